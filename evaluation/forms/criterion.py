"""The form of a criterion with its indicators: rows are added, ordered and left out without script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from evaluation.enums import Scale
from evaluation.forms.referential import PlainForm
from evaluation.portable import MAX_INDICATORS, YES_NO, are_thresholds, shape
from inventory.forms.fields import text_field
from portfolio.forms.rows import BaseRows, RowForm

PREFIX = "indicateurs"
NUMBER_WANTED = {"invalid": "Écrivez un nombre, par exemple 12,5.", "required": "Écrivez un nombre."}
BOX = forms.Textarea(attrs={"rows": 2})


def number_field(label: str, least: Any = None, most: Any = None, **options: Any) -> forms.DecimalField:
    """A number typed with a comma or a point."""
    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "input-short", "autocomplete": "off"})
    errors = {
        **NUMBER_WANTED,
        "min_value": "Écrivez un nombre d’au moins %(limit_value)s.",
        "max_value": "Écrivez un nombre d’au plus %(limit_value)s.",
        "max_decimal_places": "Écrivez %(max)s chiffres au plus après la virgule.",
        "max_digits": "Écrivez un nombre plus court.",
        "max_whole_digits": "Écrivez un nombre plus court.",
    }
    return forms.DecimalField(
        label=label, localize=True, min_value=least, max_value=most, widget=widget, error_messages=errors, **options
    )


def weight_field() -> forms.DecimalField:
    field = number_field("Poids", Decimal("0.01"), Decimal("99.99"), max_digits=4, decimal_places=2, initial=Decimal(1))
    field.error_messages["min_value"] = "Un poids est plus grand que zéro."
    return field


def threshold_field(level: int) -> forms.DecimalField:
    bound = shape.MAX_NUMBER
    return number_field(f"Niveau {level} à partir de", -bound, bound, required=False, decimal_places=3)


class CriterionForm(PlainForm):
    name = text_field("Nom", shape.NAME, required=True, error_messages={"required": "Donnez un nom au critère."})
    description = text_field(
        "Ce qu’il veut dire",
        shape.DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Dans les mots du groupe.",
    )
    weight = weight_field()


class IndicatorForm(RowForm):
    """One indicator; the fields of the other scales keep what was typed in them, and count for nothing."""

    slug = forms.CharField(required=False, max_length=shape.SLUG, widget=forms.HiddenInput)
    name = text_field(
        "Indicateur",
        shape.INDICATOR_NAME,
        required=True,
        help_text="Ce que l’on peut observer, de préférence sans avoir à juger.",
        error_messages={"required": "Nommez l’indicateur, ou retirez-le."},
    )
    help = text_field("Comment l’observer", shape.HELP, widget=BOX)
    scale = forms.ChoiceField(
        label="Échelle",
        choices=[("levels", "Cinq niveaux décrits"), ("yes_no", "Oui ou non"), ("number", "Un nombre")],
        initial="levels",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une échelle.", "invalid_choice": "Choisissez une échelle de la liste."},
    )
    level_0, level_1, level_2, level_3, level_4 = (
        text_field(f"Niveau {level}", shape.LEVEL, widget=BOX) for level in range(5)
    )
    threshold_1, threshold_2, threshold_3, threshold_4 = (threshold_field(level) for level in range(1, 5))
    no = text_field("Ce que veut dire non (niveau 0)", shape.LEVEL, initial=YES_NO[0])
    yes = text_field("Ce que veut dire oui (niveau 4)", shape.LEVEL, initial=YES_NO[1])
    unit = text_field("Unité", shape.UNIT, help_text="Par exemple « % », « adhérents », « km ».")
    weight = weight_field()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        slug = data.get("slug", "")
        data["slug"] = slug if shape.SLUG_SHAPE.fullmatch(slug) else ""
        steps = self._thresholds(data)
        if data.get("scale") == Scale.NUMBER and steps and not are_thresholds(steps) and not self._step_errors():
            self.add_error("threshold_1", f"{shape.THRESHOLDS_WANTED[0].upper()}{shape.THRESHOLDS_WANTED[1:]}.")
        return data

    def values(self) -> dict[str, Any]:
        """The indicator as plain data (evaluation/portable)."""
        data, scale = self.cleaned_data, self.cleaned_data["scale"]
        levels = [data[f"level_{level}"] for level in range(shape.LEVELS[Scale.LEVELS])]
        return {
            "slug": data["slug"],
            "name": data["name"],
            "help": data["help"],
            "scale": scale,
            "levels": {Scale.LEVELS: levels, Scale.YES_NO: [data["no"], data["yes"]]}.get(scale, []),
            "unit": data["unit"] if scale == Scale.NUMBER else "",
            "thresholds": self._thresholds(data) if scale == Scale.NUMBER else [],
            "weight": float(data["weight"]),
        }

    @staticmethod
    def seen_at(row: dict[str, Any]) -> dict[str, Any]:
        """The initial values that show `row`, an indicator as plain data."""
        plain = {name: row[name] for name in ("slug", "name", "help", "scale", "unit", "weight")}
        if row["scale"] == Scale.YES_NO and row["levels"]:
            plain |= dict(zip(("no", "yes"), row["levels"], strict=True))
        if row["scale"] == Scale.LEVELS:
            plain |= {f"level_{level}": text for level, text in enumerate(row["levels"])}
        return plain | {f"threshold_{n}": value for n, value in enumerate(row["thresholds"], 1)}

    def _thresholds(self, data: dict[str, Any]) -> list[float]:
        steps = [data.get(f"threshold_{n}") for n in range(1, shape.THRESHOLDS + 1)]
        return [float(step) for step in steps if step is not None]

    def _step_errors(self) -> bool:
        return any(name.startswith("threshold_") for name in self.errors)

    def levels(self) -> Iterator[Any]:
        """The bound fields of the five levels, for the page."""
        return (self[f"level_{level}"] for level in range(shape.LEVELS[Scale.LEVELS]))

    def thresholds(self) -> Iterator[Any]:
        """The bound fields of the four thresholds, for the page."""
        return (self[f"threshold_{n}"] for n in range(1, shape.THRESHOLDS + 1))


class IndicatorBase(BaseRows):
    """Indicators in the order of their places; those to be left out are ticked."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Retirer cet indicateur"
        place = form.fields["ORDER"]
        place.label, place.widget.attrs["class"] = "Place", "input input-short"
        place.error_messages["invalid"] = "Écrivez le numéro de sa place, par exemple 2."


IndicatorRows = forms.formset_factory(
    IndicatorForm,
    formset=IndicatorBase,
    extra=0,
    can_delete=True,
    can_order=True,
    max_num=MAX_INDICATORS,
    absolute_max=MAX_INDICATORS,
    validate_max=True,
)


class CriterionEditor:
    """A criterion and its indicators as one form: made from plain data, or from what was posted."""

    def __init__(
        self, *, values: dict[str, Any] | None = None, data: QueryDict | None = None, quiet: bool = False
    ) -> None:
        if data is None:
            self.form = CriterionForm(initial=values)
            rows = [IndicatorForm.seen_at(row) for row in (values or {}).get("indicators", [])]
            self.rows = IndicatorRows(initial=rows, prefix=PREFIX)
        else:
            self.form = CriterionForm(data)
            self.rows = IndicatorRows(data, prefix=PREFIX)
        for form in self._forms():
            form.is_quiet = quiet

    def is_valid(self) -> bool:
        """Whether everything typed can be saved."""
        return all([self.form.is_valid(), self.rows.is_valid()])

    def data(self) -> dict[str, Any]:
        """What was typed, valid, as plain data; the indicators in the order of their places."""
        typed = self.form.cleaned_data
        kept = [row for row in self.rows.forms if row.has_changed() and row not in self.rows.deleted_forms]
        kept.sort(key=lambda row: row.cleaned_data.get("ORDER") or len(self.rows.forms) + 1)
        indicators = [row.values() for row in kept]
        slugs: set[str] = set()
        for indicator in indicators:  # a slug that two rows claim belongs to the first
            indicator["slug"] = "" if indicator["slug"] in slugs else indicator["slug"]
            slugs.add(indicator["slug"])
        return {**typed, "weight": float(typed["weight"]), "indicators": indicators}

    def problems(self) -> list[tuple[str, str]]:
        """(message, id of the control) of each error, in the order of the page."""
        bound = [field for form in self._forms() for field in form]
        found = [(str(text), each.id_for_label or str(each.auto_id)) for each in bound for text in each.errors]
        return found + [(str(text), "") for text in self.rows.non_form_errors()]

    def _forms(self) -> Iterable[Any]:
        yield self.form
        yield from self.rows.forms


def is_full(data: QueryDict) -> bool:
    """Whether the posted `data` has as many indicators as a criterion may have."""
    count = data.get(f"{PREFIX}-TOTAL_FORMS", "0")
    return count.isascii() and count.isdecimal() and (len(count) > 2 or int(count) >= MAX_INDICATORS)


def add_indicator(data: QueryDict) -> QueryDict:
    """The posted `data` with one more empty indicator."""
    added = data.copy()
    count = data.get(f"{PREFIX}-TOTAL_FORMS", "0")
    now = int(count) if count.isdecimal() and len(count) < 3 else 0
    added[f"{PREFIX}-TOTAL_FORMS"] = str(min(now + 1, MAX_INDICATORS))
    for name in ("scale", "no", "yes", "weight"):
        added.setdefault(f"{PREFIX}-{now}-{name}", str(IndicatorForm.base_fields[name].initial))
    return added
