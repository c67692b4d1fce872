from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("domino", "0005_unsubscribe_url"),
    ]

    operations = [
        migrations.CreateModel(
            name="PeriodicTask",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="tâche")),
                ("next_run_at", models.DateTimeField(db_index=True, verbose_name="prochaine fois")),
                ("last_run_at", models.DateTimeField(blank=True, null=True, verbose_name="dernière fois")),
                ("failures", models.PositiveSmallIntegerField(default=0, verbose_name="échecs de suite")),
                ("last_result", models.CharField(blank=True, max_length=300, verbose_name="dernier résultat")),
                ("last_error", models.CharField(blank=True, max_length=300, verbose_name="dernière erreur")),
            ],
            options={
                "verbose_name": "tâche périodique",
                "verbose_name_plural": "tâches périodiques",
                "ordering": ["name"],
            },
        ),
    ]
