"""Closed lists of the portfolio and of the method."""

from django.db.models import TextChoices


class State(TextChoices):
    """How far a text is: only what is published is public."""

    DRAFT = "draft", "brouillon"
    REVIEW = "review", "à relire"
    PUBLISHED = "published", "publié"


class InsightKind(TextChoices):
    """The columns of the analysis grid."""

    GEM = "gem", "pépite"
    OPPORTUNITY = "opportunity", "opportunité"
    ATTENTION = "attention", "point de vigilance"


class SourceKind(TextChoices):
    """What an insight was seen in."""

    EVENT = "event", "rencontre"
    CASE_STUDY = "case_study", "enquête du porte-folio"
    INITIATIVE = "initiative", "initiative"


class Step(TextChoices):
    """The steps of the method, in order."""

    CONNECT = "connect", "Se mettre en réseau"
    START = "start", "Amorcer"
    REVEAL = "reveal", "Révéler"
    SHARE = "share", "Partager"
    ORIENT = "orient", "Orienter"
    EXPERIMENT = "experiment", "Expérimenter"


class EventKind(TextChoices):
    """What people did together on that day."""

    LAUNCH = "launch", "réunion de lancement"
    FILM_DEBATE = "film_debate", "ciné-débat"
    CENSUS = "census", "recensement"
    FOCUS_GROUP = "focus_group", "entretien collectif"
    POSTERS = "posters", "atelier de posters"
    MOVING_DEBATE = "moving_debate", "débat mouvant"
    RECOMMENDATIONS = "recommendations", "atelier de préconisations"
    ACTION = "action", "action"
    WORKSHOP = "workshop", "atelier régional"
    LECTURE = "lecture", "conférence"
    FIELD_VISIT = "field_visit", "visite de terrain"
    FORESIGHT = "foresight", "scénario prospectif"
    OTHER = "other", "autre rencontre"


class DatePrecision(TextChoices):
    """How well the date of an event is known: old minutes often say no more than a month."""

    DAY = "day", "au jour"
    MONTH = "month", "au mois"
    YEAR = "year", "à l’année"


class OutcomeKind(TextChoices):
    """What may come out of an event."""

    INITIATIVE = "initiative", "initiative repérée"
    STATEMENT = "statement", "affirmation débattue"
    CRITERION = "criterion", "critère"
    RECOMMENDATION = "recommendation", "préconisation"
    OTHER = "other", "autre résultat"


class FileKind(TextChoices):
    DOCUMENT = "document", "document"
    PHOTO = "photo", "photo"


class WatchKind(TextChoices):
    """What a shared link leads to."""

    ARTICLE = "article", "article"
    REPORT = "report", "rapport"
    EXAMPLE = "example", "exemple d’ailleurs"


class GuideKind(TextChoices):
    POSTURE = "posture", "posture"
    THEME = "theme", "savoir-faire"


class Paper(TextChoices):
    """ISO 216 sizes that a poster is printed on."""

    A4 = "a4", "A4"
    A3 = "a3", "A3"
    A2 = "a2", "A2"


class Orientation(TextChoices):
    PORTRAIT = "portrait", "portrait"
    LANDSCAPE = "landscape", "paysage"
