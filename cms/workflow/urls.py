"""Addresses of the verbs, below the admin."""

from django.urls import path

from cms.workflow import views

app_name = "workflow"
urlpatterns = [
    path("items/<int:pk>/correct/", views.CorrectView.as_view(), name="correct"),
    path("items/<int:pk>/withdraw/", views.WithdrawView.as_view(), name="withdraw"),
    path("items/<int:pk>/withdrawn/", views.WithdrawnView.as_view(), name="withdrawn"),
]
