"""Addresses of the calendar, below the admin."""

from django.urls import path

from cms.planner import views

app_name = "planner"
urlpatterns = [
    path("lich/", views.CalendarView.as_view(), name="calendar"),
    path("lich/dia-chi/", views.AddressView.as_view(), name="address"),
    path("lich/bai/<int:page_id>/chuyen/", views.MoveItemView.as_view(), name="move_item"),
    path("lich/ke-hoach/them/", views.AddPlanView.as_view(), name="add"),
    path("lich/ke-hoach/<int:pk>/", views.EditPlanView.as_view(), name="edit"),
    path("lich/ke-hoach/<int:pk>/xoa/", views.DeletePlanView.as_view(), name="delete"),
    path("lich/ke-hoach/<int:pk>/viet/", views.BeginView.as_view(), name="begin"),
    path("lich/ke-hoach/<int:pk>/chuyen/", views.MovePlannedView.as_view(), name="move_planned"),
]
