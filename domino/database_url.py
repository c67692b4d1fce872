"""DATABASE_URL as Django's settings, unix sockets included."""

from typing import Any
from urllib.parse import unquote, urlsplit

import environ


def database_settings(url: str) -> dict[str, Any]:
    """Return the DATABASES entry of `url` ("postgis://user@host:5432/name").

    A host that begins with %2F is the folder of a unix socket, as libpq writes it.
    """
    settings: dict[str, Any] = environ.Env.db_url_config(url)
    place = urlsplit(url).netloc.rpartition("@")[2]
    if place.upper().startswith("%2F"):
        settings["HOST"] = unquote(place.rpartition(":")[0] if ":" in place else place)
    return settings
