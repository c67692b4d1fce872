"""Changing an initiative from a program: the form, the rights and the history of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import DataError, IntegrityError, transaction
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from domino.rest.idempotency import read_json
from domino.rest.versions import check_version, require_if_match
from inventory.api.contributions import ContributionSerializer, form_data
from inventory.enums import Status
from inventory.forms.moderation import ModerationForm
from inventory.models import Initiative, Territory
from inventory.permissions import Action, require
from inventory.services.editing import edit_record, version_of
from inventory.services.records import snapshot

UNFIT = "Ces valeurs ne vont pas ensemble : un lieu exact ou à la rue demande une position ou une commune."
# Fields that the form reads together: a change of one may bring the others along.
TOGETHER = [{"precision", "point"}, {"contact_email", "contact_phone", "contact_is_public"}]
STATUSES = (Status.PUBLISHED, Status.CLOSED)


class ChangeSerializer(ContributionSerializer):
    """What changes of an initiative, and nothing else; null empties a field."""

    stakes = serializers.ListField(child=serializers.SlugField(), required=False)
    status = serializers.ChoiceField(choices=[(each.value, each.label) for each in STATUSES], required=False)
    reason = serializers.CharField(max_length=500, required=False, help_text="Kept in the history.")

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        for name in ("submitter_email", "submitter_name", "message"):
            del fields[name]
        for name, field in fields.items():
            field.required = False
            field.allow_null = name not in {"name", "status", "precision", "scope"}
        return fields


def change(request: Any, initiative: Initiative, by: Any, etag: Callable[[], str]) -> Initiative:
    """Give `initiative` what a PATCH says; `etag` reads its ETag, once the row is held. Errors are DRF's."""
    require_if_match(request)
    sent = read_json(request)
    values, reason = _read(initiative, sent)
    for place in Territory.objects.light().filter(slug=values.get("territory") or ""):
        require(by, Action.MODERATE, place)
    try:
        with transaction.atomic():
            held = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative.pk)
            check_version(request, etag())
            if not values:
                return held
            return edit_record(
                initiative=held, version=version_of(held), data=values, made_by=by, reason=reason or "Par l’API"
            )
    except (IntegrityError, DataError) as error:
        raise ValidationError({"non_field_errors": [UNFIT]}) from error


def _read(initiative: Initiative, sent: Any) -> tuple[dict[str, Any], str]:
    """What the form makes of the fields sent, and why; the others stay, whatever the form thinks of them."""
    known = {*ChangeSerializer().fields}
    now = snapshot(initiative)
    form = ModerationForm(form_data(sent, known, defaults=ModerationForm.initial_of(now)))
    form.is_valid()
    touched = {*sent} - {"status", "reason"}
    for group in TOGETHER:
        touched |= group if touched & group else set()
    errors = {name: texts for name, texts in form.errors.items() if name in touched | {*sent, "__all__"}}
    status = _status(sent, errors)
    if errors:
        raise ValidationError({name: [str(text) for text in texts] for name, texts in errors.items()})
    values = {name: value for name, value in form.values().items() if name in touched}
    return values | ({"status": status} if status else {}), form.cleaned_data.get("reason", "")


def _status(sent: dict[str, Any], errors: dict[str, Any]) -> str:
    """The status sent, "" for none; says in `errors` that it is none of those."""
    if "status" not in sent:
        return ""
    if sent["status"] not in list(STATUSES):
        errors["status"] = [f"Écrivez l’un de : {', '.join(STATUSES)}."]
        return ""
    return str(sent["status"])
