"""Addresses of the portfolio and of the method."""

from django.urls import URLPattern

app_name = "portfolio"

urlpatterns: list[URLPattern] = []
