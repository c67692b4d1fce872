"""The log of what changed in the census, so that what is kept in memory knows it is out of date."""

from django.db import models


class CensusChange(models.Model):
    """A record was written: triggers of the database add these rows, whoever writes (migration 0011).

    Without `initiative_id`, anything may have changed: a bulk write, a territory, a taxonomy.
    """

    initiative_id = models.UUIDField("fiche", null=True)
    # The transaction that wrote it: changes become visible in another order than their numbers'.
    xid = models.BigIntegerField("transaction", db_index=True)
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "changement du recensement"
        verbose_name_plural = "changements du recensement"

    def __str__(self) -> str:
        return f"{self.pk} {self.initiative_id or 'tout'}"
