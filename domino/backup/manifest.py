"""The manifest of a backup: what is in it, with a checksum for every table and file and one for itself."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from domino.backup.errors import BackupError
from domino.backup.files import Copied, measure
from domino.backup.tables import Table

NAME = "manifest.json"
FORMAT = 1
DUMP = "database.dump"


@dataclass(frozen=True)
class Manifest:
    """`tables`: qualified name → rows and checksum; `files`: path in the backup → size and SHA-256."""

    made_at: str
    release: str
    postgres: int
    migrations: list[str]
    tables: dict[str, Table]
    sequences: dict[str, int]
    files: dict[str, Copied]

    def write(self, folder: Path) -> None:
        """Write it into `folder`."""
        content: dict[str, Any] = {"format": FORMAT, **asdict(self)}
        content["tables"] = {name: table._asdict() for name, table in self.tables.items()}
        content["files"] = {name: copied._asdict() for name, copied in self.files.items()}
        content["digest"] = _digest(content)
        (folder / NAME).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def read(folder: Path) -> Manifest:
    """Read the manifest in `folder`; BackupError when it is missing, damaged or of another format."""
    try:
        content = json.loads((folder / NAME).read_text())
        said = content.pop("digest")
        if content["format"] != FORMAT:
            raise BackupError(f"{folder} : ce format de sauvegarde n’est pas connu de cette version de DOMINO.")
        if said != _digest(content):
            raise ValueError
        del content["format"]
        content["tables"] = {name: Table(**table) for name, table in content["tables"].items()}
        content["files"] = {name: Copied(**copied) for name, copied in content["files"].items()}
        return Manifest(**content)
    except OSError:
        raise BackupError(f"{folder / NAME} ne peut pas être lu : donnez le dossier d’une sauvegarde.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BackupError(f"{folder / NAME} est abîmé : prenez une autre sauvegarde.") from None


def verify_files(folder: Path, manifest: Manifest) -> None:
    """Read every file of the backup; BackupError naming the first that is missing or is not what it was."""
    if DUMP not in manifest.files:
        raise BackupError(f"{folder} ne contient pas de base de données : prenez une autre sauvegarde.")
    for name, expected in manifest.files.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise BackupError(f"{folder / NAME} nomme un fichier hors de la sauvegarde : {name}")
        try:
            if measure(folder / name) == expected:
                continue
        except OSError:
            raise BackupError(f"{folder / name} manque : prenez une autre sauvegarde.") from None
        raise BackupError(f"{folder / name} est tronqué ou modifié : prenez une autre sauvegarde.")


def _digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
