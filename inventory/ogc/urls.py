"""The addresses of OGC API - Features; those that the standard names stand without a closing slash."""

from django.urls import path

from inventory.ogc import views

app_name = "ogc"

urlpatterns = [
    path("", views.ogc_landing, name="landing"),
    path("conformance", views.ogc_conformance, name="conformance"),
    path("api", views.ogc_api, name="api"),
    path("collections", views.ogc_collections, name="collections"),
    path("collections/<str:collection>", views.ogc_collection, name="collection"),
    path("collections/<str:collection>/queryables", views.ogc_queryables, name="queryables"),
    path("collections/<str:collection>/items", views.ogc_items, name="items"),
    path("collections/<str:collection>/items/<str:feature>", views.ogc_item, name="item"),
]
