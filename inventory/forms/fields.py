"""Fields of our forms: places and people's numbers as they are typed, and errors that say how to mend them."""

from __future__ import annotations

import math
import re
from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db.models import Q

from inventory.enums import TerritoryKind
from inventory.imports.france import in_france
from inventory.models import Territory
from inventory.text import plain

POSTAL_CODE = re.compile(r"\b(\d{5})\b")
TOO_LONG = "C’est trop long : écrivez %(limit_value)d caractères au plus (il y en a %(show_value)d)."
NOT_IN_LIST = "Cette réponse n’est pas dans la liste : choisissez-en une autre."
TEXT_ERRORS = {"max_length": TOO_LONG, "null_characters_not_allowed": "Retirez le caractère interdit."}


def text_field(label: str, most: int, **options: Any) -> forms.CharField:
    """A text of at most `most` characters, optional unless `required`."""
    errors = {**TEXT_ERRORS, **options.pop("error_messages", {})}
    field = forms.CharField(label=label, max_length=most, error_messages=errors, **{"required": False, **options})
    # The browser must not cut a text without a word: the server says that it is too long.
    field.widget.attrs.pop("maxlength", None)
    return field


class TerritoryField(forms.CharField):
    """A commune as people write it: "Redon", "35600 Redon", "Redon (35600)", or any territory's slug."""

    default_error_messages = {
        "required": "Indiquez la commune : son nom, ou son code postal.",
        "unknown": "Nous ne connaissons pas cette commune : vérifiez son nom, ou écrivez son code postal.",
        "several": "Plusieurs communes répondent à ce nom : ajoutez le code postal, par exemple « Redon (35600) ».",
        **TEXT_ERRORS,
    }

    def clean(self, value: Any) -> Territory | None:
        text = super().clean(value)
        return self.find(text) if text else None

    def find(self, text: str, postal_code: str = "") -> Territory:
        """The territory `text` designates; ValidationError when there is none, or more than one."""
        exact = Territory.objects.light().filter(slug=text).first()
        if exact:
            return exact
        typed = POSTAL_CODE.search(text)
        code = typed.group(1) if typed else postal_code
        name = plain(re.sub(r"[(),]", " ", POSTAL_CODE.sub(" ", text)))
        communes = Territory.objects.light().communes()
        named = communes.filter(Q(name_plain=name) | Q(former_names__name_plain=name)).distinct() if name else communes
        found = list(named.filter(Q(postal_codes__contains=[code]) | Q(code=code))[:2]) if code else []
        found = found or (list(named[:2]) if name else [])
        if not found and name:
            larger = [TerritoryKind.EPCI, TerritoryKind.PAYS]
            found = list(Territory.objects.light().filter(kind__in=larger, name_plain=name)[:2])
        if len(found) != 1:
            which = "several" if found else "unknown"
            raise ValidationError(self.error_messages[which], code=which)
        return found[0]


def territory_text(slug: str | None) -> str:
    """What a person reads and may send back for a territory: "Redon (35600)", or its slug if that is ambiguous."""
    territory = Territory.objects.light().filter(slug=slug).first() if slug else None
    if territory is None:
        return ""
    text = f"{territory.name} ({territory.postal_codes[0]})" if territory.postal_codes else territory.name
    try:
        same = TerritoryField().find(text) == territory
    except ValidationError:
        same = False
    return text if same else territory.slug


class PointField(forms.CharField):
    """A place as "longitude,latitude" in degrees (EPSG:4326); cleaned to [lon, lat] or None."""

    widget = forms.HiddenInput
    default_error_messages = {
        "invalid": "La position sur la carte est illisible : placez le repère de nouveau.",
        "abroad": "Ce point est hors des territoires connus : déplacez le repère, ou retirez-le.",
        **TEXT_ERRORS,
    }

    def prepare_value(self, value: Any) -> Any:
        return ",".join(f"{number:.6f}" for number in value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[float] | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            lon, lat = (float(part) for part in text.split(","))
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        point = Point(lon, lat, srid=4326)
        if not in_france(lon, lat) and not Territory.objects.containing(point).exists():
            raise ValidationError(self.error_messages["abroad"], code="abroad")
        return [round(lon, 6), round(lat, 6)]


class WebsiteField(forms.URLField):
    """A web address; without a scheme it is https."""

    default_error_messages = {
        "invalid": "Écrivez l’adresse complète du site, par exemple « https://www.exemple.fr ».",
        **TEXT_ERRORS,
    }
    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **options: Any) -> None:
        super().__init__(assume_scheme="https", max_length=500, **options)
        self.widget.attrs.pop("maxlength", None)


class EmailField(forms.EmailField):
    """An e-mail address."""

    default_error_messages = {
        "invalid": "Complétez l’adresse électronique : elle ressemble à « prenom@exemple.fr ».",
        **TEXT_ERRORS,
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=254, **options)
        self.widget.attrs.pop("maxlength", None)


PHONE = RegexValidator(
    r"^(?=(?:\D*\d){6,15}\D*$)\+?[\d .()/-]+$",
    "Écrivez un numéro de téléphone, par exemple « 02 99 00 00 00 ».",
)
