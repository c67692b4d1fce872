"""A server that shows a browser pages that were already made: no live site, no committed rows, styles in its cache.

What the page asks for in its turn (data, pictures) is answered by the visitor's own client, in the test's transaction.
"""

from __future__ import annotations

import mimetypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.contrib.staticfiles import finders
from django.db import connections

from tests.accessibility.watching import Seen

STATIC = "/static/"
NOT_PASSED_ON = {"content-length", "set-cookie", "strict-transport-security", "content-encoding"}
Answer = tuple[int, list[tuple[str, str]], bytes]
# A browser stays where it is: pages that would lead elsewhere by themselves, since time went on, do not.
LEFT: Answer = (204, [], b"")


class Replay:
    """`show(seen)` gives the address to open; one page is shown at a time."""

    def __init__(self) -> None:
        self.seen: Seen | None = None
        self._is_given = False
        self._one_at_a_time = threading.Lock()
        self._connection = connections["default"]
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def show(self, seen: Seen) -> str:
        """The address at which a browser finds this page."""
        with self._one_at_a_time:
            self.seen, self._is_given = seen, False
        return self.origin + seen.address

    def answer(self, address: str, *, is_page: bool) -> Answer:
        """What a GET gets: a file of the site, the page that is shown, or what its visitor would get."""
        if address.startswith(STATIC):
            return static_file(address.removeprefix(STATIC).partition("?")[0])
        with self._one_at_a_time:
            if self.seen is None or (is_page and (self._is_given or unquote(address) != unquote(self.seen.address))):
                return LEFT
            if is_page:
                self._is_given = True
                return passed_on(self.seen.response)
            connections["default"] = self._connection
            return passed_on(self.seen.client.get(address))

    def start(self) -> None:
        self._connection.inc_thread_sharing()
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        with self._one_at_a_time:  # whoever still asks finds nothing: the rows are about to go
            self.seen = None
        self._connection.dec_thread_sharing()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        replay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                is_page = self.headers.get("Sec-Fetch-Dest") == "document"
                status, headers, body = replay.answer(self.path, is_page=is_page)
                self.send_response(status)
                for name, value in [*headers, ("Content-Length", str(len(body)))]:
                    self.send_header(name, value)
                with suppress(ConnectionError):  # a page that was left takes nothing more
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing: a test says what is wrong."""

        return Handler


def passed_on(response: Any) -> Answer:
    """The answer of a client as a server sends it."""
    headers = [(name, value) for name, value in response.items() if name.lower() not in NOT_PASSED_ON]
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, headers, body


@cache
def static_file(name: str) -> Answer:
    """A static file, which the browser may keep."""
    path = finders.find(name)
    if not path:
        return 404, [], b""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return 200, [("Content-Type", kind), ("Cache-Control", "max-age=3600")], Path(path).read_bytes()


@contextmanager
def replaying() -> Iterator[Replay]:
    """A server for one test."""
    server = Replay()
    server.start()
    try:
        yield server
    finally:
        server.stop()
