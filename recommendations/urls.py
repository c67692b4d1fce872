"""Addresses of the recommendation lists."""

from django.urls import URLPattern

app_name = "recommendations"

urlpatterns: list[URLPattern] = []
