"""The forms of the analysis grid: a new line, and one that is mended."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.core.validators import RegexValidator

from inventory.forms.fields import NOT_IN_LIST, text_field
from inventory.forms.short import ShortForm
from inventory.models import Stake, Territory
from portfolio.enums import InsightKind, SourceKind
from portfolio.models import Insight
from portfolio.services.insight_sources import Sources, find_source, references
from portfolio.services.insights import NO_SOURCE

MAX_TEXT = 400
WRONG_SOURCE = "Cette source n’est pas de ce territoire, ou n’existe plus : choisissez-en une autre."
RELOAD = "Ce formulaire est incomplet : rechargez la page, puis recommencez."
ONE_EACH = "Gardez une seule source de chaque nature : décochez l’autre."


class InsightForm(ShortForm):
    """What a line says and where it stands."""

    text = text_field(
        "Ce que vous avez relevé",
        MAX_TEXT,
        required=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"Une phrase ou deux, {MAX_TEXT} caractères au plus.",
        error_messages={"required": "Écrivez ce que vous avez relevé."},
    )
    stake = forms.ModelChoiceField(
        Stake.objects.all(),
        label="Enjeu",
        to_field_name="slug",
        empty_label="Choisissez…",
        error_messages={"required": "Choisissez l’enjeu.", "invalid_choice": NOT_IN_LIST},
    )
    kind = forms.ChoiceField(
        label="Nature",
        choices=[(kind.value, kind.label.capitalize()) for kind in InsightKind],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez pépite, opportunité ou point de vigilance.",
            "invalid_choice": "Choisissez pépite, opportunité ou point de vigilance.",
        },
    )

    def __init__(self, *args: Any, territory: Territory, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.territory, self.user = territory, user

    def clean_text(self) -> str:
        """One paragraph: the line breaks of a paste are blanks."""
        return " ".join(self.cleaned_data["text"].split())

    def clean_kind(self) -> InsightKind:
        return InsightKind(self.cleaned_data["kind"])

    def values(self) -> dict[str, Any]:
        """What was typed, valid, as services.insights takes it."""
        typed = self.cleaned_data
        return {"stake": typed["stake"], "kind": typed["kind"], "text": typed["text"], "sources": self.sources()}

    def sources(self) -> Sources:
        """The sources that were chosen."""
        raise NotImplementedError

    def find(self, text: str) -> tuple[SourceKind, Any]:
        found = find_source(territory=self.territory, user=self.user, text=text)
        if found is None:
            raise forms.ValidationError(WRONG_SOURCE)
        return found


class NewInsightForm(InsightForm):
    """A new line; its `key` makes a second send the same line."""

    source = forms.CharField(
        widget=forms.HiddenInput,
        max_length=140,
        error_messages={
            "required": NO_SOURCE,
            **dict.fromkeys(["max_length", "null_characters_not_allowed"], WRONG_SOURCE),
        },
    )
    key = forms.CharField(
        widget=forms.HiddenInput,
        validators=[RegexValidator("^[0-9a-f]{32}$", RELOAD)],
        error_messages=dict.fromkeys(["required", "null_characters_not_allowed"], RELOAD),
    )

    def clean_source(self) -> tuple[SourceKind, Any]:
        return self.find(self.cleaned_data["source"])

    def sources(self) -> Sources:
        return dict([self.cleaned_data["source"]])


class InsightEditForm(InsightForm):
    """A line and its sources: those it has, and that of the workshop under way (`current`)."""

    source = forms.MultipleChoiceField(
        label="Sources",
        widget=forms.CheckboxSelectMultiple,
        help_text="Pour en ajouter une autre, choisissez-la d’abord comme source, en haut de la grille.",
        error_messages={"required": NO_SOURCE, "invalid_choice": WRONG_SOURCE},
    )

    def __init__(self, *args: Any, insight: Insight, current: str = "", user: Any, **options: Any) -> None:
        own = references(insight)
        options["initial"] = {
            "text": insight.text,
            "stake": insight.stake.slug,
            "kind": insight.kind,
            "source": own,
        }
        super().__init__(*args, territory=insight.territory, user=user, **options)
        self.kept: Sources = {kind: getattr(insight, kind) for kind in SourceKind if getattr(insight, kind)}
        choices = [(text, str(source)) for text, source in zip(own, self.kept.values(), strict=True)]
        offered = find_source(territory=insight.territory, user=user, text=current)
        if offered and current not in own:
            choices.append((current, str(offered[1])))
        self.fields["source"].choices = choices  # type: ignore[attr-defined]
        self.own = dict(zip(own, self.kept.items(), strict=True))

    def clean_source(self) -> Sources:
        chosen = [self.own.get(text) or self.find(text) for text in self.cleaned_data["source"]]
        if len({kind for kind, _ in chosen}) < len(chosen):
            raise forms.ValidationError(ONE_EACH)
        return dict(chosen)

    def sources(self) -> Sources:
        return self.cleaned_data["source"]


def new_key() -> str:
    """The key of one display of the form."""
    return uuid4().hex
