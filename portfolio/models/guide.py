"""What a facilitator reads: the guide, the words explained, and where to read more. Administrators edit them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse

from inventory.models import Initiative
from portfolio.enums import GuideKind
from portfolio.models.case_study import CaseStudy


class GuidePage(models.Model):
    """One page of the guide: a posture of facilitators or a know-how; `body` is Markdown."""

    slug = models.SlugField("identifiant", max_length=120, unique=True)
    kind = models.CharField("nature", max_length=7, choices=GuideKind.choices)
    title = models.CharField("titre", max_length=150)
    lead = models.CharField("chapô", max_length=500)
    body = models.TextField("texte", help_text="En Markdown.")
    position = models.PositiveSmallIntegerField("ordre", default=0)
    initiatives = models.ManyToManyField(
        Initiative, blank=True, related_name="guide_pages", verbose_name="initiatives qui inspirent"
    )
    case_studies = models.ManyToManyField(
        CaseStudy, blank=True, related_name="guide_pages", verbose_name="fiches du porte-folio"
    )
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    class Meta:
        verbose_name = "page du guide"
        verbose_name_plural = "pages du guide"
        ordering = ["kind", "position", "title"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=GuideKind.values),
                name="guide_page_kind_known",
                violation_error_message="Choisissez posture ou savoir-faire.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("portfolio:guide_detail", args=[self.slug])


class GlossaryTerm(models.Model):
    """A word explained; `forms` are the other ways it is written in texts (plural, abbreviation)."""

    slug = models.SlugField("identifiant", max_length=80, unique=True)
    term = models.CharField("terme", max_length=80)
    forms = ArrayField(models.CharField(max_length=80), verbose_name="autres formes", default=list, blank=True)
    definition = models.CharField("définition", max_length=600)

    class Meta:
        verbose_name = "terme du glossaire"
        verbose_name_plural = "termes du glossaire"
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.term


class Reading(models.Model):
    """One line of the reading list."""

    title = models.CharField("titre", max_length=300)
    authors = models.CharField("auteurs", max_length=200, blank=True)
    year = models.PositiveSmallIntegerField("année", null=True, blank=True)
    url = models.URLField("adresse", max_length=500, blank=True)
    note = models.CharField("pourquoi le lire", max_length=300, blank=True)
    position = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        verbose_name = "lecture"
        ordering = ["position", "title"]
        constraints = [models.UniqueConstraint(fields=["title"], name="reading_title_unique")]

    def __str__(self) -> str:
        return self.title
