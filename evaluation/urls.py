"""Addresses of debates, referentials and evaluations."""

from django.urls import path, re_path

from evaluation.views import criterion_edit, debate, debate_board, debate_control, referential, session
from evaluation.views import referential_create as creating
from evaluation.views import referential_edit as editing

app_name = "evaluation"

CODE = r"seance/(?P<code>[A-Za-z]{6})"

urlpatterns = [
    # Debates. "nouveau" is before: no debate takes that name.
    path("debats/nouveau/", debate_control.debate_create, name="debate_create"),
    re_path(r"^debats/(?P<slug>[-\w]+)\.csv$", debate.debate_download, name="debate_download"),
    path("debats/<slug:slug>/", debate.debate_detail, name="debate_detail"),
    path("debats/<slug:slug>/projection/", debate.debate_projector, name="debate_projector"),
    path("debats/<slug:slug>/conduite/", debate_control.debate_control, name="debate_control"),
    path("debats/<slug:slug>/regroupements/", debate_board.debate_board, name="debate_board"),
    # Referentials. "nouveau", "importer", "reprendre" are before: no referential takes those names.
    path("", referential.evaluation_index, name="evaluation_index"),
    path("referentiels/nouveau/", creating.referential_create, name="referential_create"),
    path("referentiels/importer/", creating.referential_import, name="referential_import"),
    path("referentiels/reprendre/", creating.referential_clone, name="referential_clone"),
    re_path(r"^referentiels/(?P<slug>[-\w]+)\.json$", referential.referential_json, name="referential_json"),
    path("referentiels/<slug:slug>/", referential.referential_detail, name="referential_detail"),
    path("referentiels/<slug:slug>/v<int:number>/", referential.version_detail, name="version_detail"),
    path(
        "referentiels/<slug:slug>/differences/<int:before>/<int:after>/",
        referential.version_difference,
        name="version_difference",
    ),
    path("referentiels/<slug:slug>/modifier/", editing.referential_edit, name="referential_edit"),
    path("referentiels/<slug:slug>/modifier/criteres/", editing.criterion_create, name="criterion_create"),
    path("referentiels/<slug:slug>/modifier/ordre/", editing.criterion_order, name="criterion_order"),
    path(
        "referentiels/<slug:slug>/modifier/criteres/<slug:criterion>/",
        criterion_edit.criterion_edit,
        name="criterion_edit",
    ),
    path(
        "referentiels/<slug:slug>/modifier/criteres/<slug:criterion>/retirer/",
        criterion_edit.criterion_remove,
        name="criterion_remove",
    ),
    path("referentiels/<slug:slug>/modifier/suivante/", editing.version_draft, name="version_draft"),
    path("referentiels/<slug:slug>/modifier/abandonner/", editing.version_discard, name="version_discard"),
    path("referentiels/<slug:slug>/modifier/adopter/", editing.version_agree, name="version_agree"),
    # Phones
    path("seance/", session.session_enter, name="session_enter"),
    re_path(rf"^{CODE}/$", session.session_phone, name="session_phone"),
    re_path(rf"^{CODE}/etat\.json$", session.session_state, name="session_state"),
    re_path(rf"^{CODE}/moi\.json$", session.session_own, name="session_own"),
]
