"""``upload``: a notebook as a named pipeline of a cluster."""

from __future__ import annotations

import json
import sys

from jupyter_kale_ext import places, wire
from jupyter_kale_ext.cli import files
from jupyter_kale_ext.cli.submission import read_submission, tell_warnings


def upload(path: str, engine_name: str, as_json: bool) -> int:
    """Keep a notebook's pipeline on a cluster, under its name, as a new version where it is one.

    Returns:
        0; 1 where the notebook has errors, 2 where a tag is among them.
    """
    source = files.read_source(path)
    uploader = places.uploader(engine_name)
    submission = read_submission(source, path, engine_name, {})
    if isinstance(submission, int):
        return submission
    tell_warnings(submission)
    kept = uploader.upload(submission)
    if as_json:
        print(json.dumps(wire.to_wire(kept), ensure_ascii=False, indent=1))
        return 0
    print(f"{kept.pipeline} {kept.version}")
    told = "is a new version" if kept.new else "is there already: nothing was changed"
    print(f"{kept.version_name} {told} of the pipeline {kept.name}.", file=sys.stderr)
    return 0
