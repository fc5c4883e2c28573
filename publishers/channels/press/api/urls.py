"""Below /api/press/v1/."""

from django.urls import path

from publishers.channels.press.api import described_urls, schema

app_name = described_urls.app_name
urlpatterns = [
    *described_urls.urlpatterns,
    path("openapi.json", schema.Description.as_view(), name="description"),
]
