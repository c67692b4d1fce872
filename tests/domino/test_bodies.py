"""Bodies that are too long are refused before they are read, with an answer that arrives."""

import json
import socket

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from domino.bodies import body_limit, limit_of
from tests.domino.test_worker import serving_application

MB = 1_000_000
UNREAD = "lecture"


class Unreadable:
    """A body that must not be read."""

    def read(self, *args: int) -> bytes:
        raise AssertionError(UNREAD)

    readline = read


def send(path: str, content_type: str, length: int, **extra: str) -> HttpResponse:
    """A POST that announces `length` bytes and whose body cannot be read."""
    said = {"CONTENT_TYPE": content_type, "CONTENT_LENGTH": str(length), **extra}
    return Client().generic("POST", path, **{**said, "wsgi.input": Unreadable()})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content_type", "length", "most"),
    [
        ("application/x-www-form-urlencoded", 3 * MB, "2\u00a0Mo"),
        ("multipart/form-data; boundary=x", 14 * MB, "13\u00a0Mo"),
    ],
)
def test_long_form_is_refused_unread(content_type: str, length: int, most: str) -> None:
    answer = send("/proposer/", content_type, length)
    assert answer.status_code == 413
    assert f"Cet envoi dépasse {most}" in answer.content.decode()


@pytest.mark.django_db
def test_long_proposal_of_a_program_is_refused_as_a_problem() -> None:
    answer = send("/api/v1/initiatives/", "application/json", 3 * MB)
    problem = json.loads(answer.content)
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
    assert problem["title"] == "La demande est trop grosse."


@pytest.mark.django_db
def test_body_without_a_length_is_refused() -> None:
    answer = send("/proposer/", "application/json", 0, HTTP_TRANSFER_ENCODING="chunked")
    assert (answer.status_code, "Content-Length" in answer.content.decode()) == (411, True)


def test_view_says_its_own_limit(rf: RequestFactory) -> None:
    @body_limit(60 * MB)
    def scans(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    request = rf.post("/", b"x", content_type="multipart/form-data; boundary=x")
    assert limit_of(request, scans) == 60 * MB


@pytest.mark.parametrize("length", [30 * MB, 60 * MB])
def test_refusal_reaches_the_sender_of_a_long_body(length: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The worker reads away what follows: a connection closed upon unread bytes would lose the answer."""
    request = f"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n\r\n".encode()
    folder = tmp_path_factory.mktemp("application")
    with serving_application(folder) as port, socket.create_connection(("127.0.0.1", port), timeout=15) as client:
        client.sendall(request)
        client.sendall(bytes(length))
        assert client.recv(65_536).startswith(b"HTTP/1.1 200 OK")
        client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert client.recv(65_536).startswith(b"HTTP/1.1 200 OK")
