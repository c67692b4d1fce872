"""An address in any column, list or file: found, told and taken out, and nobody else's with it."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import FileField, GeneratedField

from domino.models import Job, OutgoingMail
from domino.personal.addresses import DIGEST, ERASED, digest, without
from domino.personal.files import PIECE, holds
from domino.personal.sweep import CACHE_TABLE, empty_values, mentions, sweep, wordy_fields

EMAIL = "ana+x@exemple.fr"
# Columns of words that nothing of ours writes.
NOT_OURS = {
    "django_migrations",
    "spatial_ref_sys",
    "geometry_columns",
    "geography_columns",
    "django_session",
    CACHE_TABLE,
}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (EMAIL.upper(), ""),
        (f"Écrivez à {EMAIL}.", f"Écrivez à {ERASED}."),
        (f"<a href='mailto:{EMAIL}'>", f"<a href='mailto:{ERASED}'>"),
        ("?m=ana%2Bx%40exemple.fr&p=1", f"?m={ERASED}&p=1"),
        (f"diane.{EMAIL}", f"diane.{EMAIL}"),
        (f"{EMAIL}.org", f"{EMAIL}.org"),
        (f"{EMAIL}ance", f"{EMAIL}ance"),
        ("anaax@exemple.fr", "anaax@exemple.fr"),
    ],
)
def test_only_that_address_is_taken_out(text: str, left: str) -> None:
    assert without(text, EMAIL) == left


def test_contact_goes_with_its_telephone() -> None:
    held = {"a": [{"contact_email": EMAIL, "contact_phone": "02", "contact_is_public": True, "name": "Jardin"}]}
    blank = {"contact_email": "", "contact_phone": "", "contact_is_public": False, "name": "Jardin"}
    assert empty_values(held, EMAIL) == {"a": [blank]}
    difference = {"contact_email": [None, EMAIL], "contact_phone": [None, "02"], "name": [None, "Jardin"]}
    assert empty_values(difference, EMAIL) == {"contact_email": [None, ""], "name": [None, "Jardin"]}


@pytest.mark.django_db
def test_same_fingerprint_in_sql() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {DIGEST.format('%s')}", [f" {EMAIL.upper()} "])
        assert cursor.fetchone()[0] == digest(EMAIL)


@pytest.mark.django_db
def test_mentions_and_sweep_see_every_app() -> None:
    mail = OutgoingMail.objects.create(recipient="autre@exemple.fr", subject="Lettre", body=f"De {EMAIL.title()}")
    job = Job.objects.create(kind="essai", payload={EMAIL: [f"à {EMAIL}"]})
    found = [(mention.table, mention.column, mention.count) for mention in mentions(EMAIL)]
    assert found == [("courrier sortant", "texte", 1), ("travail", "données", 1)]
    assert sweep(EMAIL, keep={Job: [job.pk]}) == 1
    assert sweep(EMAIL) == 1
    mail.refresh_from_db(), job.refresh_from_db()
    assert (mail.body, job.payload) == (f"De {ERASED}", {"": [f"à {ERASED}"]})


@pytest.mark.django_db
def test_every_column_of_words_is_looked_at() -> None:
    seen = {
        (model._meta.db_table, field.column)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field in wordy_fields(model) or isinstance(field, FileField | GeneratedField) or field.choices
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND data_type IN ('text', 'character varying', 'character', 'json', 'jsonb', 'ARRAY', 'xml', 'bytea')"
        )
        there = {row for row in cursor.fetchall() if row[0] not in NOT_OURS}
    assert {row for row in there - seen if not row[1].endswith("_type_id")} == set()
    assert Session._meta.db_table in NOT_OURS


def packed(content: bytes) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", content)
    file.seek(0)
    return file


@pytest.mark.parametrize(
    ("file", "found"),
    [
        (io.BytesIO(f"nom;{EMAIL.upper()}".encode()), True),
        (io.BytesIO(EMAIL.encode("utf-16")), True),
        (io.BytesIO(b"x" * (PIECE - 5) + EMAIL.encode()), True),
        (packed(f"<t>{EMAIL}</t>".encode()), True),
        (packed(b"<t>rien</t>"), False),
        (io.BytesIO(b"PK\x03\x04 abime"), False),
    ],
)
def test_files_are_read_also_packed_and_across_pieces(file: Any, found: bool) -> None:
    assert holds(file, EMAIL) is found
