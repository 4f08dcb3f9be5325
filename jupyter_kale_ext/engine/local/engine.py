"""The local engine: processes of this machine, nothing to configure."""

from __future__ import annotations

from jupyter_kale_ext.engine.base import Submission
from jupyter_kale_ext.engine.local.interpreter import find_interpreter
from jupyter_kale_ext.engine.local.ir import PipelineIR
from jupyter_kale_ext.engine.local.recorded import Accepted, RecordedEngine
from jupyter_kale_ext.engine.local.request import build_request, check, not_honoured


class LocalEngine(RecordedEngine):
    """Runs the steps as processes of the notebook's own kernel environment; see ``RecordedEngine``."""

    name = "local"

    def accept(self, submission: Submission, pipeline: PipelineIR) -> Accepted:
        """Find the kernel's interpreter, check the rest; see ``RecordedEngine.accept``."""
        interpreter = find_interpreter(submission.kernel)
        gpus = self.offered(pipeline)
        check(submission, pipeline, gpus)
        request = build_request(submission, pipeline, engine=self.name, interpreter=interpreter, gpus=gpus)
        return Accepted(request, tuple(not_honoured(pipeline)))
