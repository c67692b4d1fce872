"""What the census no longer holds, so that a copy can follow it."""

from django.db import models


class Tombstone(models.Model):
    """A record that was deleted: a trigger of the database writes it (migration 0010), whoever deletes.

    Records closed, merged or put back to draft keep their row: their status and `updated_at` tell.
    """

    id = models.UUIDField("fiche", primary_key=True)
    slug = models.SlugField("identifiant", max_length=120)
    deleted_at = models.DateTimeField("supprimée le", db_index=True)

    class Meta:
        verbose_name = "fiche supprimée"
        verbose_name_plural = "fiches supprimées"
        ordering = ["deleted_at", "id"]

    def __str__(self) -> str:
        return self.slug
