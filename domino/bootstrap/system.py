"""The system's part: databases, libraries and programs that come from Debian's or Ubuntu's packages."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from domino.bootstrap.common import LOG, BootstrapError, make_var, say
from domino.bootstrap.dependencies import has_uv
from domino.postgres.programs import installed, release_version

LIBRARY_FOLDERS = ("usr/lib/*/", "usr/lib/", "usr/lib64/", "usr/local/lib/")


@dataclass(frozen=True)
class Need:
    """Something that the system must bring."""

    purpose: str
    is_present: Callable[[], bool]
    packages: Callable[[], list[str]]


def needs(*, tests: bool) -> list[Need]:
    """List what the system must bring to run DOMINO, and to test it."""
    wanted = [
        Need("la base de données (PostgreSQL et PostGIS)", has_postgis, postgis_packages),
        Need("la lecture de fichiers géographiques (GDAL, GEOS, PROJ)", has_gdal, lambda: ["gdal-bin"]),
        Need("la fabrication de PDF (Pango)", has_pango, pango_packages),
        Need("une police de caractères pour les PDF", has_font, lambda: ["fonts-dejavu-core"]),
    ]
    if not has_uv():
        wanted.append(Need("les environnements Python (venv)", has_venv, venv_packages))
    if tests:
        wanted.append(Need("un navigateur pour les tests (Chromium)", has_chromium, chromium_packages))
        wanted.append(Need("la lecture des PDF par les tests (pdftotext)", has_pdftotext, lambda: ["poppler-utils"]))
        wanted.append(Need("l’ouverture des documents par les tests (LibreOffice)", has_office, office_packages))
    return wanted


def has_postgis() -> bool:
    """Tell whether a PostgreSQL with PostGIS is installed."""
    return any(programs.has_postgis for programs in installed())


def has_gdal() -> bool:
    """Tell whether GeoDjango's libraries and ogr2ogr are installed."""
    return bool(shutil.which("ogr2ogr")) and has_library("libgdal") and has_library("libgeos_c")


def has_pango() -> bool:
    """Tell whether WeasyPrint's libraries are installed."""
    return has_library("libpango-1.0") and has_library("libpangoft2-1.0")


def has_font() -> bool:
    """Tell whether a font is installed that a PDF can embed."""
    return any(next(Path("/usr/share/fonts").glob(f"**/*.{kind}"), None) for kind in ("ttf", "otf"))


def has_pdftotext() -> bool:
    """Tell whether the tests can read the text of a PDF."""
    return bool(shutil.which("pdftotext"))


def has_office() -> bool:
    """Tell whether the tests can open documents and workbooks: the program's two parts that read them."""
    parts = ("libswlo.so", "libsclo.so")
    return bool(shutil.which("soffice")) and all(
        next(Path("/usr").glob(f"lib*/libreoffice/program/{part}"), None) for part in parts
    )


def has_venv() -> bool:
    """Tell whether this Python can make a virtual environment with pip in it."""
    return bool(importlib.util.find_spec("ensurepip"))


def has_chromium() -> bool:
    """Tell whether a browser is there that the tests can drive."""
    return any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))


def has_library(name: str) -> bool:
    """Tell whether the shared library `name` lies where the system keeps them (quicker than ldconfig)."""
    return any(next(Path("/").glob(f"{folder}{name}.so*"), None) for folder in LIBRARY_FOLDERS)


def postgis_packages() -> list[str]:
    """Return the PostGIS package for the newest PostgreSQL that apt offers; it brings the server along."""
    names = apt_names("^postgresql-[0-9]+-postgis-3$")
    version = choose_version(names, [programs.version for programs in installed()], release_version())
    return [f"postgresql-{version}", f"postgresql-{version}-postgis-3"]


def choose_version(names: Iterable[str], installed: list[int], default: int) -> int:
    """Return the PostgreSQL version to complete or install.

    `names` are the PostGIS packages on offer, `installed` the servers without PostGIS, best first.
    """
    offered = [int(found[1]) for name in names if (found := re.match(r"postgresql-(\d+)-", name))]
    return next((version for version in installed if version in offered), max(offered, default=default))


def pango_packages() -> list[str]:
    """Return WeasyPrint's libraries, those that this release has."""
    fixed = ["libpango-1.0-0", "libpangoft2-1.0-0"]
    return fixed + apt_names("^libharfbuzz-subset0$")


def office_packages() -> list[str]:
    """Return the parts of LibreOffice that open documents and workbooks, without any window."""
    return ["libreoffice-writer-nogui", "libreoffice-calc-nogui"]


def venv_packages() -> list[str]:
    """Return the package that completes this Python."""
    return [f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"]


def chromium_packages() -> list[str]:
    """Return the browser's package under its name here (Ubuntu's is a wrapper around a snap)."""
    return (apt_names("^chromium$") or apt_names("^chromium-browser$") or ["chromium"])[:1]


def apt_names(pattern: str) -> list[str]:
    """List the packages on offer whose whole name matches `pattern`."""
    done = subprocess.run(["apt-cache", "search", "--names-only", pattern], capture_output=True, text=True, check=False)
    return [line.split(" ", 1)[0] for line in done.stdout.splitlines()]


def provide_system(wanted: list[Need]) -> None:
    """Install what is missing, or raise BootstrapError naming it with the line to type."""
    missing = [need for need in wanted if not need.is_present()]
    if not missing:
        return
    purposes = "".join(f"\n  - {need.purpose}" for need in missing)
    if not (shutil.which("apt-get") and shutil.which("apt-cache")):
        raise BootstrapError(f"Il manque sur cette machine :{purposes}\nInstallez-les, puis relancez.")
    say(f"Il manque sur cette machine :{purposes}")
    prefix = administrator()
    if prefix is None:
        names = " ".join(package_names(missing))
        raise BootstrapError(
            "Seul l’administrateur peut les installer. Tapez cette ligne, puis relancez :\n"
            f"  sudo apt-get update && sudo apt-get install --no-install-recommends {names}"
        )
    install(missing, prefix)


def administrator() -> list[str] | None:
    """Return what to put before a command to run it as root, or None when nothing does without a password."""
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


def package_names(missing: list[Need]) -> list[str]:
    """List the packages of the `missing` needs, each once."""
    return list(dict.fromkeys(name for need in missing for name in need.packages()))


def install(missing: list[Need], prefix: list[str]) -> None:
    """Install the packages of `missing` with apt, showing progress; raises BootstrapError."""
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-y", "-o", "DPkg::Lock::Timeout=120"]
    say("Lecture de la liste des paquets…")
    watch([*apt, "update"])
    names = package_names(missing)  # only now does apt know what it offers
    say(f"Installation de {' '.join(names)}…")
    watch([*apt, "install", "--no-install-recommends", *names])
    still = [need.purpose for need in missing if not need.is_present()]
    if still:
        raise BootstrapError(f"Il manque encore, après installation : {', '.join(still)}.")


def watch(command: list[str]) -> None:
    """Run apt, its output kept in var/bootstrap.log and a line of it shown now and then."""
    make_var()
    shown = time.monotonic()
    last = ""
    apt = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    with LOG.open("a") as log, apt:
        for line in apt.stdout or ():
            log.write(line)
            last = line.strip() or last
            if time.monotonic() - shown > 2 and re.match("Get:|Unpacking|Setting up", line):
                shown = time.monotonic()
                say(f"  {line.strip()[:100]}")
    if apt.returncode:
        raise BootstrapError(f"« {' '.join(command)} » a échoué : {last} (voir var/bootstrap.log).")
