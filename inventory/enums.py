"""Closed lists of the census. Open ones (themes, spheres…) are tables: see models/taxonomy.py."""

from django.db.models import TextChoices


class TerritoryKind(TextChoices):
    COMMUNE = "commune", "commune"
    EPCI = "epci", "intercommunalité"
    PAYS = "pays", "pays"
    DEPARTEMENT = "departement", "département"
    REGION = "region", "région"
    CUSTOM = "custom", "périmètre choisi"


class Status(TextChoices):
    DRAFT = "draft", "brouillon"
    PUBLISHED = "published", "publiée"
    CLOSED = "closed", "terminée"


class Precision(TextChoices):
    """How well the place of an initiative is known."""

    EXACT = "exact", "adresse exacte"
    STREET = "street", "à la rue"
    COMMUNE = "commune", "à la commune"
    SEVERAL = "several", "plusieurs lieux"
    ITINERANT = "itinerant", "itinérante"
    ONLINE = "online", "en ligne"


class Scope(TextChoices):
    LOCAL = "local", "initiative locale"
    BRANCH = "branch", "antenne locale d’un réseau"


class Tint(TextChoices):
    """The sphere colours of static/css/tokens.css (attribute `data-sphere`)."""

    CONSUME = "consume", "vermillon"
    PRODUCE = "produce", "vert d’eau"
    FUND = "fund", "brun"
    INNOVATE = "innovate", "bleu"
    SUPPORT = "support", "violet"
