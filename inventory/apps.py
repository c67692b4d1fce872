from datetime import time, timedelta

from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "inventory"
    verbose_name = "Recensement"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from domino.periodic import command, register

        register("send_news", command("send_news"), at=time(6))
        register("ask_confirmations", command("ask_confirmations"), at=time(9))
        register("purge", command("purge"), at=time(3, 30))
        register("check_websites", command("check_websites"), every=timedelta(hours=1))
