"""A mail server for the scenarios: it takes letters, refuses them, hangs or is away, as it is told."""

from __future__ import annotations

import re
import socketserver
import threading
import time
from collections import Counter
from contextlib import suppress

RECIPIENT = re.compile(rb"RCPT TO:<([^>]+)>", re.I)


class Mailbox:
    """`mode`: ok, 4xx, 5xx, hang, away; `got` counts letters taken, by recipient."""

    def __init__(self) -> None:
        self.mode = "ok"
        self.got: Counter[str] = Counter()
        box = self

        class Talk(socketserver.StreamRequestHandler):
            disable_nagle_algorithm = True

            def handle(self) -> None:
                with suppress(OSError):  # a worker that was killed
                    box.talk(self)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        self.server = Server(("127.0.0.1", 0), Talk)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def talk(self, connection: socketserver.StreamRequestHandler) -> None:
        """One conversation; the letter counts once the server has said that it has it."""
        if self.mode == "away":
            return
        if self.mode == "hang":
            time.sleep(30)
            return
        recipients: list[str] = []
        connection.wfile.write(b"220 ready\r\n")
        for line in connection.rfile:
            verb = line[:4].upper()
            if verb == b"DATA":
                connection.wfile.write(b"354 go on\r\n")
                for part in connection.rfile:
                    if part == b".\r\n":
                        break
                else:
                    return
                self.got.update(recipients)
                connection.wfile.write(b"250 taken\r\n")
                continue
            if verb == b"RCPT":
                found = RECIPIENT.match(line)
                if self.mode in {"4xx", "5xx"}:
                    connection.wfile.write(b"451 later\r\n" if self.mode == "4xx" else b"550 no such user\r\n")
                    continue
                recipients = [*recipients, found[1].decode()] if found else recipients
            connection.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
            if verb == b"QUIT":
                return
