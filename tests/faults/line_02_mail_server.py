"""The mail server is away, hangs, refuses for now and for good, while people propose; then it is back."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.utils import timezone

from domino.mail import BACK_OFF
from domino.models import OutgoingMail
from tests.faults.lab import make_commune, propose, site, wait_for, warm, worker
from tests.faults.results import Result
from tests.faults.smtp import Mailbox

MODES = ("away", "hang", "4xx")
EACH, PEOPLE, PAUSE = 167, 2, 0.15  # 500 proposals in all, a quarter of a minute each
LIMIT = 1.0
REFUSED = "refuse@domino.example"


def run() -> Result:
    make_commune()
    box, took, numbers = Mailbox(), [], iter(range(10_000))
    os.environ["MAIL_URL"] = f"smtp://127.0.0.1:{box.port}"
    with site() as port, ThreadPoolExecutor(PEOPLE) as pool:
        warm(port, "/api/v1/initiatives/")
        list(pool.map(lambda number: propose(port, number), range(90_000, 90_012)))
        OutgoingMail.objects.all().delete()
        began = time.monotonic()
        with worker():
            for box.mode in MODES:
                took += pool.map(lambda number: timed(port, number), [next(numbers) for _ in range(EACH)])
        lasted = time.monotonic() - began
    sent = len(took)
    kept = OutgoingMail.objects.filter(state="waiting").count()
    tried = OutgoingMail.objects.filter(attempts__gt=0).count()
    dead = dead_letters(box)
    box.mode = "ok"
    OutgoingMail.objects.filter(state="waiting").update(next_attempt_at=timezone.now())
    began = time.monotonic()
    with worker():
        wait_for(lambda: not OutgoingMail.objects.filter(state="waiting").exists(), 120)
    recovery = time.monotonic() - began
    lost = sum(not box.got[f"personne{number}@domino.example"] for number in range(sent))
    twice = sum(times - 1 for times in box.got.values())
    slowest, usual = max(took), sorted(took)[len(took) // 2]
    remarks = (
        f"answers {usual:.2f} s, the slowest {slowest:.2f} s; {tried} tries failed; {dead} dead letter in the admin"
        f" after {len(BACK_OFF) + 1} refusals; all {sent} delivered by one worker once it was back"
    )
    scenario = f"SMTP away, hanging, 4xx, 5xx under {sent} proposals in {lasted:.0f} s"
    holds = kept == sent and tried > 0 and dead == 1 and slowest < LIMIT
    return Result(scenario, sent, lost, twice, recovery, f"all delivered, pages < {LIMIT:.0f} s", remarks, holds)


def timed(port: int, number: int) -> float:
    """Seconds of a proposal that was received; one that was not is a fault of the scenario."""
    time.sleep(PAUSE)
    began = time.monotonic()
    status = propose(port, number)
    if status != 201:
        raise RuntimeError(f"proposal {number}: {status}")
    return time.monotonic() - began


def dead_letters(box: Mailbox) -> int:
    """How many letters end as dead ones when one is refused for good each time."""
    box.mode = "5xx"
    others = OutgoingMail.objects.filter(state="waiting")
    others.update(next_attempt_at=timezone.now() + timedelta(hours=1))
    refused = OutgoingMail.objects.create(recipient=REFUSED, subject="Bonjour", body="Texte\n")
    letter = OutgoingMail.objects.filter(pk=refused.pk)
    with worker():
        for number in range(1, len(BACK_OFF) + 2):
            letter.update(next_attempt_at=timezone.now())
            wait_for(lambda number=number: letter.filter(attempts=number).exists(), 30)  # type: ignore[misc]
    return OutgoingMail.objects.filter(state="dead").count()
