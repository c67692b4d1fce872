import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

import manage

ROOT = Path(manage.__file__).parent
SYSTEM_PYTHON = Path("/usr/bin/python3")


@pytest.mark.parametrize(
    ("arguments", "leases"),
    [
        ([], False),
        (["help"], False),
        (["migrate", "--help"], False),
        (["check"], False),
        (["collectstatic", "--noinput"], False),
        (["serve"], False),
        (["migrate"], True),
        (["makemigrations", "--check"], True),
        (["shell"], True),
    ],
)
def test_command_leases_the_private_database_if_it_needs_one(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], leases: bool
) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    assert isinstance(manage.database_for(arguments), nullcontext) is not leases


@pytest.mark.parametrize(
    ("variable", "value"), [("DATABASE_URL", "postgis://db/domino"), ("ENVIRONMENT", "production")]
)
def test_command_leaves_other_databases_alone(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv(variable, value)
    assert isinstance(manage.database_for(["migrate"]), nullcontext)


def test_command_says_in_one_line_what_is_wrong_with_the_database() -> None:
    environment = {**os.environ, "DOMINO_CLUSTER": "prod", "DATABASE_URL": ""}
    command = [sys.executable, "manage.py", "migrate"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "DOMINO_CLUSTER vaut « run », « test » ou « bench », pas « prod ».\n"


@pytest.mark.skipif(not (SYSTEM_PYTHON.exists() and manage.VENV.exists()), reason="needs another Python than .venv's")
def test_command_finds_the_environment_of_the_checkout() -> None:
    command = [str(SYSTEM_PYTHON), "manage.py", "version"]
    done = subprocess.run(command, cwd=ROOT, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr, done.stdout[:4]) == (0, "", "5.2.")
