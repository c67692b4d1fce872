"""The databases of the bench: one per size, made once in the private cluster `bench` and kept.

A base with the territories of the whole country is copied and filled. What a database holds is told by its comment:
it is migrated when migrations are new, and made again when invented initiatives are made in another way.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Session

from domino.postgres import Cluster

PROJECT = Path(__file__).resolve().parents[3]
BASE = "bench_base"
MAKERS = ["inventory/services/synthetic.py", "inventory/services/synthetic_rows.py", "inventory/services/taxonomies.py"]


def url_of(cluster: Cluster, name: str) -> str:
    """The DATABASE_URL of one database of the cluster."""
    return cluster.url.rpartition("/")[0] + f"/{name}"


def prepare(cluster: Cluster, sizes: Iterable[int]) -> dict[int, str]:
    """Make what is missing; return the name of the database of each size."""
    with closing(_session(cluster, "postgres")) as session:
        names = {size: f"bench_{size}" for size in sizes}
        wanted = (_digest(MAKERS), _digest(sorted(_migrations())))
        if _told(session, BASE)[0] != "territories":
            _make_base(cluster, session, wanted[1])
        for size, name in names.items():
            made, migrated = _told(session, name)
            if made != wanted[0]:
                _make(cluster, session, name, size)
            elif migrated != wanted[1]:
                _manage(cluster, name, "migrate", "--verbosity", "0")
            _tell(session, name, *wanted)
    return names


def connect(cluster: Cluster, name: str) -> Session:
    """A session of its own, each statement its own transaction."""
    return _session(cluster, name)


def _session(cluster: Cluster, name: str) -> Session:
    options = dict(zip(["host", "port", "user"], cluster.psql_options()[1:6:2], strict=True))
    session = psycopg2.connect(dbname=name, **options)
    session.autocommit = True
    return session


def _make_base(cluster: Cluster, session: Session, migrated: str) -> None:
    _create(session, BASE, "template1")
    _manage(cluster, BASE, "migrate", "--verbosity", "0")
    _manage(cluster, BASE, "load_territories", "--all")
    _tell(session, BASE, "territories", migrated)


def _make(cluster: Cluster, session: Session, name: str, size: int) -> None:
    _create(session, name, BASE)
    _manage(cluster, name, "migrate", "--verbosity", "0")
    _manage(cluster, name, "seed", "--initiatives", str(size))
    with closing(_session(cluster, name)) as own, own.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _create(session: Session, name: str, template: str) -> None:
    sys.stderr.write(f"Making the database {name}…\n")
    with session.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))


def _manage(cluster: Cluster, name: str, *arguments: str) -> None:
    environment = {**os.environ, "DATABASE_URL": url_of(cluster, name)}
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=PROJECT, env=environment, check=True, stdout=subprocess.DEVNULL)


def _told(session: Session, name: str) -> tuple[str, str]:
    with session.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = %s", [name]
        )
        row = cursor.fetchone()
    made, _, migrated = (row[0] if row else "").partition(" ")
    return made, migrated


def _tell(session: Session, name: str, made: str, migrated: str) -> None:
    with session.cursor() as cursor:
        statement = sql.SQL("COMMENT ON DATABASE {} IS {}")
        cursor.execute(statement.format(sql.Identifier(name), sql.Literal(f"{made} {migrated}")))


def _migrations() -> Iterator[str]:
    for path in PROJECT.glob("*/migrations/0*.py"):
        yield str(path.relative_to(PROJECT))


def _digest(paths: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.encode() + (PROJECT / path).read_bytes())
    return digest.hexdigest()[:16]
