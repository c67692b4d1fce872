"""gunicorn's worker, with an answer in French for what gunicorn refuses before Django sees it."""

import contextlib
import socket
import time
from typing import Any

from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

DRAINED_BYTES = 64 * 1024 * 1024
DRAIN_SECONDS = 2
PIECE_BYTES = 256 * 1024
PAGE = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>Adresse trop longue · DOMINO</title></head>
<body><h1>Adresse trop longue</h1>
<p>L’adresse demandée est trop longue : retirez des filtres ou des mots, puis recommencez.</p>
<p><a href="/initiatives/">Voir toutes les initiatives</a></p></body></html>
""".encode()
HEAD = (
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/html; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n"
    f"Content-Security-Policy: default-src 'none'\r\nConnection: close\r\nContent-Length: {len(PAGE)}\r\n\r\n"
).encode()


class Worker(ThreadWorker):
    """A threaded worker."""

    def _keepalive_after(self, conn: Any, keepalive: bool) -> bool:
        # A request that was answered before its body was read: see `_drain`.
        with contextlib.suppress(Exception):
            _read_away(conn.parser.mesg.body, conn.sock)
        return bool(super()._keepalive_after(conn, keepalive))

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        if not isinstance(exc, LimitRequestLine | LimitRequestHeaders):
            super().handle_error(req, client, addr, exc)
            return
        with contextlib.suppress(OSError):
            _drain(client)
            client.sendall(HEAD + PAGE)


def _read_away(body: Any, client: socket.socket) -> None:
    end = time.monotonic() + DRAIN_SECONDS
    left = DRAINED_BYTES
    while left > 0 and time.monotonic() < end:
        client.settimeout(DRAIN_SECONDS)
        received = body.read(PIECE_BYTES)
        client.settimeout(None)
        if not received:
            return
        left -= len(received)


def _drain(client: socket.socket) -> None:
    # Closing on unread bytes resets the connection, and the answer is lost with it.
    client.settimeout(DRAIN_SECONDS)
    left = DRAINED_BYTES
    with contextlib.suppress(TimeoutError):
        while left > 0:
            received = client.recv(min(left, 65_536))
            left -= len(received)
            if (len(received) < 65_536 and received.endswith(b"\r\n\r\n")) or not received:
                return
