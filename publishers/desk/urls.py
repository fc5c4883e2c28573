"""Addresses of the desk, below the admin."""

from django.urls import path

from publishers.desk import views

app_name = "desk"
urlpatterns = [
    path("deliveries/", views.Board.as_view(), name="board"),
    path("deliveries/results/", views.BoardResults.as_view(), name="board_results"),
    path("deliveries/<int:pk>/", views.DeliveryView.as_view(), name="delivery"),
    path("deliveries/<int:pk>/as-shown/", views.AsShown.as_view(), name="as_shown"),
    path("deliveries/<int:pk>/retry/", views.retry, name="retry"),
    path("deliveries/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("deliveries/<int:pk>/check/", views.check, name="check"),
    path("deliveries/<int:pk>/mark/", views.Mark.as_view(), name="mark"),
    path("outbox/", views.Outbox.as_view(), name="outbox"),
    path("channels/<slug:slug>/", views.ChannelView.as_view(), name="channel"),
    path("channels/<slug:slug>/pause/", views.pause, name="pause"),
    path("channels/<slug:slug>/resume/", views.Resume.as_view(), name="resume"),
]
