"""First code of a step that comes after another one: runtime and prelude lie in the state artifact of a step before.

Every step leaves a copy as ``boot.py`` in its state. Run with the artifact's folder as the first argument and the
executor input as the last one: JSON, or ``@FILE`` with it in a file.
"""

from __future__ import annotations

import base64
import json
import sys
import zlib
from typing import List


def begin(arguments: List[str]) -> None:
    """Run the step."""
    given = arguments[-1]
    if given.startswith("@"):
        with open(given[1:], encoding="utf-8") as file:
            given = file.read()
    executor_input = json.loads(given)
    with open(arguments[1] + "/code.json", encoding="utf-8") as file:
        executor_input["inputs"]["parameterValues"].update(json.load(file))
    packed = executor_input["inputs"]["parameterValues"]["kale_runtime"]
    sources = json.loads(zlib.decompress(base64.b64decode(packed)).decode("utf-8"))
    exec(sources["boot"], {"sources": sources, "executor_input": executor_input})


if __name__ == "__main__":
    begin(sys.argv)
