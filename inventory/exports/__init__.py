"""The census in files: tables and maps (`files`), other tools' formats (`partners`), a whole package (`package`)."""

from inventory.columns import COLUMNS
from inventory.exports.files import census
from inventory.exports.reading import COORDINATE_DECIMALS

__all__ = ["COLUMNS", "COORDINATE_DECIMALS", "census"]
