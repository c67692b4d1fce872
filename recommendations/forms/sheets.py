"""The form that takes an edited sheet."""

from __future__ import annotations

from typing import Any

from django import forms

from recommendations.reimport.reading import MAX_BYTES

MISSING = "Choisissez le tableur que vous avez modifié."
TOO_BIG = "Ce fichier est trop gros : 5 Mo au plus. Envoyez le tableur de la liste, sans image."


class SheetForm(forms.Form):
    """One file; what it holds is judged by `services.sheets.receive_sheet`."""

    file = forms.FileField(
        label="Tableur modifié",
        help_text="Un fichier .xlsx, .ods ou .csv tiré de cette liste, 5 Mo au plus.",
        error_messages={"required": MISSING, "missing": MISSING, "invalid": MISSING, "empty": "Ce fichier est vide."},
        max_length=200,
    )
    file.widget.attrs["accept"] = ".xlsx,.ods,.csv"

    def clean_file(self) -> Any:
        """Refuse a file too big for a list."""
        upload = self.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            raise forms.ValidationError(TOO_BIG)
        return upload
