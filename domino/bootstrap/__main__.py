"""`python3 -m domino.bootstrap [--tests] [--host HOST --port PORT]`, called by `make run` and `make test`."""

from __future__ import annotations

import argparse
import sys

from domino.bootstrap.common import BootstrapError, say
from domino.bootstrap.port import check_port

MIN_PYTHON = (3, 11)


def main(arguments: list[str]) -> int:
    """Make the machine ready; return the exit code."""
    options = parse(arguments)
    try:
        check_python(sys.version_info[:2])
        if options.port:
            check_port(options.host, options.port)
        provide(tests=options.tests)
    except BootstrapError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("Interrompu.")
        return 130
    return 0


def provide(*, tests: bool) -> None:
    """Bring system packages and Python dependencies."""
    # Imported after the check of Python's version: these modules need it.
    from domino.bootstrap.dependencies import provide_dependencies
    from domino.bootstrap.system import needs, provide_system

    provide_system(needs(tests=tests))
    provide_dependencies(tests=tests)


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="domino.bootstrap")
    parser.add_argument("--tests", action="store_true", help="also what the tests need")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, help="stop at once if this port is taken")
    return parser.parse_args(arguments)


def check_python(version: tuple[int, ...]) -> None:
    """Raise BootstrapError when `version` is too old."""
    if version < MIN_PYTHON:
        raise BootstrapError(
            f"Python 3.11 ou plus récent est nécessaire, celui-ci est {'.'.join(map(str, version))}. "
            "Indiquez-en un autre : make run PYTHON=python3.12"
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
