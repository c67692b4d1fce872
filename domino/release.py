"""Which release of the site answers: what goes into ETags beside the version of the data."""

from __future__ import annotations

import hashlib
from functools import cache

from django.conf import settings

SOURCES = ("*.py", "*.html", "*.txt", "*.css", "*.js", "*.toml")
FOLDERS = ("domino", "inventory", "portfolio", "evaluation", "recommendations", "templates", "static")
# Settings that pages show.
SHOWN = ("SITE_URL", "TILE_URL", "TILE_ATTRIBUTION", "GEOCODER_URL")


@cache
def release() -> str:
    """A digest of the sources and of the settings that pages show: the same on all machines of one release."""
    digest = hashlib.blake2b(repr([getattr(settings, name) for name in SHOWN]).encode(), digest_size=6)
    for folder in FOLDERS:
        for pattern in SOURCES:
            for path in sorted((settings.BASE_DIR / folder).rglob(pattern)):
                digest.update(path.read_bytes())
    return digest.hexdigest()
