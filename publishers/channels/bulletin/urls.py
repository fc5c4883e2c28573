"""Below /dang-ky/."""

from django.urls import path

from publishers.channels.bulletin import following_views, views

app_name = "bulletin"
urlpatterns = [
    path("", views.SignUp.as_view(), name="sign_up"),
    path("da-gui/", views.SignedUp.as_view(), name="signed_up"),
    path("xac-nhan/<str:token>/", views.Confirm.as_view(), name="confirm"),
    path("huy/<str:token>/", views.Leave.as_view(), name="leave"),
    path("tim-kiem/", following_views.Follow.as_view(), name="follow"),
    path("tim-kiem/da-gui/", following_views.Asked.as_view(), name="following_asked"),
    path("tim-kiem/xac-nhan/<str:token>/", following_views.Confirm.as_view(), name="confirm_following"),
    path("tim-kiem/huy/<str:token>/", following_views.Stop.as_view(), name="stop_following"),
    path("lai/<str:token>/", views.ComeBack.as_view(), name="come_back"),
]
