"""The form of a link of the shared watch."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms

from inventory.forms.fields import NOT_IN_LIST, WebsiteField, text_field
from inventory.forms.short import ShortForm
from inventory.models import Stake, Theme
from portfolio.enums import WatchKind
from portfolio.models import WatchLink

HTTP_ONLY = "Écrivez une adresse qui commence par https:// ou http://."


class WatchForm(ShortForm):
    """A link, and why it matters here."""

    url = WebsiteField(
        label="Adresse du lien",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Collez l’adresse du lien, qui commence par https:// ou http://.",
            "invalid": HTTP_ONLY,
        },
    )
    title = text_field("Titre", 200, required=True, error_messages={"required": "Donnez un titre au lien."})
    line = text_field(
        "En une ligne",
        300,
        required=True,
        help_text="Pourquoi le lire ici ?",
        error_messages={"required": "Dites en une ligne pourquoi ce lien compte ici."},
    )
    kind = forms.ChoiceField(
        label="Nature",
        choices=[(kind.value, kind.label.capitalize()) for kind in WatchKind],
        widget=forms.RadioSelect,
        initial=WatchKind.ARTICLE,
        error_messages=dict.fromkeys(
            ["required", "invalid_choice"], "Choisissez article, rapport ou exemple d’ailleurs."
        ),
    )
    theme = forms.ModelChoiceField(
        Theme.objects.all(),
        label="Thématique",
        to_field_name="slug",
        required=False,
        empty_label="Aucune",
        error_messages={"invalid_choice": NOT_IN_LIST},
    )
    stake = forms.ModelChoiceField(
        Stake.objects.all(),
        label="Enjeu",
        to_field_name="slug",
        required=False,
        empty_label="Aucun",
        error_messages={"invalid_choice": NOT_IN_LIST},
    )

    def __init__(self, *args: Any, link: WatchLink | None = None, **options: Any) -> None:
        if link is not None:
            initial = {name: getattr(link, name) for name in ("url", "title", "line", "kind")}
            initial["theme"] = link.theme.slug if link.theme else ""
            initial["stake"] = link.stake.slug if link.stake else ""
            options["initial"] = initial
        super().__init__(*args, **options)

    def clean_url(self) -> str:
        """Without a name and a password before the host: they would show another host than the one it leads to."""
        url: str = self.cleaned_data["url"]
        if "@" in urlsplit(url).netloc:
            raise forms.ValidationError("Retirez le nom et le mot de passe qui précèdent le site dans cette adresse.")
        return url

    def values(self) -> dict[str, Any]:
        """What was typed, valid, as fields of WatchLink."""
        return dict(self.cleaned_data)
