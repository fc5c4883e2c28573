"""Addresses of the verbs, below the admin."""

from django.urls import path
from django.views.decorators.cache import never_cache

from cms.workflow import views
from cms.workflow.approval_page import ApprovalView

app_name = "workflow"
urlpatterns = [
    path("items/<int:pk>/correct/", views.CorrectView.as_view(), name="correct"),
    path("items/<int:pk>/withdraw/", views.WithdrawView.as_view(), name="withdraw"),
    path("duyet/<int:page_id>/", never_cache(ApprovalView.as_view()), name="approval"),
    path("accounts/<uuid:content_id>/", views.AccountView.as_view(), name="account"),
    path("accounts/<uuid:content_id>/results/", views.AccountResultsView.as_view(), name="account_results"),
]
