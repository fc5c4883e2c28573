"""Addresses of the calendar, below the admin."""

from django.urls import path

from cms.planner.views import address, calendar, moving, plans

app_name = "planner"
urlpatterns = [
    path("lich/", calendar.CalendarView.as_view(), name="calendar"),
    path("lich/dia-chi/", address.AddressView.as_view(), name="address"),
    path("lich/bai/<int:page_id>/chuyen/", moving.MoveItemView.as_view(), name="move_item"),
    path("lich/ke-hoach/them/", plans.AddPlanView.as_view(), name="add"),
    path("lich/ke-hoach/<int:pk>/", plans.EditPlanView.as_view(), name="edit"),
    path("lich/ke-hoach/<int:pk>/xoa/", plans.DeletePlanView.as_view(), name="delete"),
    path("lich/ke-hoach/<int:pk>/viet/", plans.BeginView.as_view(), name="begin"),
    path("lich/ke-hoach/<int:pk>/chuyen/", moving.MovePlannedView.as_view(), name="move_planned"),
]
