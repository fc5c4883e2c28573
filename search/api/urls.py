"""Below /api/archive/v1/."""

from django.urls import path, re_path

from search.api import described_urls, schema, views

app_name = described_urls.app_name
urlpatterns = [
    *described_urls.urlpatterns,
    path("openapi.json", schema.SchemaView.as_view(), name="schema"),
    re_path("", views.NowhereView.as_view()),
]
