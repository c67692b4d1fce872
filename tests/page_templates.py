"""The templates that are whole pages; the walks of tests/accessibility open them all."""

from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1] / "templates"
# Templates of mails, of files and of parts; frames that pages extend.
NOT_PAGES = {"components", "mail", "exports"}
FRAMES = {
    "base.html",
    "evaluation/control_base.html",
    "evaluation/projector_base.html",
    "evaluation/screen_base.html",
    "inventory/desk_base.html",
    "inventory/embed_base.html",
    "inventory/import_base.html",
    "inventory/moderation_base.html",
    "inventory/outdated_base.html",
    "inventory/source_base.html",
}


@cache
def page_templates() -> frozenset[str]:
    """Names of the templates that are whole pages, as Django calls them."""
    names = {path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.html") if not path.name.startswith("_")}
    pages = {name for name in names if name.split("/")[0] not in NOT_PAGES and "/messages/" not in name}
    return frozenset(pages - FRAMES)
