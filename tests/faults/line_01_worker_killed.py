"""The worker is killed at any moment between the commit of a mail and its end."""

import os
import random
import signal
import time

from django.conf import settings
from django.db import connection

from domino.mail import send_next_mail
from domino.models import OutgoingMail
from tests.faults.results import Result
from tests.faults.smtp import Mailbox

KILLS = 200


def run() -> Result:
    box, draw = Mailbox(), random.Random(1)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", box.port
    for number in range(KILLS):
        OutgoingMail.objects.create(recipient=f"personne{number}@domino.example", subject="Bonjour", body="Texte\n")
        connection.close()
        worker = os.fork()
        if worker == 0:
            while True:
                if not send_next_mail():
                    time.sleep(0.001)
        time.sleep(draw.uniform(0, 0.06))
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
    began = time.monotonic()
    while OutgoingMail.objects.filter(state="waiting").exists():
        if not send_next_mail():  # the server still holds the row of the worker that was killed
            time.sleep(0.05)
    lost = sum(not box.got[f"personne{number}@domino.example"] for number in range(KILLS))
    twice = sum(times - 1 for times in box.got.values())
    recovery = time.monotonic() - began
    scenario = f"worker SIGKILLed ×{KILLS} around SMTP"
    return Result(scenario, KILLS, lost, twice, recovery, "0 lost, duplicates counted", "at least once, seldom twice")
