"""The addresses of the API that its description tells of."""

from django.urls import path

from search.api import views

app_name = "archive_api"
urlpatterns = [
    path("search", views.SearchView.as_view(), name="search"),
    path("suggest", views.SuggestView.as_view(), name="suggest"),
    path("facets", views.FacetsView.as_view(), name="facets"),
    path("items/<str:content_id>", views.ItemView.as_view(), name="item"),
]
