import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from domino.bootstrap.__main__ import check_python
from domino.bootstrap.common import PROJECT, BootstrapError
from domino.bootstrap.dependencies import lock_state
from domino.bootstrap.port import check_port
from domino.bootstrap.system import choose_version

PYTHON = "/usr/bin/python3"
needs_debian = pytest.mark.skipif(
    not (shutil.which("apt-get") and Path(PYTHON).exists()), reason="needs Debian's packages and Python"
)


@pytest.fixture
def checkout() -> Iterator[Path]:
    """A copy of what the set-up is made of, readable by everybody, with its dependencies stamped as installed."""
    with TemporaryDirectory(prefix="domino-") as folder:
        project = Path(folder)
        project.chmod(0o755)
        for name in ("bootstrap", "postgres"):
            shutil.copytree(PROJECT / "domino" / name, project / "domino" / name)
        (project / "domino" / "__init__.py").touch()
        shutil.copy(PROJECT / "uv.lock", project)
        (project / ".venv" / "bin").mkdir(parents=True)
        (project / ".venv" / "bin" / "python").symlink_to(PYTHON)
        (project / ".venv" / ".domino-tests").write_text(lock_state())
        yield project


def set_up(checkout: Path, programs: list[str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the set-up without any right, with `programs` alone on the PATH."""
    path = checkout / "bin"
    path.mkdir()
    for name in programs:
        (path / name).symlink_to(shutil.which(name) or "/missing")
    return subprocess.run(
        [PYTHON, "-m", "domino.bootstrap", *arguments],
        cwd=checkout,
        env={"PATH": str(path)},
        capture_output=True,
        text=True,
        check=False,
        user="nobody" if os.geteuid() == 0 else None,
    )


@needs_debian
def test_set_up_with_everything_in_place_is_quick_and_silent(checkout: Path) -> None:
    start = time.monotonic()
    done = set_up(checkout, ["ogr2ogr"])
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert time.monotonic() - start < 2


@needs_debian
def test_set_up_without_rights_names_the_packages(checkout: Path) -> None:
    done = set_up(checkout, ["apt-get", "apt-cache"])
    assert done.returncode == 1
    assert done.stderr == (
        "Il manque sur cette machine :\n"
        "  - la lecture de fichiers géographiques (GDAL, GEOS, PROJ)\n"
        "Seul l’administrateur peut les installer. Tapez cette ligne, puis relancez :\n"
        "  sudo apt-get update && sudo apt-get install --no-install-recommends gdal-bin\n"
    )


@needs_debian
def test_set_up_on_another_system_names_the_purposes(checkout: Path) -> None:
    done = set_up(checkout, [], "--tests")
    assert done.returncode == 1
    assert done.stderr == (
        "Il manque sur cette machine :\n"
        "  - la lecture de fichiers géographiques (GDAL, GEOS, PROJ)\n"
        "  - un navigateur pour les tests (Chromium)\n"
        "  - la lecture des PDF par les tests (pdftotext)\n"
        "  - l’ouverture des documents par les tests (LibreOffice)\n"
        "Installez-les, puis relancez.\n"
    )


@pytest.mark.parametrize(
    ("names", "installed", "version"),
    [
        (["postgresql-15-postgis-3"], [], 15),
        (["postgresql-16-postgis-3", "postgresql-17-postgis-3"], [], 17),
        (["postgresql-16-postgis-3", "postgresql-17-postgis-3"], [16], 16),
        (["postgresql-17-postgis-3"], [16], 17),
        ([], [], 15),
    ],
)
def test_choose_version_completes_the_installed_server(names: list[str], installed: list[int], version: int) -> None:
    assert choose_version(names, installed, default=15) == version


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (4, 0)])
def test_check_python_takes_recent_ones(version: tuple[int, int]) -> None:
    check_python(version)


def test_check_python_says_what_to_do_about_an_old_one() -> None:
    with pytest.raises(BootstrapError, match=r"Python 3\.11 ou plus récent est nécessaire, celui-ci est 3\.9\. "):
        check_python((3, 9))


def test_check_port_takes_a_free_one_and_refuses_a_taken_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(BootstrapError, match=f":{port} : le port est déjà pris par un autre programme"):
            check_port("127.0.0.1", port)
    check_port("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "port", "reason"),
    [
        ("127.0.0.1", 99999, "adresse ou port inconnu"),
        ("127.0.0.1", 0, "adresse ou port inconnu"),
        ("nowhere.invalid", 8000, "adresse ou port inconnu"),
        ("192.0.2.1", 8000, "cette adresse n’est pas celle de cette machine"),
    ],
)
def test_check_port_says_why_an_address_is_impossible(host: str, port: int, reason: str) -> None:
    with pytest.raises(BootstrapError, match=f"^Impossible de servir sur {host}:{port} : {reason}"):
        check_port(host, port)
