"""What was recognised in a file, as a form: every part can be corrected, and what is not stays as it was told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F

from inventory.forms import imports_words as words
from inventory.forms.fields import NOT_IN_LIST, WebsiteField, text_field
from inventory.forms.imports_page import MappingPage
from inventory.forms.imports_told import corrected
from inventory.forms.short import ShortForm
from inventory.licences import LICENCES
from inventory.models import Exchange, ImportRun, LegalForm, ResourceKind, Sphere, Stake, Theme
from inventory.models.initiative import LICENCE

TERMS: dict[str, Any] = {
    "theme": Theme,
    "sphere": Sphere,
    "stake": Stake,
    "exchange": Exchange,
    "legal_form": LegalForm,
    "needs": ResourceKind,
    "offers": ResourceKind,
}
# Beyond, a page would be too long for anyone: what is not shown stays as it was recognised.
MOST_COLUMNS = 150
MOST_PIVOTS = 40
SPARE_PIVOTS = 4
MOST_GROUPS = 3
NO_NAME = "Choisissez la colonne qui donne le nom des initiatives."
HALF_A_PLACE = "Il faut la latitude et la longitude : choisissez aussi la colonne de l’autre."
NO_TERM = "Choisissez aussi le mot de notre liste que cette colonne veut dire."
NO_COLUMN = "Choisissez aussi la colonne."


def select(label: str, choices: list[tuple[str, str]], initial: str = "") -> forms.ChoiceField:
    """A choice that may stay empty."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        initial=initial,
        required=False,
        error_messages={"invalid_choice": NOT_IN_LIST},
    )


class MappingForm(MappingPage, ShortForm):
    """The mapping of `run`, beneath what was recognised; `mapping()` is what to keep of what was sent."""

    save_as = text_field(
        "Enregistrer ces correspondances sous un nom",
        120,
        help_text="Pour lire de la même façon le prochain fichier de cette source.",
    )

    def __init__(self, *args: Any, run: ImportRun, **options: Any) -> None:
        super().__init__(*args, **options)
        self.told: dict[str, Any] = run.mapping or {}
        self.seen: dict[str, Any] = run.recognition or {}
        self.columns = self.seen.get("columns", [])[:MOST_COLUMNS]
        self.terms = _terms()
        self.words = list(words.words_of(self.seen))
        self._add_options()
        self._add_columns()
        self._add_words()
        self._add_defaults()
        self._add_advanced()
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = "input"

    # The fields, with what was recognised in them

    def _add_options(self) -> None:
        told = self.told.get("options", {})
        delimiter = self.seen.get("delimiter", "")
        if delimiter or not self.columns:
            seen = words.encoding_label(self.seen.get("encoding", ""))
            self._add_option("encoding", "Encodage", seen, words.ENCODINGS, told)
            choices = {words.TAB if mark == "\t" else mark: label for mark, label in words.DELIMITERS.items()}
            told = {**told, "delimiter": words.TAB if told.get("delimiter") == "\t" else told.get("delimiter", "")}
            self._add_option(
                "delimiter",
                "Séparateur des colonnes",
                words.delimiter_label(delimiter) if delimiter else "",
                choices,
                told,
            )
        if sheets := self.seen.get("sheets"):
            choices = {name: name for name in sheets}
            self._add_option("sheet", "Feuille", self.seen.get("sheet", ""), choices, told)
        self._add_option("crs", "Système de coordonnées", self.seen.get("crs", ""), words.SYSTEMS, told)

    def _add_option(self, name: str, label: str, seen: str, choices: dict[str, str], told: dict[str, Any]) -> None:
        value = told.get(name, "")
        if value and value not in choices:
            choices = {**choices, value: value}
        recognised = f"Reconnu : {seen}" if seen else "À reconnaître"
        self.fields[name] = select(label, [("", recognised), *choices.items()], value)

    def _add_columns(self) -> None:
        choices = [("", "Ne pas importer"), *words.FIELDS.items()]
        for rank, column in enumerate(self.columns):
            name = "" if column["pivot"] else column["field"]
            known = choices if name in words.FIELDS or not name else [*choices, (name, name)]
            self.fields[f"column_{rank}"] = select(f"Champ de la colonne « {column['label']} »", known, name)

    def _add_words(self) -> None:
        for rank, (name, word, slugs, _) in enumerate(self.words):
            initial = ",".join(slugs) or words.NOTHING
            choices = [(words.NOTHING, "Laisser de côté"), *self.terms[name]]
            if len(slugs) > 1:
                labels = dict(self.terms[name])
                choices.insert(1, (initial, " et ".join(labels.get(slug, slug) for slug in slugs)))
            elif initial != words.NOTHING and initial not in dict(choices):
                choices.append((initial, initial))
            self.fields[f"word_{rank}"] = select(f"Sens de « {word} »", choices, initial)

    def _add_defaults(self) -> None:
        told = self.told.get("defaults", {})
        for name, label in (("theme", "Thématique"), ("sphere", "Sphère")):
            several = words.as_list(told.get(name))
            initial = ",".join(several)
            choices = [("", "Aucune"), *self.terms[name]]
            if initial and initial not in dict(choices):
                choices.append((initial, ", ".join(several)))
            self.fields[f"default_{name}"] = select(label, choices, initial)
        licence = next(iter(words.as_list(told.get("licence"))), "")
        known = {spdx: each.short for spdx, each in LICENCES.items()}
        if licence:
            known.setdefault(licence, licence)
        seen = self.seen.get("licence")
        anything = f"Celle du fichier : {known.get(seen, seen)}" if seen else f"Celle du site ({known[LICENCE]})"
        self.fields["default_licence"] = select("Licence des données", [("", anything), *known.items()], licence)
        self.fields["default_source_url"] = WebsiteField(
            label="Adresse de la source", required=False, initial=next(iter(words.as_list(told.get("source_url"))), "")
        )
        self.fields["contact_is_public"] = forms.BooleanField(
            label="Les personnes ont consenti à ce que leurs coordonnées soient publiées",
            required=False,
            initial=told.get("contact_is_public", False),
            help_text="Sans leur accord, adresses électroniques et téléphones ne sont lus que par l’équipe.",
        )

    def _add_advanced(self) -> None:
        split, options = self.told.get("split", {}), self.told.get("options", {})
        self.fields["list_separators"] = text_field(
            "Entre les mots d’une liste", 10, initial=options.get("list_separators", ""), strip=False
        )
        for name in TERMS:
            self.fields[f"split_{name}"] = text_field(
                f"Dans « {words.FIELDS[name]} »", 10, initial="".join(words.as_list(split.get(name))), strip=False
            )
        columns = [("", "—"), *((column["label"], column["label"]) for column in self.columns)]
        terms = [
            (f"{name}:{slug}", f"{words.FIELDS[name]} : {label}")
            for name in ("theme", "exchange", "stake")
            for slug, label in self.terms[name]
        ]
        pivots = self._told_pivots()
        self.pivot_count = min(len(pivots) + SPARE_PIVOTS, MOST_PIVOTS)
        for rank in range(self.pivot_count):
            column, term = pivots[rank] if rank < len(pivots) else ("", "")
            shown = terms if not term or term in dict(terms) else [*terms, (term, term.partition(":")[2])]
            self.fields[f"pivot_column_{rank}"] = select(f"Colonne {rank + 1}", columns, column)
            self.fields[f"pivot_term_{rank}"] = select(
                f"Ce que dit son « oui » ({rank + 1})", [("", "—"), *shown], term
            )
        grouped = words.as_list(options.get("group_by"))
        self.group_count = max(MOST_GROUPS, len(grouped))
        for rank in range(self.group_count):
            initial = grouped[rank] if rank < len(grouped) else ""
            self.fields[f"group_{rank}"] = select(f"Colonne {rank + 1}", columns, initial)

    def _told_pivots(self) -> list[tuple[str, str]]:
        """(column, "field:slugs") already told, then columns of yes and no that nothing takes, without a term."""
        told = [
            (label, f"{name}:{','.join(words.as_list(terms))}")
            for name, table in self.told.get("pivot", {}).items()
            for label, terms in (table.items() if isinstance(table, dict) else ((each, each) for each in table))
        ]
        taken = {label for label, _ in told}
        likely = [column["label"] for column in self.columns if not column["field"] and words.is_yes_or_no(column)]
        return [*told, *((label, "") for label in likely if label not in taken)][:MOST_PIVOTS]

    # What was sent

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        chosen = [values.get(f"column_{rank}") for rank in range(len(self.columns))]
        beyond = {column["field"] for column in self.seen.get("columns", [])[MOST_COLUMNS:]}
        named = {"name"} & {*chosen, *beyond} or self.told.get("defaults", {}).get("name")
        if self.columns and not named:
            self.add_error("column_0", NO_NAME)
        for one, other in (("latitude", "longitude"), ("longitude", "latitude")):
            if one in chosen and other not in chosen and other not in beyond:
                self.add_error(f"column_{chosen.index(one)}", HALF_A_PLACE)
        self._check_pivots(values)
        return values

    def _check_pivots(self, values: dict[str, Any]) -> None:
        """A term without a column is a mistake, and so is a column that the page did not offer itself."""
        offered = {label for label, term in self._told_pivots() if not term}
        for rank in range(self.pivot_count):
            column, term = values.get(f"pivot_column_{rank}"), values.get(f"pivot_term_{rank}")
            if column and not term and column not in offered:
                self.add_error(f"pivot_term_{rank}", NO_TERM)
            if term and not column:
                self.add_error(f"pivot_column_{rank}", NO_COLUMN)

    def mapping(self) -> dict[str, Any]:
        """What a mapping file would say: what was told before, with what was changed here."""
        return corrected(
            told=self.told,
            seen=self.seen,
            shown=len(self.columns),
            words=[(name, word) for name, word, _, _ in self.words],
            initial={name: field.initial for name, field in self.fields.items()},
            values=self.cleaned_data,
        )


def _terms() -> dict[str, list[tuple[str, str]]]:
    """Field → (slug, name) of its terms; a theme stands under its parent's name."""
    themes = Theme.objects.annotate(above=F("parent__name")).order_by("parent__position", "position", "name")
    choices = {Theme: [(term.slug, f"{term.above} › {term.name}" if term.above else term.name) for term in themes]}
    for model in dict.fromkeys(TERMS.values()):
        if model not in choices:
            choices[model] = list(model._default_manager.values_list("slug", "name"))
    return {name: choices[model] for name, model in TERMS.items()}
