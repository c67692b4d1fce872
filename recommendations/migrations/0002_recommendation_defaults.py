import django.contrib.postgres.fields
from django.db import migrations, models

PHASES = [("start", "Amorçage"), ("trial", "Expérimentation"), ("rollout", "Déploiement")]
REGISTERS = [
    ("funding", "Soutien financier"),
    ("places", "Lieux et espaces"),
    ("animation", "Animation, communication, promotion"),
    ("development", "Aide au développement"),
]


class Migration(migrations.Migration):
    """A new recommendation begins with no phase and no register."""

    dependencies = [("recommendations", "0001_recommendations")]

    operations = [
        migrations.AlterField(
            model_name="recommendation",
            name="phases",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=PHASES, max_length=7),
                blank=True,
                default=list,
                size=None,
                verbose_name="phases",
            ),
        ),
        migrations.AlterField(
            model_name="recommendation",
            name="registers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=REGISTERS, max_length=11),
                blank=True,
                default=list,
                size=None,
                verbose_name="registres",
            ),
        ),
    ]
