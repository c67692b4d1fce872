"""A form of a few fields on a page of its own, with the summary of what is to be mended."""

from __future__ import annotations

from typing import Any

from django import forms


class ShortForm(forms.Form):
    """Labels and controls as the field template expects them; `problems` for the summary."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})
        choices = (forms.RadioSelect, forms.CheckboxInput, forms.CheckboxSelectMultiple)
        for field in self.fields.values():
            if not isinstance(field.widget, choices):
                field.widget.attrs["class"] = "input"

    def problems(self) -> list[tuple[str, str]]:
        """(what to mend, id of the field) of each field that was refused; "" for what has nothing to show."""
        return [(" ".join(map(str, texts)), self._target(name)) for name, texts in self.errors.items()]

    def _target(self, name: str) -> str:
        if name not in self.fields or self[name].is_hidden:
            return ""
        return str(self[name].id_for_label or self[name].auto_id)
