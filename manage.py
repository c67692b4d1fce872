#!/usr/bin/env python3
"""Django's commands, on the private database when DATABASE_URL is unset."""

import importlib.util
import os
import signal
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from domino import postgres

VENV = Path(__file__).resolve().parent / ".venv"
# `serve` takes its lease itself, to say first what is wrong with the port.
WITHOUT_DATABASE = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "serve",
    "startapp",
    "version",
}


def main() -> None:
    """Run the command of the command line, the database being there for as long as it lasts."""
    use_project_environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "domino.settings")
    from django.core.management import execute_from_command_line

    # A terminated command leaves as after an error: its lease on the database ends properly.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        with database_for(sys.argv[1:]):
            execute_from_command_line(sys.argv)
    except postgres.ClusterError as error:
        sys.exit(str(error))


def use_project_environment() -> None:
    """Start again with the checkout's own Python when this one lacks Django."""
    if importlib.util.find_spec("django"):
        return
    python = VENV / "bin" / "python"
    if not python.exists() or Path(sys.prefix) == VENV:
        sys.exit("Les dépendances manquent : lancez « make run », qui les installe.")
    os.execv(python, [str(python), *sys.argv])  # noqa: S606 - no shell wanted


def database_for(arguments: list[str]) -> AbstractContextManager[object]:
    """Return what keeps the database running for the command in `arguments`: nothing where it needs none."""
    production = os.environ.get("ENVIRONMENT") == "production"  # settings.py says what is missing there
    asks_help = not arguments or {"--help", "-h", "--version"} & set(arguments)
    if asks_help or arguments[0] in WITHOUT_DATABASE or production or not postgres.is_private():
        return nullcontext()
    return postgres.cluster().lease()


if __name__ == "__main__":
    main()
