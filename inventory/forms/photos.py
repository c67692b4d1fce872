"""A picture in a form: cleaned to a file drawn anew by the site."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from inventory.services.photos import PhotoRefused, encode_photo


class PhotoField(forms.FileField):
    """An optional photo; its cleaned value is the re-encoded file."""

    widget = forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
    default_error_messages = {
        "empty": "Ce fichier est vide : choisissez une autre photo.",
        "invalid": "Choisissez de nouveau la photo.",
        "max_length": "Le nom de ce fichier est trop long : raccourcissez-le.",
    }

    def clean(self, data: Any, initial: Any = None) -> ContentFile | None:
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            return encode_photo(upload)
        except PhotoRefused as error:
            raise ValidationError(str(error)) from error
