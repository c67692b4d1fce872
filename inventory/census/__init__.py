"""What the census answers to one query string: counts, pages, cells. See docs/census.md."""

from inventory.census.choosing import Selection, select

__all__ = ["Selection", "select"]
