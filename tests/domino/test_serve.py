import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from pytest_django import Settings

from domino.postgres.cluster import PROJECT
from domino.serving import accounts, preparation


@pytest.fixture
def var(settings: Settings, tmp_path: Path) -> Path:
    """A var/ folder of the test's own."""
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.mark.django_db
def test_administrator_is_made_once_with_a_password_for_its_owner_alone(var: Path) -> None:
    accounts.ensure_administrator()
    (kept,) = accounts.usable()
    accounts.ensure_administrator()
    user = get_user_model().objects.get(is_superuser=True)
    assert (user.username, user.email) == ("admin", "admin@domino.example")
    assert user.check_password(kept["password"])
    assert accounts.usable() == [kept]
    assert (var / "demo-accounts.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
def test_administrator_of_a_new_database_keeps_the_password(var: Path) -> None:
    accounts.keep({**accounts.ADMINISTRATOR, "password": "noté-sur-un-papier"})
    assert accounts.usable() == []
    accounts.ensure_administrator()
    assert get_user_model().objects.get().check_password("noté-sur-un-papier")


@pytest.mark.django_db
def test_administrator_is_not_made_beside_another(var: Path) -> None:
    get_user_model().objects.create_superuser("claire", "claire@domino.example", "un mot de passe")
    accounts.ensure_administrator()
    assert get_user_model().objects.count() == 1
    assert not (var / "demo-accounts.json").exists()


def test_kept_accounts_replace_those_of_the_same_name(var: Path) -> None:
    for username, password in (("admin", "1"), ("redon", "2"), ("admin", "3")):
        accounts.keep({"username": username, "password": password})
    kept = json.loads((var / "demo-accounts.json").read_text())
    assert [(each["username"], each["password"]) for each in kept] == [("redon", "2"), ("admin", "3")]


@pytest.mark.django_db
def test_migrated_database_is_left_alone() -> None:
    said: list[str] = []
    preparation.migrate(said.append)
    assert said == []


def test_static_files_are_collected_when_their_sources_changed(settings: Settings, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.css").write_text("a {}")
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [source]
    settings.STATIC_ROOT = tmp_path / "static"
    said: list[str] = []
    for content in ("a {}", "a {}", "a { color: red }"):
        if (source / "a.css").read_text() != content:
            (source / "a.css").write_text(content)
        preparation.collect_static(said.append)
    assert said == ["Préparation des fichiers statiques…"] * 2
    assert (tmp_path / "static" / "a.css").read_text() == "a { color: red }"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def serving(port: int) -> Iterator[subprocess.Popen[str]]:
    """Run `manage.py serve` as in production, on this test's database; no demonstration is loaded there."""
    place = connection.settings_dict
    url = f"postgis://{place['USER']}:{place['PASSWORD']}@:{place['PORT']}/{place['HOST']}/{place['NAME']}"
    environment = {
        "ENVIRONMENT": "production",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "*",
        "DATABASE_URL": url,
    }
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=PROJECT, env=os.environ | environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        try:
            yield server
        finally:
            server.kill()


def lines_until_ready(server: subprocess.Popen[str]) -> list[str]:
    """Read what the command says up to the address."""
    assert server.stdout
    lines = []
    for line in server.stdout:
        lines.append(line.strip())
        if "est prêt" in line:
            break
    return lines


@pytest.mark.e2e  # not among the fast tests: the first time, it compresses all static files
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not connection.settings_dict["HOST"].startswith("/"), reason="needs the private cluster")
def test_serve_answers_when_it_says_so_and_stops_on_a_signal() -> None:
    port = free_port()
    with serving(port) as server:
        assert lines_until_ready(server)[-1] == f"DOMINO est prêt : http://127.0.0.1:{port}/   (Ctrl-C pour l’arrêter)"
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        client.request("GET", "/healthz")
        assert client.getresponse().status in {200, 301}
        client.close()
        server.send_signal(signal.SIGTERM)
        # After the line of the log that tells of the request.
        assert server.communicate(timeout=30)[0].endswith("}\nArrêt…\nArrêté.\n")
        assert server.returncode == 0
        socket.create_server(("127.0.0.1", port)).close()


def test_serve_on_a_taken_port_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Impossible de servir sur 127.0.0.1:{port} : le port est déjà pris par un autre programme. "
        f"Essayez par exemple : make run PORT={port + 1}\n"
    )
