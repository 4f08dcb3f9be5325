"""Pipelines and versions of the test server (``pipeline_server.go``, ``pipeline_upload_server.go``)."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from email.message import Message
from email.parser import BytesParser

import yaml

from jupyter_kale_ext.engine.local.ir import read_ir
from tests.kfp_api.node import timestamp
from tests.kfp_api.request import Json, Refused, checked, page


class PipelineDoor:
    """The part of the API that keeps pipelines."""

    multi_user: bool
    pipelines: dict[str, Json]
    versions: dict[str, Json]

    def _create_pipeline(self, query: Mapping[str, str], body: object) -> Json:
        given = checked(body, "V2beta1Pipeline")
        if not given.get("name"):
            raise Refused(400, "name is required")
        if self.multi_user and not given.get("namespace"):
            raise Refused(400, "Namespace cannot be empty in multi-user mode")
        key = (given["name"], given.get("namespace", ""))
        if any((one["name"], one.get("namespace", "")) == key for one in self.pipelines.values()):
            raise Refused(409, "Already exist error: Failed to create a new pipeline")
        made = {**given, "pipeline_id": str(uuid.uuid4()), "created_at": timestamp(time.time())}
        self.pipelines[str(made["pipeline_id"])] = made
        return made

    def _pipeline_by_name(self, query: Mapping[str, str], body: object, name: str) -> Json:
        for one in self.pipelines.values():
            if (one["name"], one.get("namespace", "")) == (name, query.get("namespace", "")):
                return one
        raise Refused(404, f"Failed to get pipeline by name {name}")

    def _list_versions(self, query: Mapping[str, str], body: object, pipeline_id: str) -> Json:
        found = [one for one in reversed(self.versions.values()) if one["pipeline_id"] == pipeline_id]
        return page("pipeline_versions", found, query)

    def _upload_version(self, query: Mapping[str, str], body: object) -> Json:
        if not isinstance(body, dict) or "uploadfile" not in body or query.get("pipelineid") not in self.pipelines:
            raise Refused(400, "Failed to create a pipeline version")
        name, data = body["uploadfile"]
        if not name.endswith((".yaml", ".yml")):
            raise Refused(400, "Unexpected pipeline file format")
        documents = list(yaml.safe_load_all(data))
        read_ir(data.decode())
        key = (query["pipelineid"], query["name"])
        if any((one["pipeline_id"], one["name"]) == key for one in self.versions.values()):
            raise Refused(409, "Failed to create a pipeline version")
        made: Json = {
            "pipeline_id": query["pipelineid"],
            "pipeline_version_id": str(uuid.uuid4()),
            "name": query["name"],
            "display_name": query["name"],
            "description": query.get("description", ""),
            "created_at": timestamp(time.time()),
            "pipeline_spec": {"pipeline_spec": documents[0], "platform_spec": documents[1]}
            if len(documents) > 1
            else documents[0],
        }
        self.versions[str(made["pipeline_version_id"])] = made
        return made


def form_files(kind: str, body: bytes) -> dict[str, tuple[str, bytes]]:
    """The files of a form: field -> name and content."""
    message: Message = BytesParser().parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    files = {}
    for part in message.get_payload():
        assert isinstance(part, Message)
        data = part.get_payload(decode=True)
        assert isinstance(data, bytes)
        field = part.get_param("name", header="content-disposition")
        files[str(field)] = (str(part.get_filename()), data)
    return files
