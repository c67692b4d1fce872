"""Closed lists of debates, referentials and evaluations."""

from django.db.models import IntegerChoices, TextChoices


class SessionState(TextChoices):
    """Whether people can come in with the code."""

    DRAFT = "draft", "en préparation"
    OPEN = "open", "ouverte"
    CLOSED = "closed", "terminée"


class StatementState(TextChoices):
    WAITING = "waiting", "à venir"
    OPEN = "open", "en débat"
    CLOSED = "closed", "close"


class Side(TextChoices):
    AGREE = "agree", "D’accord"
    DISAGREE = "disagree", "Pas d’accord"


class Strength(IntegerChoices):
    """How strongly a side is taken."""

    A_LITTLE = 1, "plutôt"
    CLEARLY = 2, "nettement"
    FULLY = 3, "tout à fait"


class VersionState(TextChoices):
    DRAFT = "draft", "brouillon"
    AGREED = "agreed", "adoptée"
    SUPERSEDED = "superseded", "remplacée"


class Scale(TextChoices):
    """How an indicator is answered; each answer stands for a level from 0 to 4."""

    LEVELS = "levels", "niveaux de 0 à 4"
    YES_NO = "yes_no", "oui ou non"
    NUMBER = "number", "nombre"


class EvaluationKind(TextChoices):
    """Who looks at the initiative."""

    SELF = "self", "l’initiative elle-même"
    PEER = "peer", "des pairs"
    COMMITTEE = "committee", "le comité d’animation"
    WORKSHOP = "workshop", "un groupe en atelier"


class EvaluationState(TextChoices):
    OPEN = "open", "en cours"
    CLOSED = "closed", "terminée"


class Answer(TextChoices):
    """« Ne sait pas » and « sans objet » are answers, never zeros."""

    LEVEL = "level", "niveau"
    UNKNOWN = "unknown", "ne sait pas"
    NOT_APPLICABLE = "not_applicable", "sans objet"
