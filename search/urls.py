"""Addresses of the archive: the search page and its API."""

from django.urls import include, path

from search import views
from search.api import openapi, pages

app_name = "search"
urlpatterns = [
    path("tim-kiem/", views.search_page, name="page"),
    path(openapi.ADDRESS, include("search.api.urls")),
    path("api/docs/", pages.docs_page, name="api_docs"),
]
