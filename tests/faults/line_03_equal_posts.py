"""Twenty equal POSTs at once: a double click, a back button, a network that sends again."""

from concurrent.futures import ThreadPoolExecutor

from domino.models import OutgoingMail
from inventory.models import Contribution
from tests.faults.lab import make_commune, propose, site
from tests.faults.results import Result

ROUNDS, AT_ONCE = 50, 20


def run() -> Result:
    make_commune()
    answers = []
    with site() as port, ThreadPoolExecutor(AT_ONCE) as pool:
        for number in range(ROUNDS):
            answers += pool.map(lambda _, number=number: propose(port, number), range(AT_ONCE))
    rows, mails = Contribution.objects.count(), OutgoingMail.objects.count()
    extra = (rows - ROUNDS) + (mails - ROUNDS)
    remarks = f"{rows} rows, {mails} mails; {answers.count(201)} of {len(answers)} answered 201"
    lost = sum(not Contribution.objects.filter(data__name=f"Atelier {number}").exists() for number in range(ROUNDS))
    holds = answers.count(201) == len(answers)
    return Result(
        f"{AT_ONCE} equal POSTs at once ×{ROUNDS}",
        len(answers),
        lost,
        extra,
        None,
        "1 row, 1 mail",
        remarks,
        holds and not extra,
    )
