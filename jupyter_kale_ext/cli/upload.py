"""``upload``: a notebook as a named pipeline of a cluster."""

from __future__ import annotations

import json
import sys

from jupyter_kale_ext import flow, places, wire
from jupyter_kale_ext.cli import files, problems
from jupyter_kale_ext.errors import PipelineInvalid


def upload(path: str, engine_name: str, as_json: bool) -> int:
    """Keep a notebook's pipeline on a cluster, under its name, as a new version where it is one.

    Returns:
        0; 1 where the notebook has errors, 2 where a tag is among them.
    """
    source = files.read_source(path)
    uploader = places.uploader(engine_name)
    own, unknown = places.own_image(engine_name)
    checked = flow.check(source.notebook, path, own)
    problems.tell(path, checked.diagnostics)
    if checked.pipeline is None:
        return problems.exit_status(checked)
    try:
        submission = flow.submission(
            engine_name,
            checked,
            source.notebook,
            notebook_path=str(source.absolute),
            working_directory=str(source.absolute.parent),
            parameters={},
            notes=flow.image_notes(checked, own, unknown),
        )
    except PipelineInvalid as error:
        problems.tell(path, error.diagnostics[len(checked.diagnostics) :])
        return 1
    for warning in submission.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    kept = uploader.upload(submission)
    if as_json:
        print(json.dumps(wire.to_wire(kept), ensure_ascii=False, indent=1))
        return 0
    print(f"{kept.pipeline} {kept.version}")
    told = "is a new version" if kept.new else "is there already: nothing was changed"
    print(f"{kept.version_name} {told} of the pipeline {kept.name}.", file=sys.stderr)
    return 0
