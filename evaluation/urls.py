"""Addresses of debates, referentials and evaluations."""

from django.urls import include, path, re_path

from evaluation.views import (
    criterion_edit,
    debate,
    debate_board,
    debate_control,
    evaluation,
    evaluation_consent,
    evaluation_control,
    evaluation_desk,
    rating,
    referential,
    session,
    synthesis,
    territory_evaluation,
)
from evaluation.views import referential_create as creating
from evaluation.views import referential_edit as editing

app_name = "evaluation"

CODE = r"seance/(?P<code>[A-Za-z]{6})"
ONE = r"evaluations/(?P<pk>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"

PAGES = [
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
    # Evaluations
    path("evaluations/<uuid:pk>/", evaluation.evaluation_detail, name="evaluation_detail"),
    re_path(rf"^{ONE}/radar\.(?P<format>svg|png)$", evaluation.evaluation_radar, name="evaluation_radar"),
    path("evaluations/<uuid:pk>/fiche.pdf", evaluation.evaluation_sheet, name="evaluation_sheet"),
    path("evaluations/<uuid:pk>/repondre/", rating.rating_edit, name="rating_edit"),
    path("evaluations/<uuid:pk>/repondre/<int:rating>/", rating.rating_keyed, name="rating_keyed"),
    path("evaluations/<uuid:pk>/synthese/", synthesis.synthesis_edit, name="synthesis_edit"),
    path("reponses/<str:secret>/", rating.rating_invited, name="rating_invited"),
    path("accord/<str:secret>/<uuid:pk>/", evaluation_consent.evaluation_consent, name="evaluation_consent"),
    path("pieces/<int:pk>/", evaluation.evidence_file, name="evidence_file"),
    re_path(
        r"^territoires/(?P<slug>[-\w]+)\.(?P<format>csv|xlsx|ods)$",
        territory_evaluation.score_download,
        name="score_download",
    ),
]

urlpatterns = [
    path("evaluation/", include(PAGES)),
    path("territoires/<slug:slug>/evaluation/", territory_evaluation.territory_evaluation, name="territory_evaluation"),
    # The team's
    path("moderation/evaluations/", evaluation_desk.evaluation_desk, name="evaluation_desk"),
    path("moderation/evaluations/<uuid:pk>/", evaluation_control.evaluation_control, name="evaluation_control"),
    path("moderation/fiches/<slug:slug>/evaluer/", evaluation_desk.evaluation_create, name="evaluation_create"),
]
