"""Test databases: migrations run once into a template, and each test process works on a copy of its own.

The template's name carries a digest of all migrations, so it is made anew when they change. Advisory locks
tell what is in use: they end with their session, so what a killed run left is removed by the next one.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg2 import sql
from psycopg2.extensions import connection as Session

TEMPLATE = "domino_template_"
COPY = "test_domino_"
MAKING = 1_147_366_735  # the advisory lock of whoever makes or removes databases


@contextmanager
def own_copy() -> Iterator[str]:
    """Point Django's connection at a fresh migrated database; yield its name and drop it at the end."""
    before = connection.settings_dict["NAME"]
    name = f"{COPY}{os.getpid()}_{os.urandom(3).hex()}"
    with closing(_administration()) as session:
        with _locked(session, MAKING):
            template = _template(session)
            _remove_leftovers(session, template)
            _execute(session, "SELECT pg_advisory_lock(hashtext(%s))", name)
            _create(session, name, template)
        use(name)
        try:
            yield name
        finally:
            use(before)
            _drop(session, name)


def _administration() -> Session:
    session = psycopg2.connect(**connection.get_connection_params() | {"dbname": "postgres"})
    session.autocommit = True
    return session


def use(name: str) -> None:
    """Point Django's connection at the database `name`."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def _template(session: Session) -> str:
    """Return the name of the migrated template, made now if it is not there."""
    name = TEMPLATE + _digest_of_migrations()
    if _rows(session, "SELECT FROM pg_database WHERE datname = %s", name):
        return name
    unfinished = f"{name}_unfinished"
    _drop(session, unfinished)
    _create(session, unfinished)
    use(unfinished)
    call_command("migrate", interactive=False, verbosity=0)
    connection.close()
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(unfinished), sql.Identifier(name))
    _execute(session, rename)
    return name


def _digest_of_migrations() -> str:
    digest = hashlib.sha256()
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for file in sorted(Path(app.path, "migrations").glob("*.py")):
            digest.update(f"{app.label}/{file.name}".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _remove_leftovers(session: Session, template: str) -> None:
    """Drop the templates of other migrations and the copies whose test process is gone."""
    for (name,) in _rows(session, "SELECT datname FROM pg_database WHERE datname LIKE %s", f"{TEMPLATE}%"):
        if name != template:
            _drop(session, name)
    for (name,) in _rows(session, "SELECT datname FROM pg_database WHERE datname LIKE %s", f"{COPY}%"):
        ((free,),) = _rows(session, "SELECT pg_try_advisory_lock(hashtext(%s))", name)
        if free:
            _drop(session, name)
            _execute(session, "SELECT pg_advisory_unlock(hashtext(%s))", name)


@contextmanager
def _locked(session: Session, key: int) -> Iterator[None]:
    _execute(session, "SELECT pg_advisory_lock(%s)", key)
    try:
        yield
    finally:
        _execute(session, "SELECT pg_advisory_unlock(%s)", key)


def _create(session: Session, name: str, template: str = "template1") -> None:
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    _execute(session, statement)


def _drop(session: Session, name: str) -> None:
    _execute(session, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _execute(session: Session, statement: str | sql.Composable, *values: object) -> None:
    with session.cursor() as cursor:
        cursor.execute(statement, values or None)


def _rows(session: Session, statement: str, *values: object) -> list[tuple]:
    with session.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
