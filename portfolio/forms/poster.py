"""What people write and choose on a poster: its form, and the draft that a query string holds."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict

from inventory.forms.fields import NOT_IN_LIST, TerritoryField, text_field
from inventory.forms.short import ShortForm
from inventory.models import Initiative, Territory
from portfolio.enums import Orientation, Paper
from portfolio.models import Poster
from portfolio.models.poster import FEATURED
from portfolio.posters.census import DEFAULT_FEATURED, EVERYWHERE, OFFERED, Search, Wording
from portfolio.posters.plan import Plan

WAYS = {"portrait": Orientation.PORTRAIT, "paysage": Orientation.LANDSCAPE}
SIZES = {Paper.A4: "A4 (21 × 29,7 cm)", Paper.A3: "A3 (29,7 × 42 cm)", Paper.A2: "A2 (42 × 59,4 cm)"}
TOO_MANY = f"Choisissez {FEATURED} initiatives au plus à mettre en avant."
NOT_FOUND = "« {} » n’est pas dans cette recherche : choisissez une autre initiative."
# The names of the query string that are the poster's own; all others belong to the search.
FEATURE, CHOSEN, UP, DOWN = "fiche", "choix", "monter", "descendre"


class PosterForm(ShortForm):
    """The wording and the paper; names are those of the query string."""

    titre = text_field("Titre", 80, required=True, error_messages={"required": "Donnez un titre au poster."})
    accroche = text_field("Sous-titre", 200)
    credits = text_field("Crédits", 200, help_text="Qui a fait ce poster, avec qui, pour quoi.")
    format = forms.ChoiceField(
        label="Format", choices=list(SIZES.items()), error_messages={"invalid_choice": "Format : écrivez a4, a3 ou a2."}
    )
    sens = forms.ChoiceField(
        label="Sens",
        choices=[("portrait", "portrait, debout"), ("paysage", "paysage, couché")],
        error_messages={"invalid_choice": "Sens : écrivez portrait ou paysage."},
    )


class PosterTerritoryForm(ShortForm):
    """Whose poster it is: those who edit there may keep it."""

    territory = TerritoryField(
        label="Territoire du poster",
        help_text="Le poster s’affiche sur la page de ce territoire.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid_choice": NOT_IN_LIST},
    )


class Draft:
    """A poster as a query string holds it, over what `poster` or the search suggest. Refused when it has no search."""

    def __init__(self, params: QueryDict, *, poster: Poster | None = None, territory: Territory | None = None) -> None:
        self.params, self.poster = params, poster
        self.is_written = poster is None or any(name in params for name in PosterForm.base_fields)
        asked = QueryDict(poster.query, mutable=True) if poster and not self.is_written else params.copy()
        if territory is not None:
            asked.setlist("territory", [territory.slug])
        self.search = Search(asked)
        self.form = PosterForm({**self._suggested(), **{name: params[name] for name in self._given()}})
        self.form.full_clean()
        self._check()

    def _given(self) -> list[str]:
        return [name for name in PosterForm.base_fields if name in self.params]

    def _suggested(self) -> dict[str, str]:
        poster = self.poster
        if poster is None:
            title = "Toutes les initiatives" if self.search.place == EVERYWHERE else self.search.place
            return {"titre": title[:80], "format": Paper.A3, "sens": "portrait"}
        way = next(name for name, value in WAYS.items() if value == poster.orientation)
        texts = {} if self.is_written else {"titre": poster.title, "accroche": poster.lead, "credits": poster.credits}
        return {**texts, "format": poster.paper, "sens": way}

    def _check(self) -> None:
        asked = self.asked if self.is_written else None
        if asked and len(asked) > FEATURED:
            self.form.add_error(None, TOO_MANY)
            return
        held = {initiative.slug for initiative in self.featured}
        for slug in asked or []:
            if slug not in held:
                self.form.add_error(None, NOT_FOUND.format(slug[:120]))

    @cached_property
    def asked(self) -> list[str] | None:
        """The slugs to feature, in order; None when nobody chose yet."""
        if FEATURE not in self.params and CHOSEN not in self.params:
            saved = self.poster.features.values_list("initiative__slug", flat=True) if self.poster else None
            return None if saved is None or self.is_written else list(saved)
        slugs = list(dict.fromkeys(slug for slug in self.params.getlist(FEATURE) if slug))
        for name, step in ((UP, -1), (DOWN, 1)):
            slug = self.params.get(name, "")
            if slug in slugs:
                at = slugs.index(slug)
                slugs.insert(max(0, at + step), slugs.pop(at))
        return slugs

    @cached_property
    def featured(self) -> list[Initiative]:
        """The initiatives to feature, in order."""
        if self.asked is None:
            return self.search.first(DEFAULT_FEATURED)
        return self.search.chosen(self.asked[:FEATURED])

    def offered(self) -> list[Initiative]:
        """Others that could be featured."""
        chosen = {initiative.pk for initiative in self.featured}
        first = self.search.first(OFFERED + len(chosen))
        return [each for each in first if each.pk not in chosen][:OFFERED]

    @property
    def plan(self) -> Plan:
        """What to draw; the form is valid."""
        said = self.form.cleaned_data
        lines = {}
        if self.poster:
            kept = self.poster.features.exclude(line="")
            lines = dict(kept.values_list("initiative__slug", "line"))
        wording = Wording(said["titre"], said["accroche"], said["credits"], lines)
        return Plan(self.search, self.featured, wording, said["format"], WAYS[said["sens"]])

    @property
    def query(self) -> str:
        """The draft as a query string: what its files and its form are asked with."""
        query = QueryDict(self.search.query, mutable=True)
        for name in PosterForm.base_fields:
            query[name] = str(self.form[name].value() or "")
        query[CHOSEN] = "1"
        if self.poster:
            query["poster"] = self.poster.slug
        query.setlist(FEATURE, [initiative.slug for initiative in self.featured])
        return query.urlencode()

    def problems(self) -> list[tuple[str, str]]:
        """(what to mend, id of its control), for the summary."""
        fields: list[tuple[str, str]] = []
        for name, texts in self.form.errors.items():
            target = "fiches" if name == "__all__" else str(self.form[name].id_for_label)
            fields += [(str(text), target) for text in texts]
        return fields

    def hidden(self) -> list[tuple[str, list[Any]]]:
        """The search, as hidden fields of the form."""
        return list(QueryDict(self.search.query).lists())
