"""What the header knows of whoever is signed in."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from inventory.permissions import Action, actions_somewhere, opens_team_space
from inventory.services.correspondences import reported_to
from inventory.services.import_reading import waiting_of
from inventory.services.sources.listing import absences_of

register = template.Library()


@register.simple_tag
def team_space_url(user: Any) -> str:
    """The address of the team's space for those who have work there, else nothing; one query."""
    return reverse("inventory:moderation_list") if opens_team_space(user) else ""


LETTERS = "inventory:correspondence_list"
IMPORTS = "inventory:import_list"
SOURCES = "inventory:source_list"
# Pages of the desk beside the queue: name of the address, label, what opens it.
DESK = [
    ("inventory:duplicate_list", "Doublons", Action.MODERATE),
    ("inventory:freshness_list", "Fiches à confirmer", Action.MODERATE),
    (LETTERS, "Courrier signalé", Action.MODERATE),
    (IMPORTS, "Imports", Action.MODERATE),
    (SOURCES, "Sources", Action.MODERATE),
    ("inventory:sheet_batch", "Feuilles à publier", Action.MODERATE),
    ("portfolio:case_study_desk", "Porte-folio", Action.EDIT),
    ("portfolio:event_desk", "Démarche", Action.EDIT),
    ("evaluation:evaluation_desk", "Évaluations", Action.EDIT),
    ("portfolio:foresight_desk", "Prospective", Action.MODERATE),
    ("recommendations:kit_list", "Kits", Action.EDIT),
    ("recommendations:comment_list", "Commentaires", Action.MODERATE),
    ("inventory:sheet_key", "Saisir des feuilles", Action.ENTER),
    ("inventory:membership_list", "Équipe", Action.INVITE),
    ("inventory:webhook_list", "Webhooks", Action.ADMINISTER),
]


@register.simple_tag
def desk_pages(user: Any) -> list[tuple[str, str]]:
    """(name of the address, label) of the desk's other pages that `user` may open, what waits counted; four queries."""
    actions = actions_somewhere(user)
    pages = {name: label for name, label, action in DESK if action in actions}
    if LETTERS in pages:
        pages[LETTERS] += f" ({reported_to(user).count()})"
    if waiting := waiting_of(user) if IMPORTS in pages else 0:
        pages[IMPORTS] += f" ({waiting})"
    if absent := absences_of(user).count() if SOURCES in pages else 0:
        pages[SOURCES] += f" ({absent})"
    return list(pages.items())
