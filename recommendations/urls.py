"""Addresses of the recommendation lists."""

from django.urls import URLPattern, URLResolver, path

from recommendations.views import (
    comment,
    library,
    list_download,
    list_edit,
    list_order,
    reading,
    recommendation_edit,
    suggestion,
    versions,
    vote,
    vote_control,
)

app_name = "recommendations"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", reading.list_index, name="list_index"),
    path("nouvelle/", list_edit.list_create, name="list_create"),
    path("commentaires/", comment.comment_list, name="comment_list"),
    path("commentaires/<int:pk>/", comment.comment_decide, name="comment_decide"),
    path("<slug:slug>.<str:fmt>", list_download.list_download, name="list_download"),
    path("<slug:slug>/", reading.list_detail, name="list_detail"),
    path("<slug:slug>/modifier/", list_edit.list_edit, name="list_edit"),
    path("<slug:slug>/etat/", list_edit.list_state, name="list_state"),
    path("<slug:slug>/adopter/", list_edit.list_agree, name="list_agree"),
    path("<slug:slug>/ordre/", list_order.list_order, name="list_order"),
    path("<slug:slug>/ensemble/", list_order.list_bulk, name="list_bulk"),
    path("<slug:slug>/suivi/", list_edit.follow_up_create, name="follow_up_create"),
    path("<slug:slug>/bibliotheque/", library.list_library, name="list_library"),
    path("<slug:slug>/suggestions/", suggestion.list_suggestions, name="list_suggestions"),
    path("<slug:slug>/votes/", vote.vote_list, name="vote_list"),
    path("<slug:slug>/votes/nouveau/", vote.vote_create, name="vote_create"),
    path("<slug:slug>/votes/<int:pk>/", vote.vote_result, name="vote_result"),
    path("<slug:slug>/votes/<int:pk>/conduite/", vote_control.vote_control, name="vote_control"),
    path("<slug:slug>/votes/<int:pk>/projection/", vote.vote_projector, name="vote_projector"),
    path("<slug:slug>/versions/", versions.list_versions, name="list_versions"),
    path("<slug:slug>/versions/<int:old>/<int:new>/", versions.list_difference, name="list_difference"),
    path("<slug:slug>/ajouter/", recommendation_edit.recommendation_create, name="recommendation_create"),
    path("<slug:slug>/<int:number>/", reading.recommendation_detail, name="recommendation_detail"),
    path("<slug:slug>/<int:number>/modifier/", recommendation_edit.recommendation_edit, name="recommendation_edit"),
    path("<slug:slug>/<int:number>/retirer/", recommendation_edit.recommendation_remove, name="recommendation_remove"),
    path("<slug:slug>/<int:number>/commenter/", comment.comment_create, name="comment_create"),
]
