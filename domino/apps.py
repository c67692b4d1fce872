from django.apps import AppConfig


class DominoConfig(AppConfig):
    name = "domino"
    verbose_name = "DOMINO"
