from django.db import migrations, models

KINDS = ["new", "correction", "closure", "claim"]


class Migration(migrations.Migration):
    """A structure asks to keep its own record; a territory says after how long a record is asked about again."""

    dependencies = [("inventory", "0007_subscription")]

    operations = [
        migrations.AddField(
            model_name="territory",
            name="confirm_after_days",
            field=models.PositiveSmallIntegerField(
                "jours avant de redemander",
                default=365,
                db_default=365,
                help_text="Une fiche confirmée il y a plus longtemps est à confirmer : sa structure reçoit un courriel.",
            ),
        ),
        migrations.AlterField(
            model_name="contribution",
            name="kind",
            field=models.CharField(
                "nature",
                max_length=10,
                choices=[
                    ("new", "nouvelle fiche"),
                    ("correction", "correction"),
                    ("closure", "signalement de fin"),
                    ("claim", "demande de tenir la fiche"),
                ],
            ),
        ),
        migrations.RemoveConstraint(model_name="contribution", name="contribution_choices_known"),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.CheckConstraint(
                condition=models.Q(kind__in=KINDS)
                & models.Q(state__in=["pending", "waiting", "published", "refused"])
                & models.Q(channel__in=["form", "paper", "api", "owner", "team"]),
                name="contribution_choices_known",
                violation_error_message="La nature, l’état ou l’arrivée n’est pas dans la liste.",
            ),
        ),
    ]
