"""Addresses of the archive: the search page and its API."""

from django.urls import include, path

from search.api import pages, schema
from search.web import feed, views

app_name = "search"
urlpatterns = [
    path("tim-kiem/", views.search_page, name="page"),
    path("tim-kiem/ket-qua.csv", views.table, name="table"),
    path("tim-kiem/feed.atom", feed.feed, name="feed"),
    path("tim-kiem/da-mo/", views.opened, name="opened"),
    path("tim-kiem/opensearch.xml", views.opensearch, name="opensearch"),
    path(schema.ADDRESS, include("search.api.urls")),
    path("api/docs/", pages.docs_page, name="api_docs"),
]
