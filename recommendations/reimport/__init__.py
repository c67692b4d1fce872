"""The sheet of a list, edited elsewhere and sent back: read, then compared with the list. Nothing here writes."""
