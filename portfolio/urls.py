"""Addresses of the portfolio and of the method."""

from django.urls import path, re_path

from portfolio.views import case_study, case_study_desk, case_study_edit, case_study_history, effect, panorama, stake

app_name = "portfolio"

urlpatterns = [
    path("porte-folio/", case_study.case_study_list, name="case_study_list"),
    path("porte-folio/<slug:slug>/", case_study.case_study_detail, name="case_study_detail"),
    re_path(r"^porte-folio/(?P<slug>[-\w]+)\.pdf$", case_study.case_study_pdf_file, name="case_study_pdf"),
    path("media/portfolio/<path:name>", case_study.illustration_file, name="illustration_file"),
    path("moderation/porte-folio/", case_study_desk.case_study_desk, name="case_study_desk"),
    path("moderation/porte-folio/nouvelle/", case_study_edit.case_study_create, name="case_study_create"),
    path("moderation/porte-folio/<slug:slug>/modifier/", case_study_edit.case_study_edit, name="case_study_edit"),
    path("moderation/porte-folio/<slug:slug>/etat/", case_study_desk.case_study_state, name="case_study_state"),
    path("moderation/porte-folio/<slug:slug>/supprimer/", case_study_desk.case_study_delete, name="case_study_delete"),
    path(
        "moderation/porte-folio/<slug:slug>/historique/",
        case_study_history.case_study_history,
        name="case_study_history",
    ),
    path(
        "moderation/porte-folio/<slug:slug>/historique/<int:number>/",
        case_study_history.case_study_version,
        name="case_study_version",
    ),
    path(
        "moderation/porte-folio/<slug:slug>/historique/<int:number>/revenir/",
        case_study_history.case_study_restore,
        name="case_study_restore",
    ),
    path("enjeux/", stake.stake_list, name="stake_list"),
    path("enjeux/<slug:slug>/", stake.stake_detail, name="stake_detail"),
    path("moderation/fiches/<slug:slug>/effets/", effect.effect_list, name="effect_list"),
    path("moderation/effets/<int:pk>/modifier/", effect.effect_edit, name="effect_edit"),
    path("moderation/effets/<int:pk>/supprimer/", effect.effect_delete, name="effect_delete"),
    path("initiatives/panorama/", panorama.initiative_panorama, name="initiative_panorama"),
    re_path(
        r"^initiatives/panorama\.(?P<format>csv|xlsx|ods)$",
        panorama.initiative_panorama_data,
        name="initiative_panorama_data",
    ),
    path("territoires/<slug:slug>/panorama/", panorama.territory_panorama, name="territory_panorama"),
    re_path(
        r"^territoires/(?P<slug>[-\w]+)/panorama\.(?P<format>csv|xlsx|ods)$",
        panorama.territory_panorama_data,
        name="territory_panorama_data",
    ),
]
