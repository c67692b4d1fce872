"""The answer to one indicator: a described level, « ne sait pas », « sans objet »; what shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from evaluation.answers import Given
from evaluation.enums import Answer, Scale
from evaluation.models import Indicator, Score
from evaluation.portable import level_texts
from evaluation.scoring import level_of
from evaluation.services.evaluations import mark_of
from inventory.forms.fields import NOT_IN_LIST, text_field
from inventory.services.scans import ScanRefused, check_scan
from portfolio.forms.rows import QuietForm
from portfolio.services.event_files import DocumentRefused, check_document

WITHOUT = [(Answer.UNKNOWN.value, "Ne sait pas"), (Answer.NOT_APPLICABLE.value, "Sans objet")]
NUMBER = Answer.LEVEL.value
MOST_NUMBER = Decimal(10) ** 10
CHOOSE = "Choisissez une réponse, ou « Ne sait pas » : sans elle, le reste ne peut pas être gardé."
NOT_A_NUMBER = "Écrivez un nombre, par exemple 12,5."
NO_NUMBER = "Écrivez le nombre, ou choisissez « Ne sait pas »."
LINK = "Écrivez une adresse qui commence par https:// ou http://."


class ScoreForm(QuietForm):
    """One indicator; `given` is the answer once valid, None when nothing was answered."""

    answer = forms.ChoiceField(
        label="Réponse", required=False, widget=forms.RadioSelect, error_messages={"invalid_choice": NOT_IN_LIST}
    )
    value = text_field("Nombre", 20, widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "input-short"}))
    evidence = text_field("Ce qui le montre, en une phrase", 500, widget=forms.Textarea(attrs={"rows": 2}))
    link = forms.URLField(
        label="Lien",
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url"}),
        validators=[URLValidator(schemes=["http", "https"], message=LINK)],
        error_messages={"invalid": LINK, "max_length": "Cette adresse est trop longue : 500 caractères au plus."},
    )
    file = forms.FileField(
        label="Pièce jointe",
        required=False,
        help_text="Photo, PDF ou document de bureau, 10 Mo au plus. L’équipe seule la voit.",
        error_messages={"empty": "Ce fichier est vide : choisissez-en un autre."},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    given: Given | None = None
    # What the pages put beside the form: what changed meanwhile, the raters' answers and how far apart they are.
    meanwhile = ""
    answers: Sequence[tuple[Score, str]] = ()
    width = 0
    is_apart = False

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        indicator: Indicator,
        score: Score | None = None,
        short: bool = False,
    ) -> None:
        super().__init__(data, files, prefix=f"i{indicator.pk}", initial=_initial(indicator, score))
        self.indicator, self.score = indicator, score
        self.fields["answer"].choices = _choices(indicator)  # type: ignore[attr-defined]
        for name in ("link", "file") if short else ():
            del self.fields[name]
        if indicator.scale != Scale.NUMBER:
            del self.fields["value"]
        else:
            self.fields["value"].label = f"Nombre ({indicator.unit})" if indicator.unit else "Nombre"

    def clean_value(self) -> Decimal | None:
        text = self.cleaned_data["value"].replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
        if not text:
            return None
        try:
            number = Decimal(text.replace(",", "."))
        except InvalidOperation:
            raise ValidationError(NOT_A_NUMBER) from None
        if not number.is_finite() or abs(number) >= MOST_NUMBER:
            raise ValidationError(NOT_A_NUMBER)
        return number.quantize(Decimal("0.001"))

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if not upload:
            return None
        start = upload.read(4)
        upload.seek(0)
        try:
            return check_document(upload) if start in (b"%PDF", b"PK\x03\x04") else check_scan(upload)
        except (ScanRefused, DocumentRefused) as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors:
            self.given = self._given(values)
        return values

    def problems(self) -> list[tuple[str, str]]:
        """(message, id of the control) of each error, with the name of the indicator."""
        return [
            (f"« {self.indicator.name} » : {text}", self[name].id_for_label or str(self[name].auto_id))
            for name, texts in self.errors.items()
            for text in texts
        ]

    def current(self) -> str:
        """What is kept at this moment, in words; "" when nothing is."""
        return said(self.indicator, self.score) if self.score else ""

    def shows(self, score: Score | None) -> bool:
        """Whether what was typed is valid and is what `score` keeps, files apart."""
        return not self.errors and (self.given.mark if self.given else "") == mark_of(score)

    def see(self, score: Score | None, *, is_conflict: bool) -> None:
        """Stand beside what is kept now: what was typed stays, what differs is said, what was not touched follows."""
        seen, was = f"{self.prefix}-seen", self.data.get(f"{self.prefix}-seen", "")
        sent: Any = self.data
        data = sent.copy()
        self.score, self.data = score, data
        if is_conflict or (self.errors and was != mark_of(score)):
            self.meanwhile = self.current()
        elif not self.errors and not self.shows(score):
            for name, value in _initial(self.indicator, score).items():
                data[f"{self.prefix}-{name}"] = value
        data[seen] = mark_of(score)

    def _given(self, values: dict[str, Any]) -> Given | None:
        answer, number = values["answer"], values.get("value")
        rest = {"evidence": values["evidence"], "link": values.get("link", ""), "file": values.get("file")}
        if number is not None and not answer:
            answer = NUMBER
        if not answer:
            if any(rest.values()):
                self.add_error("answer", CHOOSE)
            return None
        if answer in Answer.values and answer != NUMBER:
            return Given(answer, None, number, seen=values["seen"], **rest)
        if self.indicator.scale == Scale.NUMBER:
            if number is None:
                self.add_error("value", NO_NUMBER)
                return None
            level = level_of(number, self.indicator.thresholds)
            return Given(NUMBER, level, number, seen=values["seen"], **rest)
        return Given(NUMBER, int(answer), None, seen=values["seen"], **rest)


def score_forms(
    indicators: Iterable[Indicator],
    scores: Mapping[int, Score],
    data: Any = None,
    files: Any = None,
    *,
    short: bool = False,
) -> list[ScoreForm]:
    """One form per indicator, filled with what is kept in `scores` (by indicator); `short`: no link, no file."""
    return [
        ScoreForm(data, files, indicator=indicator, score=scores.get(indicator.pk), short=short)
        for indicator in indicators
    ]


def said(indicator: Indicator, score: Score) -> str:
    """An answer in words: "3. Presque", "Oui", "12 km", "Ne sait pas"."""
    if score.answer != Answer.LEVEL or score.level is None:
        return str(score.get_answer_display()).capitalize()
    if indicator.scale == Scale.NUMBER:
        number = f"{score.value:f}".rstrip("0").rstrip(".").replace(".", ",") if score.value is not None else ""
        return f"{number} {indicator.unit}".strip() + f" (niveau {score.level})"
    text = _texts(indicator)[score.level].removesuffix(".")
    return text if text and indicator.scale == Scale.YES_NO else f"{score.level}. {text}".removesuffix(". ")


def _texts(indicator: Indicator) -> list[str]:
    names = ("scale", "levels", "unit", "thresholds")
    return level_texts({name: getattr(indicator, name) for name in names})


def _choices(indicator: Indicator) -> list[tuple[str, str]]:
    if indicator.scale == Scale.NUMBER:
        return [(NUMBER, "Un nombre"), *WITHOUT]
    texts = _texts(indicator)
    if indicator.scale == Scale.YES_NO:
        return [("4", texts[4]), ("0", texts[0]), *WITHOUT]
    return [(str(level), f"{level}. {text}".removesuffix(". ")) for level, text in enumerate(texts)] + WITHOUT


def _initial(indicator: Indicator, score: Score | None) -> dict[str, Any]:
    if score is None:
        return {}
    is_level = score.answer == Answer.LEVEL and indicator.scale != Scale.NUMBER
    value = "" if score.value is None else f"{score.value:f}".rstrip("0").rstrip(".").replace(".", ",")
    return {
        "answer": str(score.level) if is_level else score.answer,
        "value": value,
        "evidence": score.evidence,
        "link": score.link,
        "seen": mark_of(score),
    }
