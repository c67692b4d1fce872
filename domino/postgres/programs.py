"""PostgreSQL's programs: where they are, whether PostGIS is with them, and how they are run."""

import os
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domino.postgres.errors import ClusterError

MIN_VERSION = 15  # the first that takes an ICU collation as a database's default
RELEASES = {"debian 12": 15, "debian 13": 17, "ubuntu 24.04": 16, "ubuntu 24.10": 16, "ubuntu 25.04": 17}
FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")


@dataclass(frozen=True)
class Programs:
    """One installed PostgreSQL server."""

    folder: Path
    version: int

    @property
    def has_postgis(self) -> bool:
        """Tell whether PostGIS is installed for this version, where Debian or the PGDG packages put it."""
        shares = (Path(f"/usr/share/postgresql/{self.version}"), self.folder.parent / "share")
        return any((share / "extension" / "postgis.control").exists() for share in shares)

    def path(self, name: str) -> str:
        """Return the path of program `name`, for instance `initdb`."""
        return str(self.folder / name)


def installed() -> list[Programs]:
    """List the installed servers that can hold the private cluster, best first: with PostGIS, then newest."""
    found = []
    for pattern in FOLDERS:
        for folder in Path("/").glob(pattern.lstrip("/")):
            version = re.search(r"(\d+)/bin$", str(folder))
            complete = all((folder / name).exists() for name in ("initdb", "postgres", "psql"))
            if version and complete and int(version[1]) >= MIN_VERSION:
                found.append(Programs(folder, int(version[1])))
    return sorted(found, key=lambda programs: (programs.has_postgis, programs.version), reverse=True)


def programs(version: int | None = None) -> Programs:
    """Return the best installed server, or the one of `version`.

    Raises ClusterError naming what to install.
    """
    candidates = installed()
    chosen = next((each for each in candidates if version in (None, each.version)), None)
    if chosen:
        return chosen
    wanted = f"PostgreSQL {version}" if version else f"PostgreSQL (version {MIN_VERSION} ou plus récente)"
    raise ClusterError(f"{wanted} n’est pas installé. {advice(version)}")


def advice(version: int | None) -> str:
    """Say how to install the server with PostGIS on this machine."""
    if not shutil.which("apt-get"):
        return "Installez PostgreSQL et PostGIS avec l’outil de votre système."
    return f"Installez-le : sudo apt-get install postgresql-{version or release_version()}-postgis-3"


def release_version() -> int:
    """Return the PostgreSQL version that this Debian or Ubuntu release carries."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return MIN_VERSION
    return RELEASES.get(f"{release.get('ID')} {release.get('VERSION_ID')}", MIN_VERSION)


def environment() -> dict[str, str]:
    """Return an environment without the caller's PG* variables and language."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "HOME": "/"}


def run_tool(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs quietly; its whole output is in `.stdout`."""
    return subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        cwd="/",
        env=environment(),
        **options,
    )
