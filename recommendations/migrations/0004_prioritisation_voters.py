from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("recommendations", "0002_recommendation_defaults")]

    operations = [
        migrations.AddField(
            model_name="prioritisation",
            name="voters",
            field=models.PositiveIntegerField(
                blank=True, editable=False, null=True, verbose_name="téléphones qui ont voté"
            ),
        ),
    ]
