"""The census in files: tables and maps (`files`), other tools' formats (`partners`), a whole package (`package`)."""

from inventory.columns import COLUMNS
from inventory.exports.files import CHUNK, COORDINATE_DECIMALS, census, features, row, rows

__all__ = ["CHUNK", "COLUMNS", "COORDINATE_DECIMALS", "census", "features", "row", "rows"]
