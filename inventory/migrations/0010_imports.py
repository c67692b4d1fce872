import uuid

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# Whoever deletes a record that was public, a copy that follows the census learns of it.
BURY = """
CREATE FUNCTION inventory_bury() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO inventory_tombstone (id, slug, deleted_at) VALUES (OLD.id, OLD.slug, clock_timestamp())
    ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, deleted_at = excluded.deleted_at;
    RETURN NULL;
END $$;
CREATE TRIGGER inventory_bury AFTER DELETE ON inventory_initiative
FOR EACH ROW WHEN (OLD.status <> 'draft') EXECUTE FUNCTION inventory_bury();
"""
BURY_BACK = """
DROP TRIGGER inventory_bury ON inventory_initiative;
DROP FUNCTION inventory_bury();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("inventory", "0009_correspondence_scans_websites"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False, verbose_name="fiche")),
                ("slug", models.SlugField(max_length=120, verbose_name="identifiant")),
                ("deleted_at", models.DateTimeField(db_index=True, verbose_name="supprimée le")),
            ],
            options={
                "verbose_name": "fiche supprimée",
                "verbose_name_plural": "fiches supprimées",
                "ordering": ["deleted_at", "id"],
            },
        ),
        migrations.AlterField(
            model_name="revision",
            name="origin",
            field=models.CharField(
                choices=[
                    ("creation", "création"),
                    ("import", "import"),
                    ("contribution", "contribution"),
                    ("moderation", "modération"),
                    ("owner", "structure"),
                    ("confirmation", "confirmation"),
                    ("merge", "fusion"),
                    ("unmerge", "annulation de fusion"),
                    ("restoration", "restauration"),
                    ("admin", "administration"),
                    ("undo", "annulation d’import"),
                ],
                max_length=12,
                verbose_name="origine",
            ),
        ),
        migrations.CreateModel(
            name="ImportMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                ("data", models.JSONField(default=dict, verbose_name="correspondances")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="modifiées le")),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="import_mappings",
                        to="inventory.territory",
                        verbose_name="territoire",
                    ),
                ),
            ],
            options={
                "verbose_name": "correspondances d’import",
                "verbose_name_plural": "correspondances d’import",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "en cours de lecture"),
                            ("recognised", "à vérifier"),
                            ("previewing", "aperçu en préparation"),
                            ("previewed", "à appliquer"),
                            ("applying", "en cours d’application"),
                            ("applied", "appliqué"),
                            ("undoing", "annulation en cours"),
                            ("undone", "annulé"),
                            ("failed", "arrêté par une erreur"),
                            ("abandoned", "abandonné"),
                        ],
                        default="received",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("source_name", models.CharField(max_length=120, verbose_name="nom de la source")),
                (
                    "status",
                    models.CharField(default="published", max_length=10, verbose_name="état des nouvelles fiches"),
                ),
                ("file", models.FileField(blank=True, max_length=200, upload_to="imports/", verbose_name="fichier")),
                ("file_name", models.CharField(blank=True, max_length=200, verbose_name="nom du fichier")),
                ("address", models.URLField(blank=True, max_length=1000, verbose_name="adresse")),
                ("mapping", models.JSONField(blank=True, default=dict, verbose_name="correspondances")),
                ("recognition", models.JSONField(blank=True, default=dict, verbose_name="reconnu")),
                ("counts", models.JSONField(blank=True, default=dict, verbose_name="comptes")),
                (
                    "excluded",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="lignes écartées",
                    ),
                ),
                ("step", models.CharField(blank=True, max_length=60, verbose_name="étape")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="lignes faites")),
                ("total", models.PositiveIntegerField(blank=True, null=True, verbose_name="lignes en tout")),
                ("error", models.CharField(blank=True, max_length=500, verbose_name="erreur")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="commencé le")),
                ("applied_at", models.DateTimeField(blank=True, null=True, verbose_name="appliqué le")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="annulé le")),
                (
                    "applied_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="import_runs",
                        to="inventory.source",
                        verbose_name="source",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="import_runs",
                        to="inventory.territory",
                        verbose_name="territoire",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="ImportLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.PositiveIntegerField(verbose_name="ligne")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("new", "nouvelle fiche"),
                            ("changed", "fiche modifiée"),
                            ("unchanged", "sans changement"),
                            ("duplicate", "doublon"),
                            ("rejected", "refusée"),
                        ],
                        max_length=9,
                        verbose_name="sort",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="nom")),
                (
                    "point",
                    django.contrib.gis.db.models.fields.PointField(
                        blank=True, null=True, srid=4326, verbose_name="position"
                    ),
                ),
                ("initiative_id", models.UUIDField(blank=True, null=True, verbose_name="fiche")),
                ("difference", models.JSONField(blank=True, default=dict, verbose_name="différence")),
                ("remarks", models.JSONField(blank=True, default=list, verbose_name="remarques")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="inventory.importrun"
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne d’import",
                "verbose_name_plural": "lignes d’import",
                "ordering": ["line"],
            },
        ),
        migrations.CreateModel(
            name="ImportChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("initiative_id", models.UUIDField(verbose_name="fiche")),
                ("before", models.JSONField(blank=True, null=True, verbose_name="avant")),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="inventory.importrun"
                    ),
                ),
            ],
            options={
                "verbose_name": "changement d’import",
                "verbose_name_plural": "changements d’import",
            },
        ),
        migrations.CreateModel(
            name="LiveSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.URLField(max_length=1000, verbose_name="adresse")),
                (
                    "schedule",
                    models.CharField(
                        choices=[("hourly", "Chaque heure"), ("daily", "Chaque jour"), ("weekly", "Chaque semaine")],
                        default="daily",
                        max_length=7,
                        verbose_name="fréquence",
                    ),
                ),
                (
                    "policy",
                    models.CharField(
                        choices=[("review", "Relues avant d’être appliquées"), ("direct", "Appliquées aussitôt")],
                        default="review",
                        max_length=6,
                        verbose_name="changements",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="suivie")),
                ("etag", models.CharField(blank=True, editable=False, max_length=300)),
                ("last_modified", models.CharField(blank=True, editable=False, max_length=100)),
                ("digest", models.CharField(blank=True, editable=False, max_length=64)),
                (
                    "next_check_at",
                    models.DateTimeField(
                        db_index=True, default=django.utils.timezone.now, verbose_name="prochaine lecture"
                    ),
                ),
                ("checked_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="lue le")),
                ("changed_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="changée le")),
                (
                    "failures",
                    models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="échecs de suite"),
                ),
                (
                    "last_error",
                    models.CharField(blank=True, editable=False, max_length=500, verbose_name="dernière erreur"),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mapping",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="inventory.importmapping",
                        verbose_name="correspondances",
                    ),
                ),
                (
                    "source",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="live",
                        to="inventory.source",
                        verbose_name="source",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        help_text="Ce qui se trouve ailleurs est laissé de côté.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="live_sources",
                        to="inventory.territory",
                        verbose_name="territoire",
                    ),
                ),
            ],
            options={
                "verbose_name": "source suivie",
                "verbose_name_plural": "sources suivies",
                "ordering": ["source__name"],
            },
        ),
        migrations.AddField(
            model_name="importrun",
            name="live_source",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="runs",
                to="inventory.livesource",
                verbose_name="source suivie",
            ),
        ),
        migrations.CreateModel(
            name="Disappearance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField(verbose_name="absente depuis")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="vue le")),
                (
                    "initiative",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="disappearance",
                        to="inventory.initiative",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "live_source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="disappearances",
                        to="inventory.livesource",
                    ),
                ),
            ],
            options={
                "verbose_name": "disparition chez la source",
                "verbose_name_plural": "disparitions chez la source",
                "ordering": ["-since"],
            },
        ),
        migrations.AddConstraint(
            model_name="importmapping",
            constraint=models.UniqueConstraint(
                fields=("territory", "name"),
                name="import_mapping_name_unique",
                violation_error_message="Des correspondances portent déjà ce nom sur ce territoire.",
            ),
        ),
        migrations.AddIndex(
            model_name="importline",
            index=models.Index(fields=["run", "outcome", "line"], name="import_line_outcome"),
        ),
        migrations.AddConstraint(
            model_name="importline",
            constraint=models.UniqueConstraint(fields=("run", "line"), name="import_line_unique"),
        ),
        migrations.AddConstraint(
            model_name="importchange",
            constraint=models.UniqueConstraint(fields=("run", "initiative_id"), name="import_change_unique"),
        ),
        migrations.AddIndex(
            model_name="importrun",
            index=models.Index(fields=["state", "-created_at"], name="import_run_state"),
        ),
        migrations.RunSQL(BURY, BURY_BACK),
    ]
