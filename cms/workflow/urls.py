"""Addresses of the verbs, below the admin."""

from django.urls import path

from cms.workflow import views

app_name = "workflow"
urlpatterns = [
    path("items/<int:pk>/correct/", views.CorrectView.as_view(), name="correct"),
    path("items/<int:pk>/withdraw/", views.WithdrawView.as_view(), name="withdraw"),
    path("accounts/<uuid:content_id>/", views.AccountView.as_view(), name="account"),
    path("accounts/<uuid:content_id>/results/", views.AccountResultsView.as_view(), name="account_results"),
]
