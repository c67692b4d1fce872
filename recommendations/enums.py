"""Closed lists of recommendations: the two sides of the matrix, and how far things are."""

from django.db.models import TextChoices


class Phase(TextChoices):
    """Where a practice is in its life: the rows of the matrix."""

    START = "start", "Amorçage"
    TRIAL = "trial", "Expérimentation"
    ROLLOUT = "rollout", "Déploiement"


class Register(TextChoices):
    """How a territory can help: the columns of the matrix."""

    FUNDING = "funding", "Soutien financier"
    PLACES = "places", "Lieux et espaces"
    ANIMATION = "animation", "Animation, communication, promotion"
    DEVELOPMENT = "development", "Aide au développement"


class ListState(TextChoices):
    DRAFT = "draft", "en préparation"
    CONSULTATION = "consultation", "en consultation"
    AGREED = "agreed", "adoptée"
    FOLLOWED = "followed", "suivie"


class Status(TextChoices):
    """How far a recommendation is."""

    PROPOSED = "proposed", "proposée"
    AGREED = "agreed", "retenue"
    UNDER_WAY = "under_way", "en cours"
    DONE = "done", "réalisée"
    DROPPED = "dropped", "abandonnée"


class PartnerRole(TextChoices):
    CARRIER = "carrier", "porteur potentiel"
    PARTNER = "partner", "partenaire"


class CommentState(TextChoices):
    PENDING = "pending", "à relire"
    PUBLISHED = "published", "publié"
    REFUSED = "refused", "refusé"


class VoteMethod(TextChoices):
    DOTS = "dots", "gommettes"
    PLACEMENT = "placement", "effet et effort"
