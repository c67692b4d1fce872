"""How much an import accepts. Past these, a file is hostile or meant for another tool (see docs/imports.md)."""

MEGABYTE = 1_000_000

MAX_FILE_BYTES = 200 * MEGABYTE
MAX_JSON_BYTES = 100 * MEGABYTE
MAX_UNPACKED_BYTES = 200 * MEGABYTE
MAX_MEMBERS = 2_000
MAX_RATIO = 150
MAX_ROWS = 1_048_576
MAX_COLUMNS = 1_024
MAX_CELL_CHARS = 20_000_000
MAX_VERTICES = 10_000
MAX_DEPTH = 8
