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
    MERGED = "merged", "fusionnée"


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


class Role(TextChoices):
    """What a member may do on a territory and all that lies within; permissions.py says what each role opens."""

    AGENT = "agent", "agent de collectivité"
    RELAY = "relay", "acteur relais"
    FACILITATOR = "facilitator", "équipe d’animation"
    ADMINISTRATOR = "administrator", "administration"


class ContributionKind(TextChoices):
    NEW = "new", "nouvelle fiche"
    CORRECTION = "correction", "correction"
    CLOSURE = "closure", "signalement de fin"
    CLAIM = "claim", "demande de tenir la fiche"


class ContributionState(TextChoices):
    PENDING = "pending", "à relire"
    WAITING = "waiting", "en attente d’une réponse"
    PUBLISHED = "published", "publiée"
    REFUSED = "refused", "refusée"


class Channel(TextChoices):
    """How a contribution came in."""

    FORM = "form", "formulaire"
    PAPER = "paper", "papier"
    API = "api", "API"
    OWNER = "owner", "structure"
    TEAM = "team", "équipe d’animation"


class TokenPurpose(TextChoices):
    CONFIRM = "confirm", "confirmer une adresse"
    COMPLETE = "complete", "compléter une proposition"
    OWN = "own", "tenir sa fiche"
    FRESHNESS = "freshness", "confirmer une fiche"


class CorrespondenceState(TextChoices):
    """Where a letter written through the site stands."""

    WAITING = "waiting", "adresse à confirmer"
    OPEN = "open", "ouverte"
    CLOSED = "closed", "terminée"
    REPORTED = "reported", "signalée"


class ChangeOrigin(TextChoices):
    """Why a record changed."""

    CREATION = "creation", "création"
    IMPORT = "import", "import"
    CONTRIBUTION = "contribution", "contribution"
    MODERATION = "moderation", "modération"
    OWNER = "owner", "structure"
    CONFIRMATION = "confirmation", "confirmation"
    MERGE = "merge", "fusion"
    UNMERGE = "unmerge", "annulation de fusion"
    RESTORATION = "restoration", "restauration"
    ADMIN = "admin", "administration"
    IMPORT_UNDO = "undo", "annulation d’import"


class Frequency(TextChoices):
    """How often news of a search are sent."""

    DAILY = "daily", "Chaque jour"
    WEEKLY = "weekly", "Chaque semaine"


class ImportState(TextChoices):
    """Where an import made on the site stands; those that end in -ing are in the hands of the worker."""

    RECEIVED = "received", "en cours de lecture"  # fetching, recognising
    RECOGNISED = "recognised", "à vérifier"
    PREVIEWING = "previewing", "aperçu en préparation"
    PREVIEWED = "previewed", "à appliquer"
    APPLYING = "applying", "en cours d’application"
    APPLIED = "applied", "appliqué"
    UNDOING = "undoing", "annulation en cours"
    UNDONE = "undone", "annulé"
    FAILED = "failed", "arrêté par une erreur"
    ABANDONED = "abandoned", "abandonné"


class LineOutcome(TextChoices):
    """What becomes of a line of a file."""

    NEW = "new", "nouvelle fiche"
    CHANGED = "changed", "fiche modifiée"
    UNCHANGED = "unchanged", "sans changement"
    DUPLICATE = "duplicate", "doublon"
    REJECTED = "rejected", "refusée"


class Schedule(TextChoices):
    """How often a live source is asked."""

    HOURLY = "hourly", "Chaque heure"
    DAILY = "daily", "Chaque jour"
    WEEKLY = "weekly", "Chaque semaine"


class Policy(TextChoices):
    """What becomes of the differences that a live source brings."""

    REVIEW = "review", "Relues avant d’être appliquées"
    DIRECT = "direct", "Appliquées aussitôt"


class WebhookEvent(TextChoices):
    """What a webhook is told; the names are those of its messages."""

    PUBLISHED = "initiative.published", "fiche publiée"
    UPDATED = "initiative.updated", "fiche modifiée"
    CLOSED = "initiative.closed", "initiative terminée"
    REMOVED = "initiative.removed", "fiche retirée"


class DeliveryState(TextChoices):
    WAITING = "waiting", "à envoyer"
    SENT = "sent", "reçue"
    FAILED = "failed", "abandonnée"
