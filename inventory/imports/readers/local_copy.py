"""A copy of a user's file under a name of ours: GDAL never sees a path that somebody else wrote."""

import shutil
import tempfile
import weakref
import zipfile
from pathlib import Path

from inventory.imports.errors import UnreadableFile
from inventory.imports.readers.archive import open_archive

STEM = "source"
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


class LocalCopy:
    """A directory of our own that lives as long as this object; `path` is the file to open in it."""

    def __init__(self, suffix: str) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="domino-import-"))
        self.path = self.directory / f"{STEM}{suffix}"
        weakref.finalize(self, shutil.rmtree, self.directory, ignore_errors=True)


def copy_file(path: Path, suffix: str) -> LocalCopy:
    """Copy the file at `path`."""
    copy = LocalCopy(suffix)
    shutil.copyfile(path, copy.path)
    return copy


def unpack_kml(path: Path) -> tuple[LocalCopy, list[str]]:
    """Unpack the KML of the KMZ at `path`: doc.kml, else the first one; the others are named in a French note."""
    with open_archive(path) as archive:
        names = [name for name in archive.namelist() if name.lower().endswith(".kml")]
        chosen = next((name for name in names if name.lower() == "doc.kml"), names[0])
        copy = LocalCopy(".kml")
        _unpack(archive, chosen, copy.path)
    others = [name for name in names if name != chosen]
    return copy, [f"Autres fichiers KML de l’archive, non lus : {', '.join(others[:10])}"] if others else []


def unpack_shapefile(path: Path) -> tuple[LocalCopy, list[str]]:
    """Unpack the parts of the first Shapefile of the zip at `path`; its geometry and table must both be there."""
    with open_archive(path) as archive:
        names = archive.namelist()
        shapes = sorted(name for name in names if name.lower().endswith(".shp"))
        stem = shapes[0][:-4].lower()
        parts = {name[-4:].lower(): name for name in names if name[:-4].lower() == stem}
        if missing := [part for part in (".shp", ".shx", ".dbf") if part not in parts]:
            raise UnreadableFile(
                f"Le Shapefile est incomplet, il manque {', '.join(missing)} : zippez .shp, .shx, .dbf, .prj ensemble."
            )
        copy = LocalCopy(".shp")
        for part in SHAPEFILE_PARTS:
            if part in parts:
                _unpack(archive, parts[part], copy.directory / f"{STEM}{part}")
    others = shapes[1:]
    return copy, [f"Autres Shapefiles de l’archive, non lus : {', '.join(others[:10])}"] if others else []


def _unpack(archive: zipfile.ZipFile, name: str, target: Path) -> None:
    """Write one member; its size was judged by `open_archive`, and zipfile reads no more than the directory says."""
    try:
        with archive.open(name) as stream, target.open("wb") as output:
            shutil.copyfileobj(stream, output)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError) as error:
        raise UnreadableFile("L’archive est abîmée : téléchargez-la ou créez-la de nouveau.") from error
