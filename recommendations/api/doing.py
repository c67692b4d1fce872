"""The services of lists, called by a program: what they refuse, as answers of the API."""

from __future__ import annotations

from typing import Any

from rest_framework.exceptions import APIException

from domino.rest.versions import Outdated
from recommendations.services import lists


class Refused(APIException):
    status_code = 409


def done(service: Any, **values: Any) -> Any:
    """What `service` returns; 412 for what changed meanwhile, 409 for what the list does not allow."""
    try:
        return service(**values)
    except lists.Outdated as outdated:
        raise Outdated from outdated
    except lists.Impossible as impossible:
        raise Refused(str(impossible)) from impossible
