"""Pipelines by name and version, over HTTP."""

from __future__ import annotations

import pytest

from conftest import notebook_of
from jupyter_kale_ext import flow
from jupyter_kale_ext.engine.base import Submission
from jupyter_kale_ext.engine.cluster.connection import ClusterConnection
from jupyter_kale_ext.engine.cluster.failures import NotAllowed, SignInNeeded, Unreachable
from jupyter_kale_ext.engine.cluster.uploader import ClusterUploader
from jupyter_kale_ext.errors import InvalidInput, KaleError
from tests.kfp_api import fault
from tests.kfp_api.fault import Fault, always, refusal, times
from tests.kfp_api.server import KfpServer


def uploader(server: KfpServer, **settings: object) -> ClusterUploader:
    return ClusterUploader(ClusterConnection(**{"endpoint": server.url, "deadline": 3.0, **settings}))  # type: ignore[arg-type]


def work(code: str = "print(1)", **settings: object) -> Submission:
    told = {"pipeline_name": "Größen", "pipeline_description": "Was es tut & mehr", **settings}
    notebook = notebook_of(("step:show", code), metadata={"kubeflow_notebook": told})
    checked = flow.check(notebook, "nb.ipynb")
    return flow.submission(
        "cluster", checked, notebook, notebook_path="/nb.ipynb", working_directory="/", parameters={}
    )


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (refusal(403), NotAllowed),
        (Fault(400, '{"error_message": "Failed to create a pipeline version", "error_details": "x"}'), InvalidInput),
        (refusal(500), Unreachable),
        (fault.LOGIN, SignInNeeded),
        (fault.NOT_JSON, Unreachable),
        (fault.OTHER_JSON, Unreachable),
        (fault.DROPPED, Unreachable),
        (Fault(200, "{}"), KaleError),
    ],
)
@pytest.mark.parametrize("door", ["pipelines/names", "/versions", "upload_version"])
def test_what_goes_wrong_is_a_sentence(server: KfpServer, wrong: Fault, error: type[KaleError], door: str) -> None:
    if wrong.body == "{}" and door == "/versions":
        pytest.skip("no versions is a good answer")
    server.spoil = always(wrong, door)
    with pytest.raises(error) as caught:
        uploader(server).upload(work())
    assert caught.value.message.endswith(".")
    assert server.api.versions == {}


def test_the_same_pipeline_is_one_version_whoever_uploads_it(server: KfpServer) -> None:
    first = uploader(server).upload(work())
    again = uploader(server).upload(work())
    assert (first.new, again.new) == (True, False)
    assert (first.pipeline, first.version, first.version_name) == (again.pipeline, again.version, again.version_name)
    other = uploader(server).upload(work("print(2)"))
    assert (other.pipeline, other.new) == (first.pipeline, True)
    assert other.version != first.version
    (pipeline,) = server.api.pipelines.values()
    assert (pipeline["display_name"], pipeline["description"]) == ("Größen", "Was es tut & mehr")
    assert [one["name"] for one in server.api.versions.values()] == [first.version_name, other.version_name]
    spec = server.api.versions[first.version]["pipeline_spec"]
    assert "print(1)" not in str(spec)  # code travels packed
    assert "pipelineInfo" in str(spec)


def test_who_is_second_finds_what_the_first_made(server: KfpServer) -> None:
    made = uploader(server).upload(work())
    server.spoil = times(1, refusal(404, "no such pipeline"), "pipelines/names")
    assert uploader(server).upload(work()) == uploader(server).upload(work())
    server.spoil = times(1, Fault(200, "{}"), "/versions")
    again = uploader(server).upload(work())
    assert (again.version, again.new) == (made.version, False)


def test_each_profile_has_its_own(server: KfpServer) -> None:
    server.api.multi_user = True
    with pytest.raises(InvalidInput, match="namespace"):
        uploader(server).upload(work())
    ids = {uploader(server, namespace=name).upload(work()).pipeline for name in ("team", "others")}
    assert len(ids) == 2
