"""Asks a site one address after the other for some seconds; a process of its own, little work per request.

Reads the addresses from its input (JSON) and writes how many answers a second it got.
"""

from __future__ import annotations

import json
import socket
import sys
import time
from itertools import cycle
from urllib.parse import urlsplit


def main() -> None:
    url, seconds = urlsplit(sys.argv[1]), float(sys.argv[2])
    wanted = cycle(
        f"GET {path} HTTP/1.1\r\nHost: {url.netloc}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
        for path in json.load(sys.stdin)
    )
    place = (url.hostname or "", url.port or 80)
    count, start, link = 0, time.perf_counter(), socket.create_connection(place)
    while time.perf_counter() - start < seconds:
        try:
            link.sendall(next(wanted))
            kept = _read(link)
        except OSError:
            kept = False
        else:
            count += 1
        if not kept:
            link.close()
            link = socket.create_connection(place)
    sys.stdout.write(f"{count / (time.perf_counter() - start)}\n")


def _read(link: socket.socket) -> bool:
    """Read one answer; False when the connection ends with it."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = link.recv(65_536)
        if not part:
            raise OSError
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    fields = {
        name.lower(): value.strip() for name, _, value in (line.partition(b":") for line in head.split(b"\r\n")[1:])
    }
    if not head.startswith(b"HTTP/1.1 200"):
        raise SystemExit(head.decode())
    left = int(fields[b"content-length"]) - len(body)
    while left > 0:
        left -= len(link.recv(65_536))
    return fields.get(b"connection", b"").lower() != b"close"


if __name__ == "__main__":
    main()
