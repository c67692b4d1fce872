"""The body of an answer, unpacked no further than it may be long."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping

GZIP = 16 + zlib.MAX_WBITS


class TooLong(Exception):
    """The body is longer than was accepted."""


class Unreadable(Exception):
    """The body is not what its headers say."""


def read_body(chunks: Iterable[bytes], headers: Mapping[str, str], max_bytes: int) -> bytes:
    """Return the unpacked body; TooLong as soon as it is longer than `max_bytes`, Unreadable when broken."""
    length = headers.get("content-length", "")
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip", "x-gzip", ""}:
        raise Unreadable(f"Content-Encoding {encoding} was not asked for")
    if length.isdecimal() and int(length) > max_bytes:
        raise TooLong
    gunzip = _Gunzip() if "gzip" in encoding else None
    body = bytearray()
    for chunk in chunks:
        body += gunzip.feed(chunk, max_bytes + 1 - len(body)) if gunzip else chunk
        if len(body) > max_bytes:
            raise TooLong
    if gunzip and body and not gunzip.complete:
        raise Unreadable("The packed body is cut short")
    return bytes(body)


class _Gunzip:
    """One or more gzip members, one after the other."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(GZIP)

    @property
    def complete(self) -> bool:
        """Whether the last member came to its end."""
        return self._member.eof

    def feed(self, data: bytes, room: int) -> bytes:
        """Unpack `data`; return at most `room` bytes, of which there is at least one."""
        out = b""
        while data and len(out) < room:
            if self._member.eof:
                self._member = zlib.decompressobj(GZIP)
            try:
                out += self._member.decompress(data, room - len(out))
            except zlib.error as error:
                raise Unreadable("The packed body is broken") from error
            data = self._member.unused_data
        return out
