"""The Python part: uv, and the .venv that it brings to the state of the lock file."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from domino.bootstrap.common import LOG, PROJECT, VAR, BootstrapError, make_var, say

VENV = PROJECT / ".venv"
MIN_UV = (0, 8)


def provide_dependencies(*, tests: bool) -> None:
    """Bring .venv to the lock file's state, unless a stamp in it says that it is."""
    state = lock_state()
    if stamp("tests") == state or (not tests and stamp("run") == state):
        return
    say("Installation des dépendances Python…")
    # --inexact: `make run` does not tear out what `make test` brought.
    command = [uv(), "sync", "--frozen", "--inexact", *([] if tests else ["--no-dev"])]
    if not (VENV / "bin" / "python").exists():
        command += ["--python", sys.executable]
    environment = {"UV_PYTHON_DOWNLOADS": "never", "UV_SYSTEM_CERTS": "1", **os.environ}
    if subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode:
        raise BootstrapError("Les dépendances Python n’ont pas pu être installées (voir ci-dessus) : réseau ?")
    stamp_file("tests" if tests else "run").write_text(state)


def lock_state() -> str:
    """Return a digest of what .venv depends on."""
    return hashlib.sha256((PROJECT / "uv.lock").read_bytes()).hexdigest()


def stamp_file(purpose: str) -> Path:
    """Return the file that keeps the state of .venv; it goes away with it."""
    return VENV / f".domino-{purpose}"


def stamp(purpose: str) -> str | None:
    """Return the state that .venv was brought to for `purpose`, None when its Python is gone."""
    if not ((VENV / "bin" / "python").exists() and stamp_file(purpose).exists()):
        return None
    return stamp_file(purpose).read_text()


def uv() -> str:
    """Return a uv to call: the one on the PATH, else a private one, installed now if need be."""
    if found := uv_on_path():
        return found
    if not private_uv().exists():
        make_var()
        say("Installation de uv (gestionnaire de paquets) dans var/uv…")
        pip = str(VAR / "uv" / "bin" / "pip")
        made = run_quietly([sys.executable, "-m", "venv", "--clear", str(VAR / "uv")])
        if not made or not run_quietly([pip, "install", "--disable-pip-version-check", "uv>=0.8"]):
            raise BootstrapError("uv n’a pas pu être installé (voir var/bootstrap.log) : réseau ?")
    return str(private_uv())


def has_uv() -> bool:
    """Tell whether a uv is at hand."""
    return bool(uv_on_path()) or private_uv().exists()


def private_uv() -> Path:
    """Return the place of the private uv."""
    return VAR / "uv" / "bin" / "uv"


def uv_on_path() -> str | None:
    """Return the uv on the PATH if it is recent enough to read our lock file."""
    found = shutil.which("uv")
    if not found:
        return None
    done = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"uv (\d+)\.(\d+)", done.stdout)
    return found if version and (int(version[1]), int(version[2])) >= MIN_UV else None


def run_quietly(command: list[str]) -> bool:
    """Run `command`, its output kept in var/bootstrap.log; tell whether it succeeded."""
    with LOG.open("a") as log:
        return subprocess.run(command, stdout=log, stderr=log, check=False).returncode == 0
