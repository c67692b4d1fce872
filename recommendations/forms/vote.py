"""Preparing a vote, and what is typed for a room without phones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from evaluation.forms.referential import PlainForm
from evaluation.services.positions import Refused
from inventory.forms.fields import NOT_IN_LIST, text_field
from recommendations.enums import VoteMethod
from recommendations.forms.lists import event_field, offer_events
from recommendations.models import Prioritisation, Recommendation, RecommendationList
from recommendations.models.vote import MAX_GRADE

MOST_DOTS = 30
MAX_DIGITS = 5
FROM_1_TO_30 = f"Écrivez un nombre de 1 à {MOST_DOTS}."
METHODS = [
    (VoteMethod.DOTS, "Gommettes : chacun en pose quelques-unes sur ce qui compte le plus"),
    (VoteMethod.PLACEMENT, "Effet et effort : chacun place chaque préconisation, de 0 à 4"),
]


def _dots_field(label: str, initial: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        initial=initial,
        min_value=1,
        max_value=MOST_DOTS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-short", "autocomplete": "off"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), FROM_1_TO_30),
    )


class VoteForm(PlainForm):
    """A new vote on a list."""

    title = text_field(
        "Titre du vote",
        150,
        required=True,
        help_text="Les participants le lisent sur leur téléphone : « Par quoi commencer ? »",
        error_messages={"required": "Donnez un titre au vote."},
    )
    event = event_field("Rencontre", "Le résultat reste rangé avec elle.")
    method = forms.ChoiceField(
        label="Façon de voter",
        choices=METHODS,
        initial=VoteMethod.DOTS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez la façon de voter.", "invalid_choice": NOT_IN_LIST},
    )
    dots = _dots_field("Gommettes par personne", 5)
    max_per_item = _dots_field("Au plus sur une même préconisation", 3)

    def __init__(self, *args: Any, list: RecommendationList, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_events(self.fields["event"], list.territory)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("method") == VoteMethod.PLACEMENT:  # nobody is asked for dots then
            for name in ("dots", "max_per_item"):
                self.errors.pop(name, None)
                data.setdefault(name, self.fields[name].initial)
        elif data.get("dots") and data.get("max_per_item") and data["max_per_item"] > data["dots"]:
            self.add_error("max_per_item", "Personne ne peut en poser plus que ce que chacun reçoit.")
        return data


def read_keyed(
    data: QueryDict, prioritisation: Prioritisation, rows: Iterable[Recommendation]
) -> tuple[int, dict[UUID, Any]]:
    """The people counted in the room, and what they gave each recommendation. Raises Refused with what to correct."""
    people = _whole(data.get("people", ""), "le nombre de personnes") or 0
    given: dict[UUID, Any] = {}
    for row in rows:
        where = f"la préconisation {row.number}"
        if prioritisation.method == VoteMethod.DOTS:
            given[row.pk] = _whole(data.get(f"dots-{row.pk}", ""), where) or 0
            continue
        impact, effort = (_grade(data.get(f"{name}-{row.pk}", ""), where) for name in ("impact", "effort"))
        if (impact is None) != (effort is None):
            raise Refused(f"Pour {where}, donnez un effet et un effort, ou aucun des deux.")
        if impact is not None and effort is not None:
            given[row.pk] = (impact, effort)
    return people, given


def _grade(text: str, where: str) -> int | None:
    number = _whole(text, where)
    if number is not None and number > MAX_GRADE:
        raise Refused(f"Pour {where}, un effet et un effort vont de 0 à {MAX_GRADE}.")
    return number


def _whole(text: str, where: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS):
        raise Refused(f"Pour {where}, écrivez un nombre en chiffres, 0 ou plus.")
    return int(text)
