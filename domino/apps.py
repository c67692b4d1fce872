from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig as BaseStaticFilesConfig


class DominoConfig(AppConfig):
    name = "domino"
    verbose_name = "DOMINO"
    default = True

    def ready(self) -> None:
        from domino.abandoned import abandoned
        from domino.panels import register_panel

        for slot in ("desk", "account"):
            register_panel(slot, "domino/_abandoned.html", abandoned)


class StaticFilesConfig(BaseStaticFilesConfig):
    """What no page asks for is not collected: source maps, htmx's extensions."""

    ignore_patterns = [
        *BaseStaticFilesConfig.ignore_patterns,
        "*.map",
        "django_htmx/ext/*",
    ]
