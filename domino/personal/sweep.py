"""An address wherever it stands in the database: every column that can hold words is looked at, whatever its app."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import CharField, Count, Field, FileField, GeneratedField, JSONField, Model, Q, TextField
from django.db.models.functions import Cast

from domino.personal.addresses import ERASED, WRITTEN, normalise, pattern, without

CACHE_TABLE = "domino_cache"
# The keys of a contact, wherever values of a record are kept: a telephone goes with the address beside it.
ADDRESS = "contact_email"
BESIDE: Mapping[str, Any] = {"contact_phone": "", "contact_is_public": False}


@dataclass(frozen=True)
class Mention:
    """How many rows hold the address in one column; `table` and `column` are said in French."""

    model: type[Model]
    table: str
    column: str
    count: int


def wordy_fields(model: type[Model]) -> list[Field]:
    """The columns of `model` that can hold an address: texts, lists of them, JSON; not those the database makes."""
    kinds = (CharField, TextField, JSONField, ArrayField)
    fields = (field for field in model._meta.concrete_fields if isinstance(field, kinds))
    return [field for field in fields if not isinstance(field, GeneratedField | FileField) and not field.choices]


def mentions(email: str, *, leave_out: Collection[type[Model]] = ()) -> list[Mention]:
    """Where the address stands in the database, tables in `leave_out` apart: one query a table."""
    found = []
    for model in _models():
        fields = [] if model in leave_out else wordy_fields(model)
        if not fields:
            continue
        words = {f"_{field.attname}": Cast(field.attname, TextField()) for field in fields}
        counts = {f"{name}_count": Count("pk", filter=_holds(name, email)) for name in words}
        counted = model._base_manager.order_by().annotate(**words).aggregate(**counts)
        found += [
            Mention(model, str(model._meta.verbose_name), str(field.verbose_name), count)
            for field, count in zip(fields, counted.values(), strict=True)
            if count
        ]
    return found


def addresses() -> set[str]:
    """Every address that stands anywhere in the database, sessions apart, as they are compared."""
    found: set[str] = set()
    for model in _models():
        for field in wordy_fields(model):
            rows = model._base_manager.annotate(_words=Cast(field.attname, TextField())).order_by()
            for words in rows.filter(_words__contains="@").values_list("_words", flat=True).iterator():
                found.update(map(normalise, WRITTEN.findall(words)))
    return found


def sweep(email: str, *, keep: Mapping[type[Model], Collection[Any]] | None = None) -> int:
    """Take the address out of every row of every table but those of `keep` (by primary key); returns how many values.

    Call it in a transaction. Sessions and kept pages that hold it end with it.
    """
    kept = keep or {}
    changed = 0
    for model in _models():
        for field in wordy_fields(model):
            rows = _holding(model, field, email).exclude(pk__in=kept.get(model, ()))
            for pk, value in rows.values_list("pk", field.attname):
                model._base_manager.filter(pk=pk).update(**{field.attname: _cleaned(field, value, email, pk)})
                changed += 1
    return changed + end_sessions(email) + _forget_cached(email)


def end_sessions(email: str, user_id: Any = None) -> int:
    """End the sessions that hold the address, and those of an account; returns how many."""
    found = re.compile(pattern(email), re.IGNORECASE)
    ended = []
    for session in Session.objects.iterator():
        data = session.get_decoded()
        if found.search(str(data)) or (user_id and str(data.get("_auth_user_id")) == str(user_id)):
            ended.append(session.pk)
    return Session.objects.filter(pk__in=ended).delete()[0]


def empty_values(value: Any, email: str) -> Any:
    """A JSON value with the address taken out, keys included; a contact that was this address goes whole."""
    if isinstance(value, str):
        return without(value, email)
    if isinstance(value, list):
        return [empty_values(each, email) for each in value]
    if not isinstance(value, dict):
        return value
    cleaned = {without(name, email): empty_values(each, email) for name, each in value.items()}
    had = value.get(ADDRESS)
    if isinstance(had, list) and any(_is(each, email) for each in had):  # a difference: [before, after]
        return {name: each for name, each in cleaned.items() if name not in BESIDE}
    if _is(had, email):
        cleaned |= {name: blank for name, blank in BESIDE.items() if name in value}
    return cleaned


def _is(value: Any, email: str) -> bool:
    return isinstance(value, str) and normalise(value) == normalise(email)


def _models() -> Iterator[type[Model]]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and model is not Session:
            yield model


def _holding(model: type[Model], field: Field, email: str) -> Any:
    rows = model._base_manager.annotate(_words=Cast(field.attname, TextField())).order_by()
    return rows.filter(_holds("_words", email))


def _holds(name: str, email: str) -> Q:
    # The first condition is cheap and leaves few rows to the second: a part of the address that nothing encodes.
    part = max(re.findall(r"\w+", normalise(email)), key=len)
    return Q(**{f"{name}__icontains": part}) & Q(**{f"{name}__iregex": pattern(email)})


def _cleaned(field: Field, value: Any, email: str, pk: Any) -> Any:
    if not isinstance(value, str):
        return empty_values(value, email)
    text = without(value, email)
    if not text and field.unique:
        text = f"{ERASED} {pk}"
    elif not text and not field.blank:
        text = ERASED
    return text[: field.max_length] if field.max_length else text


def _forget_cached(email: str) -> int:
    """Pages and counts that were kept ready: their bytes may hold it, and they are made again."""
    with connection.cursor() as cursor:
        if CACHE_TABLE not in connection.introspection.table_names(cursor):
            return 0
        cursor.execute(
            f"DELETE FROM {CACHE_TABLE}"  # noqa: S608 - a constant
            " WHERE position(%(address)s IN lower(encode(decode(value, 'base64'), 'escape'))) > 0"
            " OR position(%(address)s IN lower(cache_key)) > 0",
            {"address": normalise(email)},
        )
        return int(cursor.rowcount)
