from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig as BaseStaticFilesConfig


class DominoConfig(AppConfig):
    name = "domino"
    verbose_name = "DOMINO"
    default = True


class StaticFilesConfig(BaseStaticFilesConfig):
    """What no page asks for is not collected: source maps, htmx's extensions."""

    ignore_patterns = [
        *BaseStaticFilesConfig.ignore_patterns,
        "*.map",
        "django_htmx/ext/*",
    ]
