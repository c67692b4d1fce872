"""What the pages of lists need: a few words of a recommendation, its facts by label, the team's other pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.defaultfilters import floatformat, striptags
from django.urls import NoReverseMatch, reverse
from django.utils.text import Truncator

from domino.dates import written
from domino.markdown import render_markdown
from inventory.enums import Status
from recommendations.difference import LABELS, SETTINGS
from recommendations.enums import PartnerRole, Phase, Register
from recommendations.models import Change, Recommendation, RecommendationList

register = template.Library()

GIST = 28  # words
# Pages of the team that other modules bring, when they are there.
TEAM = [
    ("recommendations:list_suggestions", "Suggestions"),
    ("recommendations:vote_list", "Voter les priorités"),
    ("recommendations:sheet_import", "Renvoyer un tableur"),
]
Lines = list[tuple[str, str]]


@register.filter
def gist(recommendation: Recommendation) -> str:
    """The first words of why, else of how, as plain text."""
    html = render_markdown((recommendation.context or recommendation.how)[:2_000])
    words = " ".join(striptags(html).split())
    return Truncator(words.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")).words(GIST)


@register.filter
def carriers(recommendation: Recommendation) -> str:
    """The names of those who could carry a recommendation of a `complete()` set."""
    return ", ".join(each.name for each in recommendation.partners.all() if each.role == PartnerRole.CARRIER)


@register.filter
def team_pages(owner: RecommendationList) -> Lines:
    """(address, label) of the team's other pages of a list."""
    found = []
    for name, label in TEAM:
        try:
            found.append((reverse(name, args=[owner.slug]), label))
        except NoReverseMatch:
            continue
    return found


@register.filter
def facts(recommendation: Recommendation, private: Any = False) -> list[tuple[str, Lines]]:
    """(label, [(text, address)]) of what is known of a recommendation of a `complete()` set; no query of its own."""
    found = [
        ("Porteurs potentiels", _partners(recommendation, PartnerRole.CARRIER, bool(private))),
        ("Partenaires", _partners(recommendation, PartnerRole.PARTNER, bool(private))),
        ("Phases", _plain(Phase(each).label for each in recommendation.phases)),
        ("Registres", _plain(Register(each).label for each in recommendation.registers)),
        (
            "Enjeux",
            [(each.name, reverse("portfolio:stake_detail", args=[each.slug])) for each in recommendation.stakes.all()],
        ),
        ("Critères servis", [_criterion(each) for each in recommendation.criteria.all()]),
        ("Besoins", _plain(each.name for each in recommendation.needs.all())),
        ("Inspirée par", [(each["title"], each["url"]) for each in _inspirations(recommendation)]),
        ("Effort", _plain([recommendation.effort.name] if recommendation.effort else [])),
        ("Échéance", _plain([recommendation.horizon.name] if recommendation.horizon else [])),
        ("Dates", _plain(_dates(recommendation))),
        ("Budget", _plain(_budget(recommendation))),
        ("Catégorie", _plain([recommendation.category] if recommendation.category else [])),
        ("Reprise de", _origin(recommendation)),
    ]
    if private:
        found.append(("Personne référente", _plain(filter(None, [recommendation.contact_person]))))
        found.append(("Élu référent", _plain(filter(None, [recommendation.elected_person]))))
    return [(label, lines) for label, lines in found if lines]


def _plain(texts: Any) -> Lines:
    return [(str(text), "") for text in texts]


def _partners(recommendation: Recommendation, role: PartnerRole, private: bool) -> Lines:
    lines = []
    for each in recommendation.partners.all():
        if each.role == role:
            shown = each.initiative is not None and each.initiative.status in (Status.PUBLISHED, Status.CLOSED)
            text = f"{each.name} ({each.contact})" if private and each.contact else each.name
            lines.append((text, each.initiative.get_absolute_url() if each.initiative and shown else ""))
    return lines


def _criterion(criterion: Any) -> tuple[str, str]:
    return criterion.name, criterion.version.referential.get_absolute_url()


def _inspirations(recommendation: Any) -> Any:
    return recommendation.shown_inspirations


def _dates(recommendation: Recommendation) -> list[str]:
    starts, ends = recommendation.starts_on, recommendation.ends_on
    if starts and ends:
        return [f"du {written(starts, 'j F Y')} au {written(ends, 'j F Y')}"]
    if starts:
        return [f"à partir du {written(starts, 'j F Y')}"]
    return [f"jusqu’au {written(ends, 'j F Y')}"] if ends else []


def _budget(recommendation: Recommendation) -> list[str]:
    return [] if recommendation.budget is None else [f"{floatformat(recommendation.budget, '-2g')} €"]


def _origin(recommendation: Recommendation) -> Lines:
    origin = recommendation.origin
    if origin is None or origin.list.state == "draft":
        return []
    return [(f"{origin.list.title}, n° {origin.number}", origin.get_absolute_url())]


@register.filter
def what_changed(change: Change) -> str:
    """Which fields a line of the history changed, in French."""
    names = {"order": "ordre", "state": "état", "version": "version adoptée", "follow_up": "suivi", "number": "ajout"}
    names |= {"comments_open": "commentaires"} | {**SETTINGS, **LABELS}
    if "number" in change.after:
        return "ajoutée"
    if "number" in change.before:
        return f"« {change.before.get('title', '')} » retirée"
    return ", ".join(dict.fromkeys(names.get(name, name).lower() for name in change.after))
