"""pg_dump, pg_restore and psql: where they are, and how they reach the site's database."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg2.extensions import make_dsn

from domino.backup.errors import BackupError
from domino.postgres.programs import FOLDERS, advice

ERROR_CHARS = 300


def program(name: str, server: int) -> str:
    """Return the path of `name`, of the major version `server` or the oldest later one.

    Raises BackupError naming what to install: an older pg_dump refuses a newer server.
    """
    found = [(int(match[1]), place) for place, match in _places(name) if match and int(match[1]) >= server]
    if found:
        return str(min(found)[1])
    if on_path := shutil.which(name):
        return on_path
    raise BackupError(f"Le programme {name} de PostgreSQL {server} manque. {advice(server)}")


def _places(name: str) -> list[tuple[Path, re.Match[str] | None]]:
    places = [place / name for pattern in FOLDERS for place in Path("/").glob(pattern.lstrip("/"))]
    return [(place, re.search(r"(\d+)/bin/", str(place))) for place in places if place.exists()]


def dsn(connection: BaseDatabaseWrapper) -> str:
    """How libpq's programs reach the database of `connection`; its password goes by `environment`."""
    params = connection.get_connection_params()
    names = {"dbname", "user", "host", "port", "target_session_attrs"} | {
        name for name in params if name.startswith("ssl")
    }
    return make_dsn(**{name: value for name, value in params.items() if name in names})


def environment(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The environment of those programs: nothing of the caller's PG* variables, no limits on statements."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    password = connection.get_connection_params().get("password")
    return kept | {"LC_ALL": "C.UTF-8"} | ({"PGPASSWORD": password} if password else {})


def complaint(output: bytes) -> str:
    """The first line of `output` that names an error, shortened."""
    lines = [line.strip() for line in output.decode(errors="replace").splitlines() if line.strip()]
    serious = [line for line in lines if re.search(r"error|fatal", line, re.I)]
    return (serious or lines or ["sans explication"])[0][:ERROR_CHARS]
