"""The form of a case study: its own fields, and the rows of its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from domino.markdown import check_markdown
from inventory.forms.contribution import TermField
from inventory.forms.fields import TerritoryField, territory_text, text_field
from inventory.models import Stake
from inventory.models.initiative import LICENCE
from inventory.services.photos import PhotoRefused, encode_photo
from inventory.templatetags.inventory_tags import LICENCES
from portfolio.forms.initiatives import InitiativePicker, InitiativesField
from portfolio.forms.rows import BaseRows, IllustrationRows, InterviewRows, QuietForm, QuoteRows
from portfolio.services.illustrations import sign_photo, store_photo

MAX_INITIATIVES = 30
PHOTO_FILE = re.compile(r"^illustrations-(\d{1,2})-file$")


class CaseStudyForm(QuietForm):
    title = text_field("Titre", 150, required=True, error_messages={"required": "Donnez un titre à l’enquête."})
    lead = text_field(
        "Chapô",
        500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Deux phrases qui donnent envie de lire : où, depuis quand, ce qui surprend.",
    )
    body = text_field(
        "Texte",
        40_000,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text="En Markdown : « # » devant un intertitre, une ligne vide entre deux paragraphes, "
        "« - » devant les lignes d’une liste, « [mots](adresse) » pour un lien.",
    )
    stake = TermField(Stake, label="Enjeu", empty_label="Choisissez…")
    initiatives = InitiativesField(label="Initiatives de l’enquête", required=False)
    territory = TerritoryField(
        label="Territoire",
        max_length=200,
        help_text="Une commune, une intercommunalité ou un pays : son nom, ou le code postal de la commune.",
        error_messages={"required": "Indiquez le territoire : son nom, ou un code postal."},
    )
    place = text_field("Lieu", 200, help_text="Comme on le dirait : Redon, le quartier de la gare…")
    investigators = text_field("Enquête de", 300, help_text="Qui a mené l’enquête, avec leur accord.")
    investigated_on = forms.DateField(
        label="Date de l’enquête",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "input-short"}),
        error_messages={"invalid": "Écrivez la date ainsi : 2017-06-24."},
    )
    licence = forms.ChoiceField(
        label="Licence du texte",
        choices=[(identifier, name) for identifier, (name, _) in LICENCES.items()],
        initial=LICENCE,
        error_messages={"required": "Choisissez une licence.", "invalid_choice": "Choisissez une licence."},
    )
    reason = text_field("Pourquoi ce changement ?", 500, help_text="Pour l’historique.")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["stake"].required = True
        self.fields["stake"].error_messages["required"] = "Choisissez un enjeu."

    def clean_body(self) -> str:
        check_markdown(self.cleaned_data["body"])
        return self.cleaned_data["body"].replace("\r\n", "\n")

    def clean_initiatives(self) -> Any:
        chosen = self.cleaned_data["initiatives"]
        if len(chosen) > MAX_INITIATIVES:
            raise forms.ValidationError(f"Une enquête porte sur {MAX_INITIATIVES} initiatives au plus.")
        return chosen


class CaseStudyEditor(InitiativePicker):
    """A form and its rows as one: made from a version's values, or from what was posted.

    Files are stored first, whatever else is wrong, so that nobody chooses a photo twice.
    """

    ROWS: dict[str, type[BaseRows]] = {
        "quotes": QuoteRows,
        "interviews": InterviewRows,
        "illustrations": IllustrationRows,
    }

    def __init__(
        self,
        *,
        values: dict[str, Any] | None = None,
        data: QueryDict | None = None,
        files: MultiValueDict | None = None,
        quiet: bool = False,
    ) -> None:
        if data is None:
            self.form = CaseStudyForm(initial=_initial(values or {}))
            self.rows = {name: rows(initial=_rows(name, values or {}), prefix=name) for name, rows in self.ROWS.items()}
            self.linked = list((values or {}).get("initiatives", []))
            return
        posted = data.copy()
        problems = _keep_photos(posted, files or MultiValueDict())
        self.form = CaseStudyForm(posted)
        self.rows = {name: rows(posted, prefix=name) for name, rows in self.ROWS.items()}
        for number, text in problems.items():
            if number < len(self.rows["illustrations"].forms):
                self.rows["illustrations"].forms[number].file_problem = text  # type: ignore[attr-defined]
        for form in self._forms():
            form.is_quiet = quiet
        self.read_picker(posted)

    def is_valid(self) -> bool:
        """Whether everything typed can be saved."""
        return all([self.form.is_valid(), *(rows.is_valid() for rows in self.rows.values())])

    def data(self) -> dict[str, Any]:
        """What was typed, valid, under the names of services.case_studies.FIELDS."""
        typed = self.form.cleaned_data
        day = typed["investigated_on"]
        plain = {name: typed[name] for name in ("title", "lead", "body", "place", "investigators", "licence")}
        return {
            **plain,
            "stake": typed["stake"].slug,
            "territory": typed["territory"].slug,
            "initiatives": sorted(initiative.slug for initiative in typed["initiatives"]),
            "investigated_on": day.isoformat() if day else None,
            **{name: rows.values() for name, rows in self.rows.items()},
        }

    def problems(self) -> list[tuple[str, str]]:
        """(message, id of the control) of each error, in the order of the page."""
        found = [
            (str(message), bound.id_for_label or str(bound.auto_id))
            for bound in self._bound()
            for message in bound.errors
        ]
        found += [(str(message), "") for form in self._forms() for message in form.non_field_errors()]
        return found + [(str(text), "") for rows in self.rows.values() for text in rows.non_form_errors()]

    def _forms(self) -> Iterator[Any]:
        yield self.form
        for rows in self.rows.values():
            yield from rows.forms

    def _bound(self) -> Iterator[BoundField]:
        for form in self._forms():
            yield from form


def _initial(values: dict[str, Any]) -> dict[str, Any]:
    initial = {name: value for name, value in values.items() if name in CaseStudyForm.base_fields}
    if "territory" in initial:
        initial["territory"] = territory_text(initial["territory"])
    return initial


def _rows(name: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    rows = values.get(name, [])
    if name != "illustrations":
        return rows
    return [{**{key: row[key] for key in row if key != "file"}, "kept": sign_photo(row)} for row in rows]


def _keep_photos(posted: QueryDict, files: MultiValueDict) -> dict[int, str]:
    """Store the photos that came along and name them in `posted`; returns what is wrong, by number of row."""
    problems = {}
    for key, upload in files.items():
        match = PHOTO_FILE.match(key)
        if match is None or not isinstance(upload, UploadedFile):
            continue
        try:
            photo = store_photo(content=encode_photo(upload))
        except PhotoRefused as error:
            problems[int(match[1])] = str(error)
        else:
            posted[f"illustrations-{match[1]}-kept"] = sign_photo(photo)
    return problems
