"""Which connections there are, and which can't be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_kale_ext.engine.cluster.connection import ClusterConnection, connection_of
from jupyter_kale_ext.engine.cluster.discovery import connection, connections
from jupyter_kale_ext.errors import InvalidInput

NOWHERE = Path("/nowhere")
POD = {"KUBERNETES_SERVICE_HOST": "10.0.0.1"}
SECRETS = ("t0ken-abc", "c00kie-abc", "pr0xy-abc")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "no endpoint"),
        ({"endpoint": "localhost:8080"}, "no http or https address"),
        ({"endpoint": "ftp://x"}, "no http or https address"),
        ({"endpoint": "https://me:t0ken-abc@x/pipeline"}, "credentials in its address"),
        ({"endpoint": "http://x", "ui": "https://me:t0ken-abc@y"}, "credentials in its address"),
        ({"endpoint": "http://x", "tokn": "a"}, "unknown setting: tokn"),
        ({"endpoint": "http://x", "name": "a"}, "unknown setting: name"),
        ({"endpoint": "http://x", "token": 5}, "`token` has a value of the wrong type"),
        ({"endpoint": "http://x", "deadline": "5"}, "`deadline` has a value of the wrong type"),
        ({"endpoint": "http://x", "deadline": True}, "`deadline` has a value of the wrong type"),
        ({"endpoint": "http://x", "deadline": 0}, "more than 0 seconds"),
    ],
)
def test_settings_that_cannot_be_used(given: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as raised:
        connection_of("prod", given)
    assert "t0ken-abc" not in str(raised.value)


@pytest.mark.parametrize("name", ["a b", "a/b", "..", "x:y"])
def test_names_that_cannot_be_used(name: str) -> None:
    with pytest.raises(InvalidInput, match="name that can't be used"):
        connection_of(name, {"endpoint": "http://x"})


def test_a_connection_never_shows_its_credentials() -> None:
    token, cookie, proxy = SECRETS
    shown = ClusterConnection("https://x", token=token, cookie=cookie, proxy=f"http://u:{proxy}@p")
    for text in (repr(shown), str(shown), shown.credentials(), shown.host, shown.engine):
        assert not any(secret in text for secret in SECRETS)


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff\xfe", b"two\nlines", "gr\u00f6\u00dfe".encode()])
def test_files_that_hold_no_token(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "token"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InvalidInput, match="token") as raised:
        ClusterConnection("http://x", token_file=str(path)).headers()
    assert "two" not in str(raised.value)


def test_nothing_is_found_where_nothing_is() -> None:
    assert connections({}, account=NOWHERE, token=NOWHERE) == {}
    with pytest.raises(InvalidInput, match="JUPYTER_KALE_KFP_ENDPOINT"):
        connection("cluster", {})
    with pytest.raises(InvalidInput, match=r"There is no connection `cluster:prod`.*There is: none"):
        connection("cluster:prod", {})


def test_a_kubeflow_notebook_server_needs_no_configuration(tmp_path: Path) -> None:
    account, token = tmp_path / "namespace", tmp_path / "token"
    account.write_text("team\n")
    token.write_text("abc")
    found = connections(POD, account=account, token=token)["cluster"]
    assert found.endpoint == "http://ml-pipeline.kubeflow.svc.cluster.local:8888"
    assert found.ui == "http://ml-pipeline-ui.kubeflow.svc.cluster.local"
    assert found.namespace == "team"
    assert found.headers() == {"Authorization": "Bearer abc"}


@pytest.mark.parametrize("variable", ["JUPYTER_KALE_KFP_ENDPOINT", "KF_PIPELINES_ENDPOINT"])
def test_the_pods_token_goes_nowhere_but_to_its_own_cluster(tmp_path: Path, variable: str) -> None:
    token = tmp_path / "token"
    token.write_text("abc")
    found = connections(POD | {variable: "https://elsewhere"}, account=NOWHERE, token=token)["cluster"]
    assert (found.endpoint, found.ui, found.headers()) == ("https://elsewhere", "", {})


def test_a_token_of_the_environment_wins_over_the_pods(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("abc")
    env = POD | {"JUPYTER_KALE_KFP_TOKEN": "mine", "KF_PIPELINES_SA_TOKEN_PATH": str(token)}
    assert connections(env, account=NOWHERE, token=NOWHERE)["cluster"].headers() == {"Authorization": "Bearer mine"}


def test_the_environment_sets_every_setting() -> None:
    env = {
        "JUPYTER_KALE_KFP_ENDPOINT": "https://x/pipeline/",
        "JUPYTER_KALE_KFP_NAMESPACE": "team",
        "JUPYTER_KALE_KFP_COOKIE": "authservice_session=1",
        "JUPYTER_KALE_KFP_DEADLINE": "7.5",
        "JUPYTER_KALE_KFP_SERVICE_ACCOUNT": "runner",
    }
    found = connections(env, account=NOWHERE, token=NOWHERE)["cluster"]
    assert (found.endpoint, found.namespace, found.deadline) == ("https://x/pipeline", "team", 7.5)
    assert found.service_account == "runner"
    assert found.headers() == {"Cookie": "authservice_session=1"}
    with pytest.raises(InvalidInput, match="DEADLINE"):
        connections(env | {"JUPYTER_KALE_KFP_DEADLINE": "soon"}, account=NOWHERE, token=NOWHERE)


def test_several_named_connections(tmp_path: Path) -> None:
    file = tmp_path / "connections.yaml"
    file.write_text("prod: {endpoint: 'https://prod'}\nlab: {endpoint: 'https://lab', namespace: team}\n")
    env = {"JUPYTER_KALE_CONNECTIONS": str(file)}
    configured = {"prod": {"endpoint": "https://other"}, "": {"endpoint": "https://plain"}}
    found = connections(env, configured, NOWHERE, NOWHERE)
    assert {name: one.endpoint for name, one in found.items()} == {
        "cluster": "https://plain",
        "cluster:lab": "https://lab",
        "cluster:prod": "https://other",
    }
    with pytest.raises(InvalidInput, match="`cluster:lab`, `cluster:prod`"):
        connection("cluster:moon", env, {})


@pytest.mark.parametrize("text", [None, "- a list", "prod: 5", "{broken", "prod: {endpoint: nowhere}"])
def test_a_file_of_connections_that_cannot_be_used(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "connections.yaml"
    if text is not None:
        file.write_text(text)
    with pytest.raises(InvalidInput):
        connections({"JUPYTER_KALE_CONNECTIONS": str(file)}, account=NOWHERE, token=NOWHERE)
