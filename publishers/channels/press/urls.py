"""Below /bao-chi/."""

from django.urls import path

from publishers.channels.press import views

app_name = "press"
urlpatterns = [
    path("", views.PressRoom.as_view(), name="room"),
    path("huy/<str:token>/", views.Leave.as_view(), name="leave"),
]
