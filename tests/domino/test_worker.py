"""What the web server refuses by itself is said in French too."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

APPLICATION = "def app(environ, start):\n    start('200 OK', [('Content-Length', '2')])\n    return [b'ok']\n"


@contextmanager
def serving_application(folder: Path) -> Iterator[int]:
    """A tiny application behind our worker; gives its port."""
    (folder / "tiny.py").write_text(APPLICATION)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "tiny:app", "--pythonpath", str(folder)]
    command += ["--bind", f"127.0.0.1:{number}"]
    command += ["--worker-class", "domino.serving.worker.Worker", "--limit-request-line", "8190", "--no-control-socket"]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            if ask(number, "/"):
                break
            time.sleep(0.1)
        yield number
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with serving_application(tmp_path_factory.mktemp("application")) as number:
        yield number


def ask(port: int, path: str) -> bytes:
    """The whole answer to a GET; empty while nothing listens."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=15) as client:
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            return b"".join(iter(lambda: client.recv(65_536), b""))
    except ConnectionRefusedError:
        return b""


@pytest.mark.parametrize("size", [8_200, 1_000_000, 10_000_000])
def test_address_too_long_is_refused_in_french(port: int, size: int) -> None:
    head, _, body = ask(port, "/?q=" + "a" * size).partition(b"\r\n\r\n")
    assert head.splitlines()[0] == b"HTTP/1.1 400 Bad Request"
    assert "retirez des filtres ou des mots" in body.decode()


def test_ordinary_address_is_served(port: int) -> None:
    assert ask(port, "/?q=" + "a" * 8_000).endswith(b"ok")
