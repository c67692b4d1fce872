"""Case studies: what journalists for a day found out about an initiative."""

from django.conf import settings
from django.contrib.gis.db import models
from django.urls import reverse

from inventory.models import Initiative, Stake, Territory
from inventory.models.initiative import LICENCE
from portfolio.enums import State
from portfolio.querysets.case_study import CaseStudyQuerySet


class CaseStudy(models.Model):
    """A case study of one or several initiatives; `body` and the answers are Markdown."""

    slug = models.SlugField("identifiant", max_length=120, unique=True)
    state = models.CharField("état", max_length=9, choices=State.choices, default=State.DRAFT)
    title = models.CharField("titre", max_length=150)
    lead = models.CharField("chapô", max_length=500, blank=True)
    body = models.TextField("texte", blank=True, help_text="En Markdown.")
    stake = models.ForeignKey(Stake, models.PROTECT, related_name="case_studies", verbose_name="enjeu")
    initiatives = models.ManyToManyField(Initiative, related_name="case_studies", verbose_name="initiatives")
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="case_studies", verbose_name="territoire")
    place = models.CharField("lieu", max_length=200, blank=True)
    point = models.PointField("position", srid=4326, null=True, blank=True)
    investigators = models.CharField("enquête de", max_length=300, blank=True)
    investigated_on = models.DateField("date de l’enquête", null=True, blank=True)
    licence = models.CharField("licence", max_length=60, default=LICENCE)
    # Counts the changes: who posts an older number has not seen the last one.
    version = models.PositiveIntegerField(default=1, editable=False)
    published_at = models.DateTimeField("publiée le", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    objects = CaseStudyQuerySet.as_manager()

    class Meta:
        verbose_name = "fiche du porte-folio"
        verbose_name_plural = "fiches du porte-folio"
        ordering = ["stake__position", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(title=""),
                name="case_study_title_not_empty",
                violation_error_message="Donnez un titre à la fiche.",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=State.values),
                name="case_study_state_known",
                violation_error_message="Cet état n’existe pas.",
            ),
        ]
        indexes = [models.Index(fields=["state", "stake"], name="case_study_state")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("portfolio:case_study_detail", args=[self.slug])


class Interview(models.Model):
    """One question put to one person, and the answer."""

    case_study = models.ForeignKey(CaseStudy, models.CASCADE, related_name="interviews")
    position = models.PositiveSmallIntegerField("ordre", default=0)
    question = models.CharField("question", max_length=300)
    answer = models.TextField("réponse", help_text="En Markdown.")
    person = models.CharField("personne", max_length=120, blank=True)
    role = models.CharField("fonction", max_length=160, blank=True)

    class Meta:
        verbose_name = "entretien"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.question


class PullQuote(models.Model):
    """A sentence worth a large print, and who said it."""

    case_study = models.ForeignKey(CaseStudy, models.CASCADE, related_name="quotes")
    position = models.PositiveSmallIntegerField("ordre", default=0)
    text = models.CharField("citation", max_length=500)
    person = models.CharField("personne", max_length=120, blank=True)
    role = models.CharField("fonction", max_length=160, blank=True)

    class Meta:
        verbose_name = "citation"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class Illustration(models.Model):
    """A photo of a case study, re-encoded by the site; never without a description and a credit."""

    case_study = models.ForeignKey(CaseStudy, models.CASCADE, related_name="illustrations")
    position = models.PositiveSmallIntegerField("ordre", default=0)
    file = models.ImageField("image", upload_to="portfolio/%Y/%m", width_field="width", height_field="height")
    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)
    alt = models.CharField("description de l’image", max_length=200)
    caption = models.CharField("légende", max_length=200, blank=True)
    credit = models.CharField("crédit", max_length=120)
    licence = models.CharField("licence", max_length=60, default=LICENCE)

    class Meta:
        verbose_name = "photo"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.alt


class CaseStudyVersion(models.Model):
    """One version of a case study, whole: `data` is what services.case_studies.snapshot returns."""

    case_study = models.ForeignKey(CaseStudy, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField("version")
    data = models.JSONField("valeurs")
    reason = models.CharField("motif", max_length=500, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "version"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["case_study", "number"], name="case_study_version_number_unique")
        ]

    def __str__(self) -> str:
        return f"{self.case_study_id}, version {self.number}"
