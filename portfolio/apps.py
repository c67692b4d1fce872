from datetime import time

from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    name = "portfolio"
    verbose_name = "Porte-folio et démarche"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from domino.periodic import command, register
        from domino.seeding import register_seed
        from portfolio.panels import register_panels
        from portfolio.services.demo_case_studies import load_case_studies
        from portfolio.services.demo_events import load_events
        from portfolio.services.demo_figures import load_figures
        from portfolio.services.demo_guide import load_glossary, load_guide
        from portfolio.services.demo_insights import load_insights
        from portfolio.services.demo_posters import load_posters
        from portfolio.services.demo_watch import load_foresight, load_watch

        register("purge_illustrations", command("purge_illustrations"), at=time(3, 45))
        register_panels()
        register_seed(load_case_studies)
        register_seed(load_events)
        register_seed(load_figures)
        register_seed(load_insights)
        register_seed(load_watch)
        register_seed(load_foresight)
        register_seed(load_posters)
        register_seed(load_glossary)
        register_seed(load_guide)
