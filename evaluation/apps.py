from datetime import time

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "evaluation"
    verbose_name = "Débats, référentiels, évaluations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from domino.periodic import command, register
        from domino.seeding import register_seed
        from evaluation.panels import register_panels
        from evaluation.querysets.debate import debate_state, debates_busy_since
        from evaluation.services.demo_debates import load_debates
        from evaluation.services.demo_referentials import load_referentials
        from evaluation.sessions import register_activity
        from evaluation.views.debate_phone import debate_phone, own_state

        register_panels()
        register("purge_sessions", command("purge_sessions"), at=time(3, 45))
        register("purge_raters", command("purge_raters"), at=time(3, 50))
        register_activity(
            "debate", debate_phone, state=debate_state, own=own_state, busy=debates_busy_since, is_signed=True
        )
        register_seed(load_debates)
        register_seed(load_referentials)
