from datetime import time

from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    name = "recommendations"
    verbose_name = "Préconisations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from domino.periodic import command, register
        from domino.personal.holders import register_holder
        from domino.seeding import register_seed
        from evaluation.sessions import register_activity
        from recommendations.panels import register_panels
        from recommendations.querysets import vote_state, votes_busy_since
        from recommendations.services.comment_writers import COMMENTS
        from recommendations.services.demo import load_recommendations
        from recommendations.services.demo_kit import load_kit
        from recommendations.services.votes import forget_voters
        from recommendations.views.vote_phone import own_state, vote_phone
        from recommendations.workshop_panels import register_workshop_panels

        register_holder(COMMENTS)
        register_panels()
        register_workshop_panels()
        register("purge_comments", command("purge_comments"), at=time(3, 55))
        register_activity(
            "prioritisation",
            vote_phone,
            state=vote_state,
            own=own_state,
            busy=votes_busy_since,
            forget=forget_voters,
        )
        register_seed(load_recommendations)
        register_seed(load_kit)
