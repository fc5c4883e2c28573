"""Addresses of the archive: the search page and its API."""

from django.urls import path

from search import views
from search.api import views as api

app_name = "search"
urlpatterns = [
    path("tim-kiem/", views.search_page, name="page"),
    path("api/archive/v1/search", api.SearchView.as_view(), name="api_search"),
    path("api/archive/v1/suggest", api.SuggestView.as_view(), name="api_suggest"),
    path("api/archive/v1/facets", api.FacetsView.as_view(), name="api_facets"),
    path("api/archive/v1/items/<str:content_id>", api.ItemView.as_view(), name="api_item"),
]
