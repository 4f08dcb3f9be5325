"""Pipelines and their versions in Kubeflow Pipelines."""

from __future__ import annotations

import hashlib

from jupyter_kale_ext.engine.base import Submission
from jupyter_kale_ext.engine.cluster.answers import Json, text
from jupyter_kale_ext.engine.cluster.client import KfpClient
from jupyter_kale_ext.engine.cluster.connection import ClusterConnection
from jupyter_kale_ext.engine.local.ir import read_ir
from jupyter_kale_ext.engine.uploader import Uploaded
from jupyter_kale_ext.errors import Conflict, NotFound

_DIGITS = 12  # of the SHA-256 in a version's name


class ClusterUploader:
    """Keeps pipelines in KFP; see ``Uploader``. A version is named after its content, so none is made twice.

    Args:
        connection: The installation.
    """

    def __init__(self, connection: ClusterConnection) -> None:
        self._connection = connection
        self._client = KfpClient(connection)

    def upload(self, submission: Submission) -> Uploaded:
        """Keep a pipeline; see ``Uploader.upload``."""
        pipeline, yaml = submission.compiled.pipeline, submission.compiled.yaml
        name = read_ir(yaml).name
        self._client.check_namespace()
        known = self._pipeline(name, pipeline.title, pipeline.description)
        version = f"{name}-{hashlib.sha256(yaml.encode()).hexdigest()[:_DIGITS]}"
        found = self._version(known, version)
        if found:
            return Uploaded(known, name, found, version, new=False)
        try:
            made = self._client.upload_version(known, version, pipeline.description, yaml)
        except Conflict:  # somebody else was faster
            return Uploaded(known, name, self._version(known, version), version, new=False)
        return Uploaded(known, name, self._id(made, "pipeline_version_id"), version, new=True)

    def _pipeline(self, name: str, title: str, description: str) -> str:
        try:
            found = self._client.pipeline(name)
        except NotFound:
            try:
                found = self._client.make_pipeline(name, title, description)
            except Conflict:  # somebody else was faster
                found = self._client.pipeline(name)
        return self._id(found, "pipeline_id")

    def _version(self, pipeline: str, name: str) -> str:
        """Id of the version of that name; empty where there is none. Older releases know only ``display_name``."""
        for found in self._client.versions(pipeline):
            if name in (text(found, "name"), text(found, "display_name")):
                return text(found, "pipeline_version_id")
        return ""

    def _id(self, found: Json, key: str) -> str:
        if not text(found, key):
            raise NotFound(f"{self._connection.host} keeps the pipeline and did not tell its id.")
        return text(found, key)
