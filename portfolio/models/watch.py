"""Looking around and ahead: links that members share, and pictures of a possible future."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from inventory.models import Stake, Territory, Theme
from inventory.models.initiative import LICENCE
from portfolio.enums import State, WatchKind
from portfolio.querysets.watch import ForesightQuerySet, WatchLinkQuerySet


class WatchLink(models.Model):
    """An article, a report or an example from elsewhere, with one line on why it matters here."""

    url = models.URLField("adresse", max_length=500)
    title = models.CharField("titre", max_length=200)
    line = models.CharField("en une ligne", max_length=300)
    kind = models.CharField("nature", max_length=7, choices=WatchKind.choices, default=WatchKind.ARTICLE)
    theme = models.ForeignKey(
        Theme, models.SET_NULL, null=True, blank=True, related_name="watch_links", verbose_name="thématique"
    )
    stake = models.ForeignKey(
        Stake, models.SET_NULL, null=True, blank=True, related_name="watch_links", verbose_name="enjeu"
    )
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="watch_links", verbose_name="territoire")
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField("partagé le", auto_now_add=True)

    objects = WatchLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "lien de veille"
        verbose_name_plural = "liens de veille"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "url"],
                name="watch_link_unique",
                violation_error_message="Ce lien est déjà dans la veille de ce territoire.",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=WatchKind.values),
                name="watch_link_kind_known",
                violation_error_message="Choisissez article, rapport ou exemple.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ForesightSheet(models.Model):
    """A scenario of the future told in six short parts; the longer ones are Markdown."""

    slug = models.SlugField("identifiant", max_length=120, unique=True)
    state = models.CharField("état", max_length=9, choices=State.choices, default=State.DRAFT)
    title = models.CharField("titre", max_length=150)
    horizon = models.PositiveSmallIntegerField("année")
    stake = models.ForeignKey(
        Stake, models.PROTECT, null=True, blank=True, related_name="foresight_sheets", verbose_name="enjeu"
    )
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="foresight_sheets", verbose_name="thématique"
    )
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="foresight_sheets", verbose_name="territoire"
    )
    context = models.TextField("contexte", help_text="En Markdown.")
    change = models.TextField("ce qui change pour quelques personnes", help_text="En Markdown.")
    quote = models.CharField("parole de ce futur", max_length=500, blank=True)
    quote_person = models.CharField("qui parle", max_length=160, blank=True)
    institution = models.TextField("le rôle de l’institution", help_text="En Markdown.")
    synthesis = models.TextField("en résumé", help_text="En Markdown.")
    picture = models.ImageField("image", upload_to="prospective/%Y/%m", blank=True)
    picture_alt = models.CharField("description de l’image", max_length=200, blank=True)
    picture_credit = models.CharField("crédit", max_length=120, blank=True)
    licence = models.CharField("licence", max_length=60, default=LICENCE)
    position = models.PositiveSmallIntegerField("ordre", default=0)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    objects = ForesightQuerySet.as_manager()

    class Meta:
        verbose_name = "fiche de prospective"
        verbose_name_plural = "fiches de prospective"
        ordering = ["position", "title"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(picture="") | ~models.Q(picture_alt=""),
                name="foresight_picture_described",
                violation_error_message="Décrivez l’image pour les personnes qui ne la voient pas.",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=State.values),
                name="foresight_state_known",
                violation_error_message="Cet état n’existe pas.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("portfolio:foresight_detail", args=[self.slug])
