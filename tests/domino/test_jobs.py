"""Jobs: there with their transaction, done once, tried again, given up, one at a time in a lane."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from domino import jobs
from domino.models import Job


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[dict]:
    """What the kind "test" was given so far."""
    monkeypatch.setattr(jobs, "KINDS", {})
    given: list[dict] = []
    jobs.register("test", lambda payload, hold: given.append(payload))
    return given


@pytest.mark.django_db
def test_job_is_done_once(done: list[dict]) -> None:
    jobs.enqueue("test", {"number": 1})
    assert [jobs.run_next_job(), jobs.run_next_job()] == [True, False]
    job = Job.objects.get()
    assert (done, job.state, job.held_until) == ([{"number": 1}], Job.State.DONE, None)


@pytest.mark.django_db
def test_job_of_a_transaction_that_fails_does_not_exist(done: list[dict]) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        jobs.enqueue("test", {})
        raise RuntimeError
    assert (jobs.run_next_job(), Job.objects.count()) == (False, 0)


@pytest.mark.django_db
def test_later_and_unknown_jobs_wait(done: list[dict]) -> None:
    jobs.enqueue("test", {}, after=timedelta(minutes=1))
    jobs.enqueue("from an app that this worker does not know", {})
    assert jobs.run_next_job() is False


@pytest.mark.django_db
def test_failing_job_is_tried_again_then_given_up(done: list[dict]) -> None:
    def fail(payload: dict, hold: object) -> None:
        raise ValueError("en panne")

    jobs.register("fails", fail, tries=2)
    job = jobs.enqueue("fails", {})
    assert jobs.run_next_job()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.last_error) == (Job.State.WAITING, 1, "ValueError: en panne")
    assert timedelta(seconds=5) < job.next_attempt_at - timezone.now() <= jobs.BACK_OFF[0]
    Job.objects.update(next_attempt_at=timezone.now())
    assert jobs.run_next_job()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.DEAD, 2)
    jobs.retry(job)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.WAITING, 0)


@pytest.mark.django_db
def test_failure_that_others_cause_raises_no_alarm(done: list[dict], caplog: pytest.LogCaptureFixture) -> None:
    def put_off(payload: dict, hold: object) -> None:
        raise jobs.JobPutOff("exemple.fr n’a pas répondu à temps.")

    jobs.register("puts off", put_off)
    job = jobs.enqueue("puts off", {})
    jobs.run_next_job()
    job.refresh_from_db()
    assert (job.state, job.last_error) == (Job.State.WAITING, "exemple.fr n’a pas répondu à temps.")
    assert [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []


@pytest.mark.django_db
def test_job_that_cannot_succeed_is_given_up_at_once(done: list[dict]) -> None:
    def refuse(payload: dict, hold: object) -> None:
        raise jobs.JobRefused("Le fichier a disparu.")

    jobs.register("refuses", refuse)
    job = jobs.enqueue("refuses", {})
    jobs.run_next_job()
    job.refresh_from_db()
    assert (job.state, job.last_error) == (Job.State.DEAD, "Le fichier a disparu.")


@pytest.mark.django_db
def test_job_of_a_worker_that_died_is_taken_over_and_in_the_end_given_up(done: list[dict]) -> None:
    job = jobs.enqueue("test", {})
    assert jobs._take() is not None
    assert jobs.run_next_job() is False
    Job.objects.update(held_until=timezone.now())
    assert jobs.run_next_job() is True
    assert len(done) == 1
    Job.objects.filter(pk=job.pk).update(state=Job.State.WAITING, attempts=99, held_until=None)
    jobs.run_next_job()
    job.refresh_from_db()
    assert (len(done), job.state) == (1, Job.State.DEAD)


@pytest.mark.django_db
def test_lane_waits_for_its_job_at_hand(done: list[dict]) -> None:
    jobs.enqueue("test", {"lane": 1}, lane="imports")
    assert jobs._take() is not None
    jobs.enqueue("test", {"lane": 2}, lane="imports")
    jobs.enqueue("test", {"lane": 0})
    assert [jobs.run_next_job(), jobs.run_next_job()] == [True, False]
    Job.objects.filter(payload__lane=1).update(held_until=None, state=Job.State.DONE)
    assert jobs.run_next_job() is True
    assert [each["lane"] for each in done] == [0, 2]


@pytest.mark.django_db(transaction=True)
def test_many_workers_never_do_a_job_twice(done: list[dict]) -> None:
    for number in range(30):
        jobs.enqueue("test", {"number": number})

    def work() -> None:
        while jobs.run_next_job():
            pass
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each["number"] for each in done) == list(range(30))


@pytest.mark.django_db
def test_done_jobs_are_forgotten(done: list[dict]) -> None:
    jobs.enqueue("test", {})
    jobs.run_next_job()
    jobs.enqueue("test", {})
    assert (jobs.forget_done_jobs(before=timezone.now()), Job.objects.count()) == (1, 1)
