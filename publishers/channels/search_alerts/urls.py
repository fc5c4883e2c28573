"""Below /dang-ky/tim-kiem/."""

from django.urls import path

from publishers.channels.search_alerts import views

app_name = "search_alerts"
urlpatterns = [
    path("", views.Follow.as_view(), name="follow"),
    path("da-gui/", views.Asked.as_view(), name="asked"),
    path("xac-nhan/<str:token>/", views.Confirm.as_view(), name="confirm"),
    path("huy/<str:token>/", views.Stop.as_view(), name="stop"),
]
