"""First code of the runtime in the container: makes the other modules importable from memory and starts the step.

Executed with the globals ``sources`` (module name -> source) and ``executor_input`` (KFP's executor input).
Nothing is written to disk: the root file system may be read-only.
"""

from __future__ import annotations

import importlib.abc
import importlib.util
import sys
from importlib.machinery import ModuleSpec
from typing import Any, Dict, Optional

PACKAGE = "kale_step"


class SourceFinder(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds the runtime's own modules among the sources that travelled with the pipeline."""

    def __init__(self, modules: Dict[str, str]) -> None:
        self.modules = modules

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Optional[ModuleSpec]:
        """The spec of one of the runtime's modules; None for every other."""
        package, _, module = fullname.partition(".")
        if package != PACKAGE or (module and module not in self.modules):
            return None
        return importlib.util.spec_from_loader(fullname, self, is_package=not module)

    def get_source(self, fullname: str) -> str:
        """The source text; the package itself is empty."""
        return self.modules[fullname.partition(".")[2]] if "." in fullname else ""

    def is_package(self, fullname: str) -> bool:
        """True for the package itself."""
        return fullname == PACKAGE


def start(modules: Dict[str, str], executor_input: Dict[str, Any]) -> None:
    """Run the step and end the process."""
    if sys.version_info < (3, 9):
        sys.stderr.write(
            "This image has Python %d.%d; a pipeline step needs Python 3.9 or newer. "
            "Choose another image for the step.\n" % sys.version_info[:2]
        )
        sys.exit(2)
    sys.meta_path.insert(0, SourceFinder(modules))
    from kale_step.main import main  # type: ignore[import-not-found]

    main(executor_input)


if "sources" in globals():
    start(globals()["sources"], globals()["executor_input"])
