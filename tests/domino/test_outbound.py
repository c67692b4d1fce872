import gzip
import socket
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from pytest_django import Settings

from domino.outbound import (
    Answer,
    OutboundError,
    OutboundFailed,
    OutboundRefused,
    OutboundTooLarge,
    fetch,
)
from tests.hosts import Host, answer, host, raw

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def refusal(url: str, **options: object) -> str:
    with pytest.raises(OutboundError) as caught:
        fetch(url, **{"allow_private": True, **options})  # type: ignore[arg-type]
    return f"{type(caught.value).__name__}: {caught.value}"


def test_fetch_returns_status_headers_and_body() -> None:
    with host(answer(b"bonjour", status="404 Not Found", content_type="text/plain", etag='"1"')) as there:
        got = fetch(f"{there.url}/page?q=1#bas", allow_private=True)
    assert got == Answer(
        f"{there.url}/page?q=1",
        404,
        {"content-type": "text/plain", "etag": '"1"', "content-length": "7"},
        b"bonjour",
    )


def test_fetch_says_who_asks(settings: Settings) -> None:
    settings.SITE_URL = "https://domino.example"
    with host(answer()) as there:
        fetch(there.url, headers={"If-None-Match": '"1"'}, allow_private=True)
    assert there.requests == [
        "GET / HTTP/1.1\r\n"
        f"host: 127.0.0.1:{there.port}\r\n"
        "user-agent: DOMINO (+https://domino.example)\r\n"
        "accept: */*\r\n"
        'if-none-match: "1"\r\n'
        "accept-encoding: gzip\r\n"
        "connection: close\r\n\r\n"
    ]


def test_fetch_writes_accents_of_an_address() -> None:
    with host(answer()) as there:
        fetch(f"{there.url}/été?q=café crème", allow_private=True)
    assert [request.splitlines()[0] for request in there.requests] == [
        "GET /%C3%A9t%C3%A9?q=caf%C3%A9%20cr%C3%A8me HTTP/1.1"
    ]


def test_fetch_asks_for_the_head_only() -> None:
    with host(raw(b"HTTP/1.1 200 OK\r\ncontent-length: 5000000\r\n\r\n")) as there:
        got = fetch(there.url, method="HEAD", allow_private=True)
    assert (got.status, got.body) == (200, b"")


@pytest.mark.parametrize(("method", "body"), [("PUT", b""), ("DELETE", b""), ("GET", b"{}")])
def test_other_methods_are_not_asked(method: str, body: bytes) -> None:
    with pytest.raises(ValueError, match="is not asked of other hosts"):
        fetch("https://domino.example/", method=method, body=body)


def test_post_sends_its_body_and_follows_no_redirect() -> None:
    with host(answer(b"ailleurs", status="307 Temporary Redirect", location="/autre")) as other:
        said = fetch(f"{other.url}/ici", method="POST", body=b'{"a": 1}', allow_private=True)
    assert (said.status, said.headers["location"], len(other.requests)) == (307, "/autre", 1)
    head = other.requests[0].lower()
    assert (head.startswith("post /ici http/1.1"), "content-length: 8" in head) == (True, True)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("ftp://domino.example/", "L’adresse doit commencer par http:// ou https://."),
        ("file:///etc/passwd", "L’adresse doit commencer par http:// ou https://."),
        ("domino.example", "L’adresse doit commencer par http:// ou https://."),
        ("http://moi:secret@domino.example/", "L’adresse ne doit contenir ni nom d’utilisateur ni mot de passe."),
        ("http://domino.example\\@127.0.0.1/", "L’adresse ne doit contenir ni nom d’utilisateur ni mot de passe."),
        ("http://", "L’adresse ne peut pas être lue : vérifiez-la."),
        ("http://[::1/", "L’adresse ne peut pas être lue : vérifiez-la."),
        ("http://[fe80::1%25eth0]/", "L’adresse ne peut pas être lue : vérifiez-la."),
        ("http://domino.example:99999/", "L’adresse ne peut pas être lue : vérifiez-la."),
        ("http://exa mple/", "L’adresse ne peut pas être lue : vérifiez-la."),
        ("http://domino.example:25/", "Le port 25 n’est pas celui d’un site web : vérifiez l’adresse."),
        ("http://domino.example:0/", "Le port 0 n’est pas celui d’un site web : vérifiez l’adresse."),
        (f"http://domino.example/{'a' * 2000}", "L’adresse dépasse 2000 signes : vérifiez-la."),
    ],
)
def test_fetch_refuses_other_addresses(url: str, sentence: str) -> None:
    assert refusal(url) == f"OutboundRefused: {sentence}"


@pytest.mark.parametrize("name", ["nulle-part.invalid", "a" * 64 + ".example", "..", "a..example"])
def test_fetch_of_an_unknown_name(name: str) -> None:
    assert refusal(f"http://{name}/") == f"OutboundFailed: Le nom {name} est introuvable : vérifiez l’adresse."


def test_fetch_of_a_closed_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    assert refusal(f"http://127.0.0.1:{port}/") == "OutboundFailed: 127.0.0.1 ne répond pas."


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"HTTP/1.1 2", id="cut in the head"),
        pytest.param(b"SSH-2.0-OpenSSH_9.2\r\n", id="another protocol"),
        pytest.param(b"HTTP/1.1 200 OK\r\nx: " + b"a" * 200_000, id="endless header"),
        pytest.param(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort", id="cut in the body"),
        pytest.param(CHUNKED + b"zz\r\n", id="broken chunk"),
        pytest.param(b"HTTP/1.1 200 OK\r\ncontent-encoding: br\r\n\r\nabc", id="not asked for"),
        pytest.param(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\nabc", id="not packed"),
        pytest.param(b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n" + gzip.compress(b"abc")[:-9], id="cut gzip"),
    ],
)
def test_fetch_of_a_broken_answer(said: bytes) -> None:
    with host(raw(said)) as there:
        assert refusal(there.url) == "OutboundFailed: La réponse de 127.0.0.1 ne peut pas être lue."


def drip(connection: socket.socket, head: str, start: bytes = b"") -> None:
    with suppress(OSError):
        connection.sendall(start)
        while True:
            connection.sendall(b"a")
            time.sleep(0.05)


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(b"", id="status line"),
        pytest.param(b"HTTP/1.1 200 OK\r\nx: ", id="headers"),
        pytest.param(b"HTTP/1.1 200 OK\r\n\r\n", id="body"),
    ],
)
def test_fetch_cuts_a_host_that_drips(start: bytes) -> None:
    before = time.monotonic()
    with host(lambda connection, head: drip(connection, head, start)) as there:
        assert refusal(there.url, timeout=0.6) == "OutboundFailed: 127.0.0.1 n’a pas répondu à temps."
        assert 0.5 < time.monotonic() - before < 5


def test_fetch_has_one_time_limit_for_all_redirects() -> None:
    def slow(connection: socket.socket, head: str) -> None:
        time.sleep(0.25)
        answer(status="302 Found", location="/encore")(connection, head)

    with host(slow) as there:
        assert refusal(there.url, timeout=0.6) == "OutboundFailed: 127.0.0.1 n’a pas répondu à temps."
        assert len(there.requests) < 5


@pytest.fixture
def big() -> Iterator[Host]:
    packed = gzip.compress(b"0" * 50_000_000)

    def say(connection: socket.socket, head: str) -> None:
        match head.split()[1]:
            case "/named":
                raw(b"HTTP/1.1 200 OK\r\ncontent-length: 2000000000\r\n\r\n")(connection, head)
                time.sleep(2)
            case "/endless":
                connection.sendall(CHUNKED)
                while True:
                    connection.sendall(b"10000\r\n" + b"0" * 65536 + b"\r\n")
            case "/bomb":
                answer(packed, content_encoding="gzip")(connection, head)
            case "/bombs":
                answer(gzip.compress(b"0" * 900) * 200, content_encoding="gzip")(connection, head)
            case "/fits":
                answer(gzip.compress(b"0" * 60_000) + gzip.compress(b"1" * 40_000), content_encoding="gzip")(
                    connection, head
                )

    with host(say) as there:
        yield there


@pytest.mark.parametrize("path", ["/named", "/endless", "/bomb", "/bombs"])
def test_fetch_cuts_what_is_too_large(big: Host, path: str) -> None:
    before = time.monotonic()
    assert refusal(f"{big.url}{path}", max_bytes=100_000) == (
        "OutboundTooLarge: 127.0.0.1 envoie plus de 100 ko : c’est trop."
    )
    assert time.monotonic() - before < 5


def test_fetch_unpacks_what_just_fits(big: Host) -> None:
    got = fetch(f"{big.url}/fits", max_bytes=100_000, allow_private=True)
    assert got.body == b"0" * 60_000 + b"1" * 40_000


def test_errors_say_what_kind_they_are() -> None:
    assert [kind.__mro__[1] for kind in (OutboundRefused, OutboundTooLarge, OutboundFailed)] == [
        OutboundError,
        OutboundRefused,
        OutboundError,
    ]
