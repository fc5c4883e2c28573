"""Addresses of the desk, below the admin."""

from django.urls import path

from publishers.admin.views import after_a_restore, board, channel, delivery, many, orphans, outbox, timeline

app_name = "desk"
urlpatterns = [
    path("deliveries/", board.Board.as_view(), name="board"),
    path("deliveries/results/", board.BoardResults.as_view(), name="board_results"),
    path("deliveries/retry/", many.RetryAll.as_view(), name="retry_all"),
    path("deliveries/<int:pk>/", delivery.DeliveryView.as_view(), name="delivery"),
    path("deliveries/<int:pk>/as-shown/", delivery.AsShown.as_view(), name="as_shown"),
    path("deliveries/<int:pk>/retry/", delivery.retry, name="retry"),
    path("deliveries/<int:pk>/cancel/", delivery.cancel, name="cancel"),
    path("deliveries/<int:pk>/check/", delivery.check, name="check"),
    path("deliveries/<int:pk>/mark/", delivery.Mark.as_view(), name="mark"),
    path("deliveries/<int:pk>/renew/", delivery.Renew.as_view(), name="renew"),
    path("deliveries/items/<uuid:content_id>/", timeline.Timeline.as_view(), name="timeline"),
    path("deliveries/items/<uuid:content_id>/<slug:slug>/repost/", timeline.Repost.as_view(), name="repost"),
    path("deliveries/items/<uuid:content_id>/<slug:slug>/removed/", timeline.Removed.as_view(), name="removed"),
    path("deliveries/unknown-posts/", orphans.Orphans.as_view(), name="orphans"),
    path("deliveries/unknown-posts/<int:pk>/take-away/", orphans.TakeAway.as_view(), name="take_away"),
    path("deliveries/after-a-restore/", after_a_restore.AfterARestore.as_view(), name="after_a_restore"),
    path("outbox/", outbox.Outbox.as_view(), name="outbox"),
    path("channels/add/", channel.ChoosePublisher.as_view(), name="choose_publisher"),
    path("channels/add/<slug:publisher>/", channel.AddChannel.as_view(), name="add_channel"),
    path("channels/<slug:slug>/", channel.ChannelView.as_view(), name="channel"),
    path("channels/<slug:slug>/test/", channel.test_connection, name="test_connection"),
    path("channels/<slug:slug>/pause/", channel.pause, name="pause"),
    path("channels/<slug:slug>/resume/", channel.Resume.as_view(), name="resume"),
]
