"""The repeated parts of a case study's form: interviews, quotations, photos. No script is needed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict

from domino.markdown import check_markdown
from inventory.forms.fields import text_field
from inventory.models.initiative import LICENCE
from inventory.templatetags.inventory_tags import LICENCES
from portfolio.services.illustrations import signed_photo

MAX_ROWS = 12
TEXT = forms.Textarea(attrs={"rows": 5})


class QuietForm(forms.Form):
    """A form that can be shown as it was typed, before it is checked."""

    is_quiet = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = f"input {field.widget.attrs.get('class', '')}".strip()

    @property
    def errors(self) -> ErrorDict:
        return ErrorDict() if self.is_quiet else super().errors


class RowForm(QuietForm):
    """One row of a list; an empty new row counts for nothing."""

    def values(self) -> dict[str, Any]:
        """What was typed, valid, under the names that a version keeps."""
        return {name: value for name, value in self.cleaned_data.items() if name != "DELETE"}


class InterviewForm(RowForm):
    question = text_field("Question", 300, required=True, error_messages={"required": "Écrivez la question posée."})
    person = text_field("Personne", 120, help_text="Prénom et nom, avec son accord.")
    role = text_field("Fonction", 160)
    answer = text_field(
        "Réponse", 10_000, required=True, widget=TEXT, error_messages={"required": "Écrivez la réponse."}
    )

    def clean_answer(self) -> str:
        check_markdown(self.cleaned_data["answer"])
        return self.cleaned_data["answer"]


class QuoteForm(RowForm):
    text = text_field(
        "Citation",
        500,
        required=True,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Les mots exacts, sans guillemets.",
        error_messages={"required": "Écrivez la citation, ou retirez cette ligne."},
    )
    person = text_field("Personne", 120)
    role = text_field("Fonction", 160)


class IllustrationForm(RowForm):
    """A photo: chosen now, or `kept` since an earlier answer under a signed name."""

    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    file = forms.FileField(
        label="Photo",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text="JPEG, PNG ou WebP, 10 Mo au plus.",
    )
    alt = text_field(
        "Description de l’image",
        200,
        required=True,
        help_text="Ce que l’on y voit, pour les personnes qui ne la voient pas.",
        error_messages={"required": "Décrivez l’image pour les personnes qui ne la voient pas."},
    )
    caption = text_field("Légende", 200)
    credit = text_field("Crédit", 120, required=True, error_messages={"required": "Dites qui a pris la photo."})
    licence = forms.ChoiceField(
        label="Licence",
        choices=[(identifier, name) for identifier, (name, _) in LICENCES.items()],
        initial=LICENCE,
        error_messages={"required": "Choisissez la licence de la photo.", "invalid_choice": "Choisissez une licence."},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.photo():
            self.fields["file"].label = "Remplacer la photo"

    # What is wrong with the file that came with this answer (set by the editor, which stores files first).
    file_problem = ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("DELETE"):
            return data
        photo = signed_photo(data.get("kept", ""))
        if self.file_problem:
            self.add_error("file", self.file_problem)
        elif photo is None:
            self.add_error("file", "Choisissez une photo, ou retirez cette ligne.")
        data["photo"] = photo
        return data

    def has_changed(self) -> bool:
        return bool(self.data.get(self.add_prefix("kept")) or self.file_problem) or any(
            self.data.get(self.add_prefix(name), "").strip() for name in ("alt", "caption", "credit")
        )

    def photo(self) -> dict[str, Any] | None:
        """The stored photo of the row, checked or not."""
        return signed_photo(str(self["kept"].value() or ""))

    def values(self) -> dict[str, Any]:
        words = {name: self.cleaned_data[name] for name in ("alt", "caption", "credit", "licence")}
        return {**self.cleaned_data["photo"], **words}


class BaseRows(forms.BaseFormSet):
    """Rows in the order they are shown; those to be left out are ticked."""

    default_error_messages = {"too_many_forms": "Gardez %(num)d lignes au plus : retirez-en."}

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = "Retirer cette ligne"

    def values(self) -> list[dict[str, Any]]:
        """The rows that are filled in and not to be left out."""
        kept = [form for form in self.forms if form.has_changed() and form not in self.deleted_forms]
        return [form.values() for form in kept]


def add_row(data: QueryDict, name: str) -> QueryDict:
    """The posted `data` with one more empty row of the part `name`."""
    added = data.copy()
    count = data.get(f"{name}-TOTAL_FORMS", "0")
    now = int(count) if count.isdecimal() and len(count) < 3 else 0
    added[f"{name}-TOTAL_FORMS"] = str(min(now + 1, MAX_ROWS))
    return added


def _rows(form: type[RowForm]) -> type[BaseRows]:
    rows: Any = forms.formset_factory(
        form,
        formset=BaseRows,
        extra=0,
        can_delete=True,
        max_num=MAX_ROWS,
        absolute_max=MAX_ROWS,
        validate_max=True,
    )
    return rows


InterviewRows = _rows(InterviewForm)
QuoteRows = _rows(QuoteForm)
IllustrationRows = _rows(IllustrationForm)
