"""How often a program may ask: counted in the database, by token or by network."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework.throttling import BaseThrottle

from domino.limits import LimitReached, Rule, count, network
from domino.models import ApiToken

MINUTE = 60


class ApiThrottle(BaseThrottle):
    """So many requests in a minute for each token, fewer for each block of addresses; then 429 with Retry-After."""

    def allow_request(self, request: Any, view: Any) -> bool:
        if isinstance(request.auth, ApiToken):
            who, most = f"token:{request.auth.pk}", settings.API_TOKEN_REQUESTS_PER_MINUTE
        else:
            who, most = network(request), settings.API_REQUESTS_PER_MINUTE
        try:
            count(scope="api", who=who, rule=Rule(most, MINUTE))
        except LimitReached as reached:
            self.seconds = reached.retry_after
            return False
        return True

    def wait(self) -> float:
        return self.seconds
