"""Below /dang-ky/."""

from django.urls import path

from publishers.channels.bulletin import views

app_name = "bulletin"
urlpatterns = [
    path("", views.SignUp.as_view(), name="sign_up"),
    path("da-gui/", views.SignedUp.as_view(), name="signed_up"),
    path("xac-nhan/<str:token>/", views.Confirm.as_view(), name="confirm"),
    path("huy/<str:token>/", views.Leave.as_view(), name="leave"),
    path("lai/<str:token>/", views.ComeBack.as_view(), name="come_back"),
]
