"""Preparing a debate: its title, where, and the statements, one a line."""

from __future__ import annotations

from typing import Any

from django import forms

from domino.models import User
from evaluation.services.debates import MOST_STATEMENTS, STATEMENT_LENGTH, clean_statement
from evaluation.services.positions import Refused
from inventory.forms.fields import NOT_IN_LIST, TerritoryField, text_field
from inventory.forms.short import ShortForm
from inventory.models import Territory
from inventory.permissions import Action, can, scoped
from portfolio.models import Event

NOT_HERE = "Vous ne préparez pas de débat sur ce territoire."
ELSEWHERE = "Cette rencontre a lieu sur un autre territoire."


class DebateForm(ShortForm):
    """A new debate; `user` prepares it where they may edit."""

    title = text_field("Titre du débat", 150, required=True, error_messages={"required": "Donnez un titre au débat."})
    territory = TerritoryField(
        label="Territoire",
        max_length=200,
        help_text="Une commune, une intercommunalité ou un pays : son nom, ou le code postal de la commune.",
    )
    event = forms.ModelChoiceField(
        Event.objects.none(),
        label="Rencontre de la démarche",
        to_field_name="slug",
        required=False,
        empty_label="Aucune",
        error_messages={"invalid_choice": NOT_IN_LIST},
    )
    statements = text_field(
        "Affirmations",
        (STATEMENT_LENGTH + 2) * MOST_STATEMENTS,
        required=True,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Une par ligne, courte et tranchée : on doit pouvoir être d’accord ou pas d’accord. "
        "Par exemple : « Une pratique qui ne vit que de subventions n’est pas durable. »",
        error_messages={"required": "Écrivez au moins une affirmation."},
    )
    with_strength = forms.BooleanField(
        label="Demander aussi avec quelle force (plutôt, nettement, tout à fait)", required=False
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        events = scoped(Event.objects.order_by("-date", "pk"), user, Action.EDIT).select_related(None)
        self.fields["event"].queryset = events.defer("minutes")  # type: ignore[attr-defined]

    def clean_territory(self) -> Territory:
        territory: Territory = self.cleaned_data["territory"]
        if not can(self.user, Action.EDIT, territory):
            raise forms.ValidationError(NOT_HERE)
        return territory

    def clean_statements(self) -> list[str]:
        lines = [line for line in self.cleaned_data["statements"].splitlines() if line.strip()]
        if len(lines) > MOST_STATEMENTS:
            raise forms.ValidationError(f"Un débat compte {MOST_STATEMENTS} affirmations au plus.")
        cleaned = []
        for number, line in enumerate(lines, 1):
            try:
                cleaned.append(clean_statement(line))
            except Refused as error:
                raise forms.ValidationError(f"Ligne {number} : {error}") from error
        return cleaned

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        event, territory = data.get("event"), data.get("territory")
        if event and territory and event.territory_id != territory.pk:
            inside = territory.containments.filter(outer=event.territory_id).exists()
            if not inside and not event.territory.containments.filter(outer=territory).exists():
                self.add_error("event", ELSEWHERE)
        return data
