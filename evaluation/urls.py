"""Addresses of debates, referentials and evaluations."""

from django.urls import URLPattern

app_name = "evaluation"

urlpatterns: list[URLPattern] = []
