"""Hosts that the site may ask: real sockets on 127.0.0.1, which say byte for byte what a test tells them to."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress

Say = Callable[[socket.socket, str], None]


class Host:
    """A listening host: its port, and the heads of the requests it got."""

    def __init__(self, say: Say, tls: ssl.SSLContext | None) -> None:
        self.requests: list[str] = []
        self._say = say
        self._tls = tls
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._accept)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), closing(connection):
            talking = self._tls.wrap_socket(connection, server_side=True) if self._tls else connection
            with closing(talking):
                head = talking.recv(65536).decode("latin-1")
                self.requests.append(head)
                self._say(talking, head)


@contextmanager
def host(say: Say, *, tls: ssl.SSLContext | None = None) -> Iterator[Host]:
    """Run a host that answers each connection by `say(connection, head of the request)`, then closes it."""
    running = Host(say, tls)
    running.start()
    try:
        yield running
    finally:
        running.stop()


def answer(body: bytes = b"", *, status: str = "200 OK", **headers: str) -> Say:
    """Say this status, these headers (`content_type=…` is Content-Type) and this body, of which the length is named."""
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    head = "\r\n".join([*lines, f"content-length: {len(body)}", "", ""]).encode()
    return lambda connection, request: connection.sendall(head + body)


def raw(*pieces: bytes) -> Say:
    """Say these bytes and nothing else."""
    return lambda connection, request: connection.sendall(b"".join(pieces))
