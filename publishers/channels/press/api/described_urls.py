"""The addresses of the API that its description tells of."""

from django.urls import path

from publishers.channels.press.api import views

app_name = "press_api"
urlpatterns = [
    path("items", views.Items.as_view(), name="items"),
    path("items/<uuid:content_id>", views.Item.as_view(), name="item"),
]
