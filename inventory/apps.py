from datetime import time, timedelta

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "inventory"
    verbose_name = "Recensement"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from domino import jobs
        from domino.periodic import command, register
        from domino.watching import figures
        from inventory.census import stamp
        from inventory.services import sources
        from inventory.services.import_runs.working import register_jobs
        from inventory.services.privacy.erasing import run_erasure
        from inventory.services.privacy.holders import register_holders
        from inventory.services.privacy.links import ERASE
        from inventory.services.sources.following import KIND
        from inventory.webhooks.delivering import TRIES, deliver
        from inventory.webhooks.following import JOB, follow_changes

        register("send_news", command("send_news"), at=time(6))
        register("ask_confirmations", command("ask_confirmations"), at=time(9))
        register("purge", command("purge"), at=time(3, 30))
        register("purge_accounts", command("purge_accounts"), at=time(8))
        register("inform_contacts", command("inform_contacts"), at=time(8, 30))
        register("check_websites", command("check_websites"), every=timedelta(hours=1))
        register_holders()
        jobs.register(ERASE, run_erasure)
        register_jobs(then=sources.advance)
        jobs.register(KIND, sources.read_source)
        register("read_sources", sources.enqueue_due, every=timedelta(minutes=5))
        figures.register(
            "census_version", "Last number in the log of changes to the census.", lambda: stamp.read().last
        )
        register("follow_changes", follow_changes, every=timedelta(seconds=30))
        jobs.register(JOB, deliver, tries=TRIES)
