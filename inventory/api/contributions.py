"""Proposing an initiative from a program: the rules and the queue of the form."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from rest_framework import serializers
from rest_framework.exceptions import Throttled, ValidationError

from domino.limits import LimitReached, network
from domino.rest.idempotency import read_json
from inventory.enums import Channel, ContributionState, Precision, Scope
from inventory.forms import SubmissionForm
from inventory.models import Contribution
from inventory.services.contributions import Submitter, submit_contribution

# Half a character: JSON can write it, no text encoding can.
SURROGATE = re.compile("[\ud800-\udfff]")
DEFAULTS = {"precision": Precision.COMMUNE, "scope": Scope.LOCAL}


class ContributionSerializer(serializers.Serializer):
    """A proposed initiative: the answers of the form. Taxonomies are slugs; `stakes` are the team's to choose."""

    name = serializers.CharField(min_length=2, max_length=200)
    description = serializers.CharField(max_length=5000)
    summary = serializers.CharField(max_length=300, required=False)
    sphere = serializers.SlugField(required=False)
    themes = serializers.ListField(child=serializers.SlugField(), required=False)
    exchanges = serializers.ListField(child=serializers.SlugField(), required=False)
    legal_form = serializers.SlugField(required=False)
    scope = serializers.ChoiceField(choices=Scope.choices, required=False)
    founded_year = serializers.IntegerField(min_value=1800, required=False)
    territory = serializers.CharField(
        max_length=200, required=False, help_text="Slug of a territory, or a commune: « Redon (35600) »."
    )
    postal_code = serializers.CharField(max_length=5, required=False)
    precision = serializers.ChoiceField(choices=Precision.choices, required=False)
    address = serializers.CharField(max_length=300, required=False)
    point = serializers.ListField(
        child=serializers.FloatField(), min_length=2, max_length=2, required=False, help_text="[lon, lat], EPSG:4326."
    )
    audience = serializers.CharField(max_length=300, required=False)
    opening_hours = serializers.CharField(max_length=500, required=False)
    accessibility = serializers.CharField(max_length=500, required=False)
    website = serializers.CharField(max_length=500, required=False)
    contact_email = serializers.CharField(max_length=254, required=False, help_text="Shown to everyone.")
    contact_phone = serializers.CharField(max_length=30, required=False, help_text="Shown to everyone.")
    contact_is_public = serializers.BooleanField(
        required=False, help_text="The people of that contact agree that it is shown; needed to give one."
    )
    needs = serializers.ListField(child=serializers.SlugField(), required=False)
    needs_text = serializers.CharField(max_length=500, required=False)
    offers = serializers.ListField(child=serializers.SlugField(), required=False)
    offers_text = serializers.CharField(max_length=500, required=False)
    submitter_email = serializers.CharField(
        max_length=254, help_text="Never shown: a link to confirm the proposal is mailed to it."
    )
    submitter_name = serializers.CharField(max_length=120, required=False)
    message = serializers.CharField(max_length=2000, required=False)


class ReceivedSerializer(serializers.Serializer):
    """A proposal in the queue: it is public once someone published it."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=ContributionState.choices)
    is_confirmed = serializers.BooleanField(help_text="Whether the link mailed to the submitter was used.")
    created_at = serializers.DateTimeField()


def receive(request: Any) -> dict[str, Any]:
    """Put what a POST proposes in the queue and return it as ReceivedSerializer says; errors are DRF's."""
    sent = form_data(read_json(request), {*ContributionSerializer().fields})
    form = SubmissionForm(sent)
    if not form.is_valid():
        raise ValidationError({name: [str(text) for text in texts] for name, texts in form.errors.items()})
    block = network(request)
    typed = form.cleaned_data
    submitter = Submitter(typed["submitter_email"], typed["submitter_name"], typed["message"], block, has_proof=True)
    try:
        contribution = submit_contribution(
            values=form.values(),
            submitter=submitter,
            idempotency_key=uuid4().hex,
            consent=form.consent(),
            channel=Channel.API,
        )
    except LimitReached as error:
        raise Throttled(wait=error.retry_after) from error
    return _received(contribution)


def form_data(data: Any, known: set[str], defaults: dict[str, Any] | None = None) -> QueryDict:
    """JSON as a form would have sent it: lists as repeated fields, the point as "lon,lat"; over `defaults`."""
    if not isinstance(data, dict):
        raise ValidationError({"non_field_errors": ["Envoyez un objet JSON."]})
    unknown = sorted(str(name)[:60] for name in set(data) - known)
    if unknown:
        raise ValidationError({name: ["Ce champ n’existe pas."] for name in unknown[:20]})
    sent = QueryDict(mutable=True)
    values = {**defaults, **data} if defaults else {**DEFAULTS, **_filled(data)}
    for name, value in _filled(values).items():
        sent.setlist(name, _texts(name, value))
    return sent


def _filled(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value is not None}


def _texts(name: str, value: Any) -> list[str]:
    if name == "point" and isinstance(value, list):
        return [",".join(map(str, value))]
    if isinstance(value, bool):
        return ["on"] if value else []
    if isinstance(value, dict | UploadedFile) or (isinstance(value, list) and any(map(_is_nested, value))):
        raise ValidationError({name: ["Écrivez un texte, un nombre ou une liste de textes."]})
    texts = [str(item) for item in value] if isinstance(value, list) else [str(value)]
    if any(SURROGATE.search(text) for text in texts):
        raise ValidationError({name: ["Retirez le caractère interdit."]})
    return texts


def _is_nested(value: Any) -> bool:
    return isinstance(value, dict | list)


def _received(contribution: Contribution) -> dict[str, Any]:
    return {
        "id": str(contribution.pk),
        "state": contribution.state,
        "is_confirmed": contribution.email_confirmed_at is not None,
        "created_at": contribution.created_at.isoformat(),
    }
