import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("domino", "0006_periodic_task"),
    ]

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60, verbose_name="nature")),
                ("payload", models.JSONField(blank=True, default=dict, verbose_name="données")),
                ("lane", models.CharField(blank=True, max_length=80, verbose_name="file")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "à faire"), ("done", "fait"), ("dead", "abandonné")],
                        default="waiting",
                        max_length=7,
                        verbose_name="état",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="essais")),
                (
                    "next_attempt_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="prochain essai"),
                ),
                ("held_until", models.DateTimeField(blank=True, null=True, verbose_name="réservé jusqu’à")),
                ("last_error", models.CharField(blank=True, max_length=500, verbose_name="dernière erreur")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="demandé le")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="fini le")),
            ],
            options={
                "verbose_name": "travail",
                "verbose_name_plural": "travaux",
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["next_attempt_at"], name="job_waiting"
                    )
                ],
            },
        ),
    ]
