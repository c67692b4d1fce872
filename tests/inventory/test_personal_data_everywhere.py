"""An address sent everywhere is in no public answer, and after its owner erased it in no dump and no file."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.conf import settings as site
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from domino.backup.programs import dsn, environment, program
from domino.jobs import run_next_job
from domino.models import User
from inventory.enums import ContributionState
from inventory.models import Contribution, Initiative
from inventory.services.privacy.links import issue_privacy_link
from recommendations.models import Comment
from tests.addresses import ADDRESSES, PUBLIC
from tests.api_world import api_world
from tests.inventory.everywhere import EMAIL, NAME, import_with_contact, leave_traces, publish_all, send_everywhere

pytestmark = pytest.mark.django_db(transaction=True)
# Of each sort of page, this many.
EACH = 2
LINKS = re.compile(r"""(?:href|src)="(/[^"#]*)|https?://(?:127\.0\.0\.1:8000|testserver)(/[^"'\s<>#]*)""")
MUST_BE_SEEN = {
    "home", "sitemap_section", "initiative_list", "initiative_detail", "initiative_data", "initiative_download",
    "initiative_feed", "initiative_map", "initiative_package", "initiative_partner", "territory_detail",
    "territory_package", "initiative-list", "initiative-detail", "change-list", "items", "item", "list_detail",
    "recommendation_detail", "evaluation_detail", "event_detail", "case_study_pdf", "paper_form", "oembed",
}  # fmt: skip


@pytest.fixture
def world(client: Client, settings: Any, tmp_path: Path) -> Initiative:
    """A site on which the address went through every form, and where all of it is published."""
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = str(tmp_path / "media"), str(tmp_path / "private")
    cache.clear()  # limits of former tests
    moderator = api_world()
    initiative = Initiative.objects.get()
    Initiative.objects.update(private_email="structure@exemple.fr")
    statuses = send_everywhere(client, initiative, moderator)
    assert statuses == [200, 302, 302, 200, 200, 302, 200, 422, 302, 201]
    publish_all(moderator)
    Comment.objects.update(state="published")
    assert initiative.territory
    import_with_contact(initiative.territory)
    return initiative


def test_address_is_in_no_public_answer(world: Initiative) -> None:
    assert Contribution.objects.filter(state=ContributionState.PUBLISHED, submitter_email=EMAIL).count() >= 3
    assert Initiative.objects.filter(contact_email=EMAIL).count() == 1
    seen, leaks = crawl()
    assert leaks == []
    assert MUST_BE_SEEN - set(seen) == set()


def test_erased_address_is_in_no_dump_and_no_file(world: Initiative, client: Client) -> None:
    leave_traces(world)
    assert EMAIL in dump()
    assert len(files_with_it()) == 2
    client.post(f"/donnees-personnelles/lien/{issue_privacy_link(email=EMAIL)}/")
    client.post("/donnees-personnelles/mes-donnees/effacer/", {"sure": "on"})
    while run_next_job():
        pass
    left = [line for line in dump().splitlines() if EMAIL in line or "ana.durand%2bdomino" in line]
    assert left == []
    assert files_with_it() == []
    assert NAME not in Contribution.objects.values_list("submitter_name", flat=True)
    assert not User.objects.filter(username__icontains="ana.durand").exists()


def crawl() -> tuple[Counter[str], list[str]]:
    """Visit the public site by its own links: how many of each sort of page, and those that show the address."""
    client, seen, leaks = Client(), Counter[str](), list[str]()
    waiting, known = [*addresses()], set[str]()
    while waiting:
        path = waiting.pop()
        name = name_of(path)
        if path in known or not name or seen[name] >= EACH:
            continue
        known.add(path)
        response = client.get(path)
        if response.status_code != 200:
            continue
        seen[name] += 1
        body = response.getvalue()
        if EMAIL.encode() in words(body).lower() or NAME.encode() in words(body):
            leaks.append(path)
        waiting += [plain or whole for plain, whole in LINKS.findall(body.decode(errors="replace"))]
    return seen, leaks


def addresses() -> list[str]:
    """The public addresses that need no name of a thing, and some files."""
    slug = Initiative.objects.values_list("slug", flat=True)[0]
    found = [f"/oembed?url=http://127.0.0.1:8000/initiatives/{slug}/", "/initiatives.xlsx", "/initiatives.geojson"]
    found += [f"/api/v1/initiatives/{slug}/", "/initiatives/carte.json?frame=-5,42,8,51&zoom=6"]
    found += [f"/initiatives/{one}/" for one in Initiative.objects.values_list("slug", flat=True)]
    for name, who in ADDRESSES.items():
        if who == PUBLIC and name != "account_logout":
            try:
                found.append(reverse(name))
            except NoReverseMatch:
                continue
    return found


def name_of(path: str) -> str:
    try:
        name = resolve(path.partition("?")[0]).view_name
    except Resolver404:
        return ""
    # Each format of a download is a sort of its own.
    ending = Path(path.partition("?")[0]).suffix if ADDRESSES.get(name) == PUBLIC else ""
    return name.rpartition(":")[2] if not ending or name.rpartition(":")[2] in MUST_BE_SEEN else name + ending


def words(body: bytes) -> bytes:
    """The bytes of an answer, of what is packed in it, and the letters of a PDF."""
    if body.startswith(b"%PDF"):
        pages = pypdfium2.PdfDocument(body)
        return body + " ".join(page.get_textpage().get_text_bounded() for page in pages).encode()
    if zipfile.is_zipfile(io.BytesIO(body)):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return b" ".join(archive.read(name) for name in archive.namelist())
    return body


def dump() -> str:
    """All that pg_dump writes of the database, in small letters."""
    command = [program("pg_dump", connection.pg_version // 10_000), "-d", dsn(connection), "--inserts"]  # type: ignore[attr-defined]
    done = subprocess.run(command, capture_output=True, env=environment(connection), check=True)
    return done.stdout.decode().lower()


def files_with_it() -> list[str]:
    folders = [Path(site.MEDIA_ROOT), Path(site.PRIVATE_ROOT)]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if EMAIL.encode() in words(path.read_bytes())]
