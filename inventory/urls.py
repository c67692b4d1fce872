from django.urls import path, re_path

from inventory.views import initiative, map, territory

app_name = "inventory"

urlpatterns = [
    path("initiatives/", initiative.initiative_list, name="initiative_list"),
    re_path(
        r"^initiatives\.(?P<format>geojson|csv|xlsx|ods|gpkg)$",
        initiative.initiative_download,
        name="initiative_download",
    ),
    path("initiatives.atom", initiative.InitiativeFeed(), name="initiative_feed"),
    path("initiatives/carte.json", map.initiative_map, name="initiative_map"),
    path("initiatives/<slug:slug>/", initiative.initiative_detail, name="initiative_detail"),
    re_path(
        r"^initiatives/(?P<slug>[-\w]+)\.(?P<format>json|geojson)$",
        initiative.initiative_data,
        name="initiative_data",
    ),
    path("territoires/", territory.territory_list, name="territory_list"),
    path("territoires/contours.json", map.territory_outlines, name="territory_outlines"),
    path("territoires/<slug:slug>/", territory.territory_detail, name="territory_detail"),
]
