"""The geocoder takes five seconds, or is down: the form says so and stays usable."""

import time

from tests.faults.lab import get, make_commune, propose, site, warm
from tests.faults.results import Result
from tests.hosts import answer, host

LIMIT = 4.0


def run() -> Result:
    make_commune()

    def slow(connection, head) -> None:  # type: ignore[no-untyped-def]
        time.sleep(5)
        answer(b'{"features": []}', content_type="application/json")(connection, head)

    with host(slow) as geocoder, site(GEOCODER_URL=geocoder.url) as port:
        warm(port, "/proposer/")
        first, waited, text = get(port, "/proposer/adresses.json?q=rue+de+la+gare")
        second, _, _ = get(port, "/proposer/adresses.json?q=rue+du+port")
        form = get(port, "/proposer/")[0]
        sent = propose(port, 1)
    remarks = f"{first} after {waited:.1f} s, then {second} at once; form {form}, proposal {sent}"
    holds = (first, second, form, sent) == (503, 503, 200, 201) and waited < LIMIT and "detail" in text
    return Result(
        "geocoder 5 s late", int(sent == 201), int(sent != 201), 0, None, "message, form usable", remarks, holds
    )
