"""What was recognised in a file, as a form: every part can be corrected, and what is not stays as it was told."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import F

from inventory.forms import imports_words as words
from inventory.forms.fields import NOT_IN_LIST, WebsiteField, text_field
from inventory.forms.short import ShortForm
from inventory.imports.terms import NO, YES
from inventory.models import Exchange, ImportRun, LegalForm, ResourceKind, Sphere, Stake, Theme

TERMS: dict[str, Any] = {
    "theme": Theme,
    "sphere": Sphere,
    "stake": Stake,
    "exchange": Exchange,
    "legal_form": LegalForm,
    "needs": ResourceKind,
    "offers": ResourceKind,
}
LICENCES = {
    "CC-BY-SA-4.0": "CC BY-SA 4.0",
    "CC-BY-4.0": "CC BY 4.0",
    "CC0-1.0": "CC0 1.0",
    "ODbL-1.0": "ODbL 1.0 (OpenStreetMap)",
    "etalab-2.0": "Licence Ouverte 2.0 (Étalab)",
}
# Beyond, a page would be too long for anyone: what is not shown stays as it was recognised.
MOST_COLUMNS = 150
MOST_WORDS = 100
MOST_PIVOTS = 40
SPARE_PIVOTS = 4
MOST_GROUPS = 3
NOTHING = "-"
NO_NAME = "Choisissez la colonne qui donne le nom des initiatives."
HALF_A_PLACE = "Il faut la latitude et la longitude : choisissez aussi la colonne de l’autre."
NO_TERM = "Choisissez aussi le mot de notre liste que cette colonne veut dire."
NO_COLUMN = "Choisissez aussi la colonne."


@dataclass(frozen=True)
class ColumnRow:
    """One column of the file with the control that says which field it fills."""

    label: str
    samples: list[str]
    filled: int
    control: forms.BoundField


@dataclass(frozen=True)
class WordRow:
    """One word of the file with the control that says which term of ours it means; `count` rows for an unknown one."""

    word: str
    field: str
    count: int | None
    control: forms.BoundField


def select(label: str, choices: list[tuple[str, str]], initial: str = "") -> forms.ChoiceField:
    """A choice that may stay empty."""
    return forms.ChoiceField(
        label=label,
        choices=choices,
        initial=initial,
        required=False,
        error_messages={"invalid_choice": NOT_IN_LIST},
    )


class MappingForm(ShortForm):
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
        self.words = list(_words(self.seen))
        self._add_options()
        self._add_columns()
        self._add_words()
        self._add_defaults()
        self._add_advanced()
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = "input"

    # What the page shows, part by part

    def options(self) -> list[forms.BoundField]:
        """Encoding, delimiter, sheet, coordinate system: those that this format has."""
        return [self[name] for name in ("encoding", "delimiter", "sheet", "crs") if name in self.fields]

    def column_rows(self) -> Iterator[ColumnRow]:
        """The columns of the file, in its order."""
        for rank, column in enumerate(self.columns):
            yield ColumnRow(column["label"], column["samples"], column["filled"], self[f"column_{rank}"])

    def unknown_words(self) -> list[WordRow]:
        """Words that say nothing to us yet, the most frequent first."""
        return [row for row in self._word_rows() if row.count is not None]

    def known_words(self) -> list[WordRow]:
        """Words that have a meaning here."""
        return [row for row in self._word_rows() if row.count is None]

    def _word_rows(self) -> Iterator[WordRow]:
        for rank, (name, word, _, count) in enumerate(self.words):
            yield WordRow(word, words.FIELDS[name], count, self[f"word_{rank}"])

    def hidden_columns(self) -> int:
        """How many columns are not shown."""
        return max(0, len(self.seen.get("columns", [])) - MOST_COLUMNS)

    def hidden_words(self) -> int:
        """How many unknown words are not shown."""
        every = sum(len(found) for found in self.seen.get("unknown_terms", {}).values())
        return every - sum(count is not None for *_, count in self.words)

    def defaults(self) -> list[forms.BoundField]:
        """Values for the rows that say nothing."""
        return [self[name] for name in ("default_theme", "default_sphere", "default_licence", "default_source_url")]

    def pivots(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Pairs of a column of yes and no and the term that a yes means."""
        return [(self[f"pivot_column_{rank}"], self[f"pivot_term_{rank}"]) for rank in range(self.pivot_count)]

    def groups(self) -> list[forms.BoundField]:
        """The columns whose equal values make several rows one."""
        return [self[f"group_{rank}"] for rank in range(self.group_count)]

    def separators(self) -> list[forms.BoundField]:
        """What stands between the items of a cell: everywhere, then for one field."""
        return [self[name] for name in ("list_separators", *(f"split_{name}" for name in TERMS))]

    # The fields, with what was recognised in them

    def _add_options(self) -> None:
        told = self.told.get("options", {})
        if delimiter := self.seen.get("delimiter"):
            seen = words.encoding_label(self.seen.get("encoding", ""))
            self._add_option("encoding", "Encodage", seen, words.ENCODINGS, told)
            choices = {words.TAB if mark == "\t" else mark: label for mark, label in words.DELIMITERS.items()}
            told = {**told, "delimiter": words.TAB if told.get("delimiter") == "\t" else told.get("delimiter", "")}
            self._add_option("delimiter", "Séparateur des colonnes", words.delimiter_label(delimiter), choices, told)
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
        pivoted = {label for table in self.told.get("pivot", {}).values() for label in table}
        for rank, column in enumerate(self.columns):
            name = "" if column["label"] in pivoted else column["field"] or ""
            known = choices if name in words.FIELDS or not name else [*choices, (name, name)]
            self.fields[f"column_{rank}"] = select(f"Champ de la colonne « {column['label']} »", known, name)

    def _add_words(self) -> None:
        for rank, (name, word, slugs, _) in enumerate(self.words):
            initial = ",".join(slugs) or NOTHING
            choices = [(NOTHING, "Laisser de côté"), *self.terms[name]]
            if len(slugs) > 1:
                labels = dict(self.terms[name])
                choices.insert(1, (initial, " et ".join(labels.get(slug, slug) for slug in slugs)))
            elif initial != NOTHING and initial not in dict(choices):
                choices.append((initial, initial))
            self.fields[f"word_{rank}"] = select(f"Sens de « {word} »", choices, initial)

    def _add_defaults(self) -> None:
        told = self.told.get("defaults", {})
        for name, label in (("theme", "Thématique"), ("sphere", "Sphère")):
            several = _list(told.get(name))
            initial = ",".join(several)
            choices = [("", "Aucune"), *self.terms[name]]
            if initial and initial not in dict(choices):
                choices.append((initial, ", ".join(several)))
            self.fields[f"default_{name}"] = select(label, choices, initial)
        licence = next(iter(_list(told.get("licence"))), "")
        known = {**LICENCES, **({licence: licence} if licence and licence not in LICENCES else {})}
        seen = self.seen.get("licence")
        anything = f"Celle du fichier : {LICENCES.get(seen, seen)}" if seen else "Celle du site (CC BY-SA 4.0)"
        self.fields["default_licence"] = select("Licence des données", [("", anything), *known.items()], licence)
        self.fields["default_source_url"] = WebsiteField(
            label="Adresse de la source", required=False, initial=next(iter(_list(told.get("source_url"))), "")
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
                f"Dans « {words.FIELDS[name]} »", 10, initial="".join(_list(split.get(name))), strip=False
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
            self.fields[f"pivot_term_{rank}"] = select(f"« Oui » veut dire {rank + 1}", [("", "—"), *shown], term)
        grouped = _list(options.get("group_by"))
        self.group_count = max(MOST_GROUPS, len(grouped))
        for rank in range(self.group_count):
            initial = grouped[rank] if rank < len(grouped) else ""
            self.fields[f"group_{rank}"] = select(f"Colonne {rank + 1}", columns, initial)

    def _told_pivots(self) -> list[tuple[str, str]]:
        """(column, "field:slugs") already told, then columns of yes and no that nothing takes, without a term."""
        told = [
            (label, f"{name}:{','.join(_list(terms))}")
            for name, table in self.told.get("pivot", {}).items()
            for label, terms in (table.items() if isinstance(table, dict) else ((each, each) for each in table))
        ]
        taken = {label for label, _ in told}
        likely = [column["label"] for column in self.columns if not column["field"] and _is_yes_or_no(column)]
        return [*told, *((label, "") for label in likely if label not in taken)][:MOST_PIVOTS]

    # What was sent

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        chosen = [values.get(f"column_{rank}") for rank in range(len(self.columns))]
        beyond = {column["field"] for column in self.seen.get("columns", [])[MOST_COLUMNS:]}
        if "name" not in chosen and "name" not in beyond and not self.told.get("defaults", {}).get("name"):
            self.add_error("column_0" if self.columns else None, NO_NAME)
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
        made = deepcopy(self.told)
        values = self.cleaned_data
        self._keep_options(made.setdefault("options", {}), values)
        self._keep_columns(made.setdefault("columns", {}), values)
        self._keep_words(made.setdefault("values", {}), values)
        self._keep_defaults(made.setdefault("defaults", {}), values)
        split = {name: values[f"split_{name}"] for name in TERMS if values[f"split_{name}"]}
        made |= {"split": split, "pivot": self._pivots_sent(values)}
        return {name: table for name, table in made.items() if table}

    def _keep_options(self, options: dict[str, Any], values: dict[str, Any]) -> None:
        for name in ("encoding", "delimiter", "sheet", "crs", "list_separators"):
            if name in self.fields:
                options[name] = "\t" if values[name] == words.TAB else values[name]
        groups = [values[f"group_{rank}"] for rank in range(self.group_count)]
        options["group_by"] = list(dict.fromkeys(label for label in groups if label))
        for name in [name for name, value in options.items() if not value]:
            del options[name]

    def _keep_columns(self, columns: dict[str, Any], values: dict[str, Any]) -> None:
        """Only fields whose columns changed are told: the others are recognised in the next file as well."""
        before: dict[str, list[str]] = {}
        after: dict[str, list[str]] = {}
        for rank, column in enumerate(self.columns):
            before.setdefault(self.fields[f"column_{rank}"].initial, []).append(column["label"])
            after.setdefault(values[f"column_{rank}"], []).append(column["label"])
        beyond = [column for column in self.seen.get("columns", [])[MOST_COLUMNS:] if column["field"]]
        ignored = [label for label in _list(columns.pop("ignore", [])) if label in after.get("", [])]
        for name in {*before, *after} - {""}:
            labels = after.get(name, [])
            if labels == before.get(name):
                continue
            columns.pop(name, None)
            if labels:
                columns[name] = labels + [column["label"] for column in beyond if column["field"] == name]
        lost = {label for name, labels in before.items() if name for label in labels} & set(after.get("", []))
        ignored += sorted(lost - set(ignored))
        if ignored:
            columns["ignore"] = ignored

    def _keep_words(self, tables: dict[str, Any], values: dict[str, Any]) -> None:
        for rank, (name, word, _, _) in enumerate(self.words):
            sent = values[f"word_{rank}"] or NOTHING
            if sent != self.fields[f"word_{rank}"].initial:
                tables.setdefault(name, {})[word] = [] if sent == NOTHING else sent.split(",")

    @staticmethod
    def _keep_defaults(defaults: dict[str, Any], values: dict[str, Any]) -> None:
        for name in ("theme", "sphere"):
            defaults[name] = values[f"default_{name}"].split(",") if values[f"default_{name}"] else []
        for name in ("licence", "source_url"):
            defaults[name] = values[f"default_{name}"]
        defaults["contact_is_public"] = values["contact_is_public"]
        for name in [name for name, value in defaults.items() if not value]:
            del defaults[name]

    def _pivots_sent(self, values: dict[str, Any]) -> dict[str, dict[str, list[str]]]:
        made: dict[str, dict[str, list[str]]] = {}
        for rank in range(self.pivot_count):
            column, term = values[f"pivot_column_{rank}"], values[f"pivot_term_{rank}"]
            if column and term:
                name, _, slugs = term.partition(":")
                made.setdefault(name, {})[column] = slugs.split(",")
        return made


def _terms() -> dict[str, list[tuple[str, str]]]:
    """Field → (slug, name) of its terms; a theme stands under its parent's name."""
    themes = Theme.objects.annotate(above=F("parent__name")).order_by("parent__position", "position", "name")
    choices = {Theme: [(term.slug, f"{term.above} › {term.name}" if term.above else term.name) for term in themes]}
    for model in dict.fromkeys(TERMS.values()):
        if model not in choices:
            choices[model] = list(model.objects.values_list("slug", "name"))
    return {name: choices[model] for name, model in TERMS.items()}


def _words(seen: dict[str, Any]) -> Iterator[tuple[str, str, list[str], int | None]]:
    """(field, word, slugs, rows) of the words to show: unknown ones by their number of rows, then known ones."""
    unknown = [
        (name, word, [], count)
        for name, table in seen.get("unknown_terms", {}).items()
        for word, count in table.items()
        if name in TERMS
    ]
    yield from sorted(unknown, key=lambda found: (-found[3], found[1]))[:MOST_WORDS]
    known = [
        (name, word, list(slugs), None)
        for name, table in seen.get("terms", {}).items()
        for word, slugs in table.items()
        if name in TERMS
    ]
    yield from known[:MOST_WORDS]


def _is_yes_or_no(column: dict[str, Any]) -> bool:
    """Whether the sample of a column holds nothing but yes and no."""
    samples = {text.strip().lower() for text in column["samples"] if text.strip()}
    return bool(samples) and samples <= YES | NO


def _list(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)] if value else []
