"""Wagtail's pages of people, with our forms."""

from django.forms import ModelForm
from wagtail.users.views.users import IndexView
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from cms.users.forms import UserCreationForm, UserEditForm


class People(IndexView):
    """Who works here, found by name with or without marks."""

    search_fields = ("username", "first_name__unmarked", "email")


class UserViewSet(WagtailUserViewSet):
    """List, add, edit and delete the people of the newsroom."""

    index_view_class = People

    def get_form_class(self, for_update: bool = False) -> type[ModelForm]:
        return UserEditForm if for_update else UserCreationForm
