"""Below /api/archive/v1/."""

from django.urls import path, re_path

from search.api import views

app_name = "archive_api"
urlpatterns = [
    path("search", views.SearchView.as_view(), name="search"),
    path("suggest", views.SuggestView.as_view(), name="suggest"),
    path("facets", views.FacetsView.as_view(), name="facets"),
    path("items/<str:content_id>", views.ItemView.as_view(), name="item"),
    path("openapi.json", views.SchemaView.as_view(), name="schema"),
    re_path("", views.NowhereView.as_view()),
]
