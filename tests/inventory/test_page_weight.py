"""What a first visit to the list loads: few small files, and nothing that only the map or a click needs.

The bench measures what a browser receives; this keeps it from growing unnoticed.
"""

import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles.finders import find
from django.test import Client

from domino.compression import packed
from tests.factories.initiatives import InitiativeFactory

# Files that the page names (modules that these import among them), their bytes packed, and those of the page itself
# with twenty lines of results; invented facets are fewer than the real ones.
MOST = (25, 30_000, 8_000)
LOADED = re.compile(r'<(?:link rel="(?:stylesheet|modulepreload|icon)"|script)[^>]*(?:href|src)="/static/([^"]+)"')
IMPORTED = re.compile(r'^import [^"]*"([^"]+)";$', re.MULTILINE)


def imported(path: Path) -> set[Path]:
    """The modules that one needs at once."""
    is_ours = path.suffix == ".js" and "htmx" not in path.name
    return {(path.parent / name).resolve() for name in IMPORTED.findall(path.read_text())} if is_ours else set()


@pytest.mark.django_db
def test_list_without_map_is_light(client: Client) -> None:
    InitiativeFactory.create_batch(20)
    page = client.get("/initiatives/?view=list").text
    files = {Path(str(find(name))).resolve() for name in LOADED.findall(page)}
    assert {path for file in files for path in imported(file)} <= files
    sizes = [len(brotli.compress(path.read_bytes())) for path in files]
    weights = (len(files), sum(sizes), len(packed(page.encode(), "br")))
    assert [weight <= most for weight, most in zip(weights, MOST, strict=True)] == [True] * 3, weights
