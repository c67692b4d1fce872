"""Django's router: reads go where the request reads, writes and everything beside go to the primary."""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS

from domino.replica import REPLICA, reading_alias


class Router:
    """The alias of each query that does not name one."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        # Django's cache counts attempts: it must see what was just written.
        return DEFAULT_DB_ALIAS if model._meta.app_label == "django_cache" else reading_alias()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return False if db == REPLICA else None
