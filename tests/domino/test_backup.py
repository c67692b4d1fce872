"""A backup restored on an empty clone is the same in every table and file; a damaged one touches nothing."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from domino.backup import tables
from domino.backup.making import backups, make_backup
from domino.backup.manifest import DUMP, NAME, _digest
from domino.backup.settings import kept, without_password
from domino.models import OutgoingMail
from domino.postgres.cluster import PROJECT
from inventory.models import Initiative
from tests.databases import _administration, _create, _drop, _execute
from tests.domino.test_work import own_database
from tests.factories.initiatives import InitiativeFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(tmp_path: Path, settings: Settings) -> Path:
    """A site with a record, a mail, a picture and a private file; gives the folder of backups."""
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = str(tmp_path / "media"), str(tmp_path / "private")
    for name, content in (("media/scans/été.png", b"\x89PNG"), ("private/imports/liste.csv", b"nom\n")):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_bytes(content)
    InitiativeFactory(name="Repair Café de l’Île")
    OutgoingMail.objects.create(recipient="personne@domino.example", subject="L'été", body="Ligne\n\\N\t'fin'\n")
    return tmp_path / "backups"


@pytest.fixture
def clone() -> Iterator[str]:
    """An empty database on the same server; gives its name."""
    name = f"{connection.settings_dict['NAME']}_clone"
    with closing(_administration()) as session:
        # Its lock tells other runs of the tests that it is in use.
        _execute(session, "SELECT pg_advisory_lock(hashtext(%s))", name)
        _create(session, name)
        try:
            yield name
        finally:
            _drop(session, name)


def restore(database: str, folder: Path, target: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command as on another machine: `database`, files below `target`."""
    url = own_database().rpartition("/")[0] + f"/{database}"
    roots = {"MEDIA_ROOT": str(target / "media"), "PRIVATE_ROOT": str(target / "private")}
    command = [sys.executable, "manage.py", "restore", str(folder), *options]
    environment = os.environ | {"DATABASE_URL": url} | roots
    return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)


def contents(database: str) -> dict[str, tables.Table]:
    parameters = connection.get_connection_params() | {"dbname": database}
    with closing(psycopg2.connect(**parameters)) as session, session.cursor() as cursor:
        return tables.contents(cursor)


def test_backup_restored_on_an_empty_clone_is_the_same(site: Path, clone: str, tmp_path: Path) -> None:
    made, manifest = make_backup(folder=site)
    done = restore(clone, site, tmp_path / "clone")
    assert (done.returncode, done.stderr) == (0, "")
    assert "tous conformes" in done.stdout
    assert contents(clone) == manifest.tables == contents(connection.settings_dict["NAME"])
    assert manifest.tables["public.inventory_initiative"].rows == Initiative.objects.count() == 1
    for name in ("media/scans/été.png", "private/imports/liste.csv"):
        assert (tmp_path / "clone" / name).read_bytes() == (tmp_path / name).read_bytes()
    again = restore(clone, made, tmp_path / "clone")
    assert (again.returncode, again.stderr) == (
        1,
        "CommandError: La base n’est pas vide. Pour tout remplacer par la sauvegarde, ajoutez --replace.\n",
    )
    (tmp_path / "clone" / "media" / "later.png").write_bytes(b"later")
    replaced = restore(clone, made, tmp_path / "clone", "--replace")
    assert (replaced.returncode, replaced.stderr) == (0, "")
    assert contents(clone) == manifest.tables
    assert [path.name for path in (tmp_path / "clone" / "media").iterdir()] == ["scans"]


DAMAGES: list[tuple[Callable[[Path], object], str]] = [
    (lambda made: (made / DUMP).write_bytes((made / DUMP).read_bytes()[:-1]), "tronqué ou modifié"),
    (lambda made: (made / "media/scans/été.png").write_bytes(b"\x88PNG"), "tronqué ou modifié"),
    (lambda made: (made / "media/scans/été.png").unlink(), "manque"),
    (lambda made: (made / NAME).write_text((made / NAME).read_text().replace("0", "1", 1)), "abîmé"),
    (lambda made: (made / NAME).write_text("{"), "abîmé"),
    (lambda made: (made / NAME).unlink(), "Aucune sauvegarde"),
]


def test_damaged_backup_touches_nothing(site: Path, tmp_path: Path) -> None:
    made, manifest = make_backup(folder=site)
    for number, (damage, text) in enumerate(DAMAGES):
        copy = tmp_path / f"copy-{number}"
        shutil.copytree(made, copy)
        damage(copy)
        with pytest.raises(CommandError, match=text):
            call_command("restore", str(copy), "--replace")
    assert contents(connection.settings_dict["NAME"]) == manifest.tables
    assert (tmp_path / "media/scans/été.png").read_bytes() == b"\x89PNG"


def test_backup_whose_rows_differ_is_rolled_back(site: Path) -> None:
    made, manifest = make_backup(folder=site)
    content = json.loads((made / NAME).read_text())
    content["tables"]["public.domino_outgoingmail"]["checksum"] = "7"
    del content["digest"]
    (made / NAME).write_text(json.dumps(content | {"digest": _digest(content)}))
    with pytest.raises(CommandError, match=r"public\.domino_outgoingmail ne contient pas .* rien n’a été changé"):
        call_command("restore", str(made), "--replace")
    assert contents(connection.settings_dict["NAME"]) == manifest.tables


def test_backup_keeps_the_latest(site: Path) -> None:
    made = [make_backup(folder=site, keep=2)[0] for _ in range(3)]
    assert backups(site) == [made[2], made[1]]
    assert sorted(path.name for path in site.iterdir() if path.name != ".lock") == [made[1].name, made[2].name]
    assert {oct(path.stat().st_mode & 0o777) for path in (made[2], made[2] / DUMP)} == {"0o700", "0o600"}


def test_backup_that_fails_leaves_nothing(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domino.backup.making.program", lambda name, server: "/bin/false")
    with pytest.raises(CommandError, match="La base n’a pas pu être sauvegardée"):
        call_command("backup", str(site))
    assert [path.name for path in site.iterdir()] == [".lock"]


@pytest.fixture
def newer_migration(site: Path) -> Iterator[None]:
    """One that this code does not have. Nothing empties this table between tests."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('domino', '9999_later', now())")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = '9999_later'")


@pytest.mark.usefixtures("newer_migration")
def test_backup_of_newer_code_is_refused(site: Path) -> None:
    made, _ = make_backup(folder=site)
    with pytest.raises(CommandError, match=r"version de DOMINO plus récente \(migration domino\.9999_later\)"):
        call_command("restore", str(made), "--replace")


def test_settings_are_kept_without_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {
        "SECRET_KEY": "s3cret",
        "MAIL_URL": "smtp+tls://user:pa:ss@host:587",
        "SITE_URL": "https://domino.example",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    assert kept("# SECRET_KEY=\n# MAIL_URL=x\n# SITE_URL=y\n# HOSTING_NAME=\n") == {
        "SECRET_KEY": "***",
        "MAIL_URL": "smtp+tls://user:***@host:587",
        "SITE_URL": "https://domino.example",
    }
    assert without_password("postgis://domino@/x") == "postgis://domino@/x"
