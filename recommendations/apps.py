from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    name = "recommendations"
    verbose_name = "Préconisations"
    default_auto_field = "django.db.models.BigAutoField"
