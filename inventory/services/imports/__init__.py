"""Bring a file's rows into the census: read, stage, match, apply; all or nothing."""

from inventory.services.imports.importing import ImportResult, import_file

__all__ = ["ImportResult", "import_file"]
