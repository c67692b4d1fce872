"""The scans of a paper sheet in a form: one file or several, judged by their content."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from inventory.forms.short import ShortForm
from inventory.services.scans import MOST, ScanRefused, check_scan

MAX_LABEL = 60


class ScansInput(forms.FileInput):
    """A control that takes several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class ScansField(forms.FileField):
    """Any number of scans up to MOST; cleaned to pairs of the checked file and the name it was sent under."""

    widget = ScansInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"})
    default_error_messages = {
        "empty": "Ce fichier est vide : choisissez-en un autre.",
        "invalid": "Choisissez de nouveau la numérisation.",
        "required": "Choisissez une photo ou un PDF de la feuille.",
        "max_length": "Le nom de ce fichier est trop long : raccourcissez-le.",
    }

    def clean(self, data: Any, initial: Any = None) -> list[tuple[ContentFile, str]]:
        uploads = [upload for upload in (data if isinstance(data, list | tuple) else [data]) if upload]
        if not uploads and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(uploads) > MOST:
            raise ValidationError(f"Choisissez {MOST} fichiers au plus.")
        return [(self._checked(upload), str(upload.name)[-MAX_LABEL:]) for upload in uploads]

    def _checked(self, upload: Any) -> ContentFile:
        try:
            return check_scan(super().clean(upload))
        except ScanRefused as error:
            raise ValidationError(str(error)) from error


class ScansForm(ShortForm):
    """Scans to attach to a sheet that was keyed in already."""

    scans = ScansField(label="Photo ou PDF de la feuille")
