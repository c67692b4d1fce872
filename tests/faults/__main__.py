"""`python -m tests.faults [LINE…]`: run the scenarios on servers of their own, print and write the table."""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from domino.postgres.cluster import PROJECT
from tests.domino.replicas import Server, servers
from tests.faults.lab import collect_static
from tests.faults.results import Result, write

SECONDS = 300  # for one scenario
MARK = "RESULT "


def modules() -> dict[str, str]:
    """Line of the table → module of its scenario."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("line_*.py"))
    return {name.split("_")[1].lstrip("0"): name for name in names}


def main(arguments: list[str]) -> int:
    """Run the lines named (all without any); return 1 when something was lost or does not hold."""
    began = time.monotonic()
    known = modules()
    chosen = [line for line in known if not arguments or line in arguments or line.rstrip("abc") in arguments]
    collect_static()
    with servers(1) as (base,):
        base.make()
        environment = os.environ | {"DATABASE_URL": base.url}
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=PROJECT, env=environment, check=True)
        results, rows = {}, {}
        for line in chosen:
            results[line] = scenario(base, line, known[line])
            rows[line] = results[line].row(line)
            write(rows)  # what ran stays told, whatever comes next
    sys.stdout.write("\n".join(rows.values()) + f"\n{time.monotonic() - began:.0f} s in all\n")
    return 0 if all(result.is_good for result in results.values()) else 1


def scenario(base: Server, line: str, module: str) -> Result:
    """Run one scenario in a process and a database of its own."""
    database = f"line_{line}"
    base.psql(f"CREATE DATABASE {database} TEMPLATE domino", "postgres")
    url = base.url.rpartition("/")[0] + f"/{database}"
    environment = os.environ | {"DATABASE_URL": url, "FAULTS_BASE": str(base.root), "BEHIND_TLS_PROXY": "1"}
    sys.stdout.write(f"--- {line} {module}\n")
    sys.stdout.flush()
    began = time.monotonic()
    command = [sys.executable, "-m", "tests.faults", "--module", module]
    process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        told = process.communicate(timeout=SECONDS)[0]
    except BaseException as error:
        process.terminate()  # it stops its own servers
        told = process.communicate(timeout=60)[0]
        if not isinstance(error, subprocess.TimeoutExpired):
            raise
    finally:
        base.psql(f"DROP DATABASE {database} WITH (FORCE)", "postgres")
    found = [text.removeprefix(MARK) for text in told.splitlines() if text.startswith(MARK)]
    result = Result(**json.loads(found[-1])) if found else Result(module, 0, remarks="did not end", holds=False)
    sys.stdout.write(f"{result.row(line)}\n    {time.monotonic() - began:.0f} s\n")
    sys.stdout.flush()
    return result


def run(module: str) -> int:
    """Run the scenario of `module` here, in the environment that `scenario` prepared."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "domino.settings"
    django.setup()
    result = importlib.import_module(f"tests.faults.{module}").run()
    sys.stdout.write(f"{MARK}{result.as_json()}\n")
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    sys.exit(run(sys.argv[2]) if sys.argv[1:2] == ["--module"] else main(sys.argv[1:]))
