"""The step runtime in a container as a pod has it: image, user, file system; no network, nothing shared but the artifacts."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path

from jupyter_kale_ext.engine.container.choice import ContainerChoice
from jupyter_kale_ext.engine.container.client import find
from tests.containers import TEST_IMAGE
from tests.step_runtime.driver import Chain


@dataclass(frozen=True)
class Pod:
    """How a pod is set up.

    Attributes:
        options: Options of ``run``.
        home: Where its artifacts are.
    """

    options: tuple[str, ...]
    home: Path

    def python(self) -> str:
        """A program that runs Python in such a container, as if it were Python."""
        program = find(ContainerChoice.complete(ContainerChoice()))
        words = [*program.command, "run", "--rm", "--pull=never", "--network=none", *program.options, *self.options]
        words += ["--mount", f"type=bind,source={self.home},target={self.home}"]
        words += ["--env", "LANG", "--env", "KALE_EVENTS_FILE", "--entrypoint", "python3", TEST_IMAGE]
        script = self.home / "python"
        script.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n')
        script.chmod(0o755)
        return str(script)


class PodChain(Chain):
    """Steps one after the other, each in a pod of its own."""

    def step(self, *cells: str, **settings: object):  # type: ignore[no-untyped-def, override]
        """Run a step; whoever it is may write where its artifacts go."""
        before = os.umask(0)
        try:
            return super().step(*cells, **settings)  # type: ignore[arg-type]
        finally:
            os.umask(before)
