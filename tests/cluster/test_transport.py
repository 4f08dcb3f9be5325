"""What goes wrong between us and a cluster: each a sentence, within the deadline, without a credential in it."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path

import pytest

from jupyter_kale_ext.engine.cluster.client import KfpClient
from jupyter_kale_ext.engine.cluster.connection import ClusterConnection
from jupyter_kale_ext.engine.cluster.failures import NotAllowed, SignInNeeded, Unreachable
from jupyter_kale_ext.errors import Conflict, InvalidInput, KaleError, NotFound
from tests.kfp_api import fault
from tests.kfp_api.api import Api
from tests.kfp_api.fault import Fault, always, refusal, times
from tests.kfp_api.server import TOKEN, KfpServer
from tests.kubernetes_api.server import unused_url

BODY: dict[str, object] = {"display_name": "x"}
DENIED = refusal(403, "User team is not authorized to get runs")


def client(server: KfpServer, **settings: object) -> KfpClient:
    given = {"endpoint": server.url, "deadline": 2.0, "token": TOKEN} | settings
    return KfpClient(ClusterConnection(**given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "kind", "words"),
    [
        (refusal(400, "The run name is empty"), InvalidInput, "The run name is empty"),
        (refusal(401), SignInNeeded, "does not accept the token"),
        (DENIED, NotAllowed, "not authorized to get runs"),
        (refusal(404), NotFound, "nothing there"),
        (refusal(409), Conflict, "now"),
        (refusal(429), Unreachable, "too much to do"),
        (refusal(500, "database is gone"), Unreachable, "HTTP 500.: database is gone"),
        (refusal(503), Unreachable, "HTTP 503"),
        (Fault(502, "<html>Bad gateway</html>", "text/html"), Unreachable, "HTTP 502"),
        (Fault(404, "<html>nothing here</html>", "text/html"), Unreachable, "no Kubeflow Pipelines API"),
        (Fault(404, "nothing here", "text/plain"), Unreachable, "no Kubeflow Pipelines API"),
        (fault.LOGIN, SignInNeeded, "a sign-in page answered"),
        (Fault(403, fault.LOGIN_PAGE, "text/html"), SignInNeeded, "a sign-in page answered"),
        (fault.REDIRECT, SignInNeeded, "sign in"),
        (fault.DROPPED, Unreachable, "can't be reached"),
        (fault.NOT_JSON, Unreachable, "no Kubeflow Pipelines API"),
        (fault.OTHER_JSON, Unreachable, "no Kubeflow Pipelines API"),
    ],
    ids=lambda value: str(getattr(value, "status", "")),
)
def test_what_goes_wrong_is_a_sentence(server: KfpServer, wrong: Fault, kind: type[KaleError], words: str) -> None:
    server.spoil = always(wrong)
    with pytest.raises(kind, match=words) as raised:
        client(server).start(BODY)
    assert TOKEN not in str(raised.value)
    assert "s3cr3t" not in str(raised.value)
    with pytest.raises(kind):
        client(server).run("x")


def test_a_slow_cluster_is_left_at_the_deadline(server: KfpServer) -> None:
    server.spoil = always(Fault(delay=20))
    with pytest.raises(Unreachable, match=r"longer than 0\.5 seconds"):
        client(server, deadline=0.5).health()


def test_nobody_is_there() -> None:
    with pytest.raises(Unreachable, match="can't be reached"):
        KfpClient(ClusterConnection(unused_url(), deadline=1.0)).health()


@pytest.mark.parametrize(
    "wrong", [refusal(503), refusal(429), fault.DROPPED, refusal(503, headers={"Retry-After": "1"})]
)
def test_a_question_is_asked_again(server: KfpServer, wrong: Fault) -> None:
    server.spoil = times(2, wrong)
    assert client(server, deadline=10.0).health().version == "2.17.0"
    assert len(server.asked) == 3


@pytest.mark.parametrize("wrong", [refusal(503), fault.DROPPED, Fault(delay=3)])
def test_a_run_is_never_started_twice(server: KfpServer, wrong: Fault) -> None:
    server.spoil = always(wrong, "/runs")
    with pytest.raises(Unreachable):
        client(server, deadline=1.0).start(BODY)
    assert sum(asked.method == "POST" for asked in server.asked) == 1


def test_a_token_that_rotates_is_read_again_when_it_is_refused(server: KfpServer, tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("old")
    server.tokens = {"new"}

    def rotate(asked: fault.Asked) -> None:
        path.write_text("new")

    server.spoil = rotate
    assert client(server, token="", token_file=str(path)).health().version == "2.17.0"
    assert [asked.headers["authorization"] for asked in server.asked] == ["Bearer old", "Bearer new"]


def test_a_token_that_stays_refused_is_not_sent_again(server: KfpServer, tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("old")
    server.tokens = {"new"}
    with pytest.raises(SignInNeeded, match="JUPYTER_KALE_KFP_COOKIE_FILE") as raised:
        client(server, token="", token_file=str(path)).health()
    assert str(path) in str(raised.value)
    assert len(server.asked) == 1


def test_a_cookie_signs_in(server: KfpServer, tmp_path: Path) -> None:
    server.tokens, server.cookie = {"other"}, "authservice_session=abc"
    path = tmp_path / "cookie"
    path.write_text("authservice_session=abc\n")
    assert client(server, token="", cookie_file=str(path)).health().version == "2.17.0"


def test_a_log_that_looks_like_html_is_a_log(server: KfpServer) -> None:
    server.spoil = always(Fault(200, "<table><tr><td>1</td></tr></table>\n", "text/html; charset=utf-8"))
    assert client(server).log("x", "pod") == b"<table><tr><td>1</td></tr></table>\n"
    server.spoil = always(fault.LOGIN)
    with pytest.raises(SignInNeeded):
        client(server).log("x", "pod")


@pytest.mark.parametrize("body", ['{"error_message": "no pod", "error_details": "x"}', '{"error_message": "no pod"}'])
def test_an_error_in_the_place_of_a_log_is_no_log(server: KfpServer, body: str) -> None:
    server.spoil = always(Fault(200, body, "text/plain"))
    with pytest.raises(NotFound, match="no pod"):
        client(server).log("x", "pod")
    server.spoil = always(Fault(200, '{"error_message": "mine"}\nmore\n', "text/plain"))
    assert client(server).log("x", "pod") == b'{"error_message": "mine"}\nmore\n'


def test_credentials_are_in_headers_alone(server: KfpServer) -> None:
    server.tokens = {TOKEN}
    client(server).health()
    asked = server.asked[0]
    assert asked.headers["authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in asked.path + str(asked.query)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A certificate that is its own authority, for both sides, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return str(cert), str(key)


def tls_of(certificate: tuple[str, str]) -> ssl.SSLContext:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(*certificate)
    return tls


def test_https_with_an_authority_of_its_own(tmp_path: Path, certificate: tuple[str, str]) -> None:
    with KfpServer(Api(tmp_path / "kfp"), tls_of(certificate)) as server:
        assert client(server, ca_file=certificate[0]).health().version == "2.17.0"
        with pytest.raises(Unreachable, match="JUPYTER_KALE_KFP_CA_FILE"):
            client(server).health()
        with pytest.raises(InvalidInput, match="certificates"):
            client(server, ca_file=str(tmp_path / "missing.pem")).health()


def test_https_with_a_certificate_of_the_client(tmp_path: Path, certificate: tuple[str, str]) -> None:
    tls = tls_of(certificate)
    tls.verify_mode = ssl.CERT_REQUIRED
    tls.load_verify_locations(certificate[0])
    with KfpServer(Api(tmp_path / "kfp"), tls) as server:
        known = client(server, ca_file=certificate[0], cert_file=certificate[0], key_file=certificate[1])
        assert known.health().version == "2.17.0"
        with pytest.raises(Unreachable):
            client(server, ca_file=certificate[0], deadline=0.5).health()
    with pytest.raises(InvalidInput, match="can't be read"):
        client(server, cert_file=certificate[0], key_file=str(tmp_path / "missing.pem")).health()


def test_a_proxy_is_used_and_its_absence_told(server: KfpServer) -> None:
    assert client(server, endpoint="http://kfp.invalid", proxy=server.url).health().version == "2.17.0"
    with pytest.raises(Unreachable, match="proxy"):
        client(server, proxy=unused_url()).health()


def test_the_environments_proxy(server: KfpServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", server.url)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert client(server, endpoint="http://kfp.invalid").health().version == "2.17.0"
    assert ClusterConnection("http://127.0.0.1:1").proxy_url() == ""
