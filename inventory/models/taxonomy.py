"""The vocabulary the census is sorted with. Administrators edit it; code never names one of its rows."""

from django.core.validators import RegexValidator
from django.db import models

from inventory.enums import Tint


class Term(models.Model):
    """One entry of a taxonomy; `slug` is its value in query strings, files and the API."""

    slug = models.SlugField("identifiant", max_length=60, unique=True)
    name = models.CharField("nom", max_length=80)
    position = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        abstract = True
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Sphere(Term):
    """One of the spheres of collaborative economy: what people do together."""

    icon = models.CharField("icône", max_length=40, help_text="Nom d’une icône lucide.")
    tint = models.CharField("teinte", max_length=10, choices=Tint.choices)
    description = models.CharField("explication", max_length=300, blank=True)

    class Meta(Term.Meta):
        verbose_name = "sphère"
        verbose_name_plural = "sphères"


class Theme(Term):
    """What an initiative is about; a tree of two levels. Asking for a theme includes those beneath."""

    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="thématique parente",
    )
    icon = models.CharField("icône", max_length=40, help_text="Nom d’une icône lucide.")
    color = models.CharField(
        "couleur",
        max_length=7,
        validators=[RegexValidator("^#[0-9a-f]{6}$", "Écrivez #rrggbb, par exemple #0b3a86.")],
    )

    class Meta(Term.Meta):
        verbose_name = "thématique"
        verbose_name_plural = "thématiques"


class Stake(Term):
    """One of the questions a territory asks itself about these practices."""

    question = models.CharField("question", max_length=200)
    framing = models.TextField("cadrage", blank=True)

    class Meta(Term.Meta):
        verbose_name = "enjeu"
        verbose_name_plural = "enjeux"


class Exchange(Term):
    """How things pass from one to another: gift, barter, loan…"""

    icon = models.CharField("icône", max_length=40, help_text="Nom d’une icône lucide.")

    class Meta(Term.Meta):
        verbose_name = "mode d’échange"
        verbose_name_plural = "modes d’échange"


class LegalForm(Term):
    """Who carries the initiative."""

    class Meta(Term.Meta):
        verbose_name = "forme juridique"
        verbose_name_plural = "formes juridiques"


class ResourceKind(Term):
    """A kind of thing that an initiative may need, may share, or both."""

    icon = models.CharField("icône", max_length=40, help_text="Nom d’une icône lucide.")
    as_need = models.BooleanField("se cherche", default=True)
    as_offer = models.BooleanField("se partage", default=True)

    class Meta(Term.Meta):
        verbose_name = "ressource"
        verbose_name_plural = "ressources"
