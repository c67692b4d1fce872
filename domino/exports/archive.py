"""A zip archive whose bytes leave while its members are made: memory holds one chunk, nothing touches the disk."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, cast


@dataclass(slots=True)
class Member:
    """A file of the archive; `size` (bytes) and `digest` (SHA-256, hexadecimal) are known once it was written."""

    name: str
    chunks: Iterable[bytes]
    size: int = 0
    digest: str = ""


class _Pipe:
    """What zipfile writes to: a file that cannot be rewound, emptied by `take`."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self._position = 0

    def write(self, data: bytes) -> int:
        self._chunks.append(bytes(data))
        self._position += len(data)
        return len(data)

    def tell(self) -> int:
        return self._position

    def flush(self) -> None:
        """Nothing waits here."""

    def take(self) -> bytes:
        data = b"".join(self._chunks)
        self._chunks.clear()
        return data


def stream_archive(members: Iterable[Member], *, made_at: datetime) -> Iterator[bytes]:
    """Yield a zip of `members`, each made in its turn: a later one may tell the digest of an earlier one."""
    pipe = _Pipe()
    with zipfile.ZipFile(cast(IO[bytes], pipe), "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            info = zipfile.ZipInfo(member.name, made_at.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            digest = hashlib.sha256()
            with archive.open(info, "w", force_zip64=True) as target:
                for chunk in member.chunks:
                    target.write(chunk)
                    digest.update(chunk)
                    member.size += len(chunk)
                    if data := pipe.take():
                        yield data
            member.digest = digest.hexdigest()
    yield pipe.take()
