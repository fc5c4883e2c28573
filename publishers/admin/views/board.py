"""The board: what went where, and what needs a person."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import BaseColumn, BulkActionsCheckboxColumn, Column, DateColumn, Table
from wagtail.admin.views.generic import BaseListingView

from publishers.admin import items, reasons, words
from publishers.admin.filters import DeliveryFilterSet
from publishers.admin.permissions import ADD_CHANNEL, CHANGE_CHANNEL, OPERATE, Allowed
from publishers.admin.steps import Progress, steps_of
from publishers.ledger import deciding, queries
from publishers.ledger.models import Delivery
from publishers.ledger.states import State

OBJECT_TYPE = "delivery"
MOST_COUNTED = 1_000
# Beside these the board says what holds them up; of the others it says so with the delivery.
TOLD = (State.QUEUED, State.WAITING, State.HELD, State.UNKNOWN)
HOME = {"url": reverse_lazy("wagtailadmin_home"), "label": gettext_lazy("Home")}
BOARD = {"url": reverse_lazy("desk:board"), "label": gettext_lazy("Deliveries")}


class ItemColumn(BaseColumn):
    cell_template_name = "desk/cells/item.html"

    def get_cell_context_data(self, instance: Delivery, parent_context: dict[str, Any]) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        context["snapshot"] = instance.publication.snapshot
        context["title_id"] = f"{OBJECT_TYPE}_{instance.pk}_title"
        context["detail_url"] = reverse("desk:delivery", args=[instance.pk])
        context["timeline_url"] = reverse("desk:timeline", args=[instance.content_id])
        context["cause"] = words.cause(instance.publication)
        return context


class StateColumn(BaseColumn):
    cell_template_name = "desk/cells/state.html"

    def get_cell_context_data(self, instance: Delivery, parent_context: dict[str, Any]) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        table = parent_context["table"]
        context.update(badge=words.badge(instance), url=words.standing(instance))
        context.update(progress=table.progress.of(instance), kept=words.was_kept(instance))
        context["may_operate"] = parent_context["request"].user.has_perm(OPERATE)
        context["reason"] = table.reasons.get(instance.pk) if instance.state in TOLD else None
        return context


class ActionsColumn(BaseColumn):
    cell_template_name = "desk/cells/actions.html"

    def get_cell_context_data(self, instance: Delivery, parent_context: dict[str, Any]) -> dict[str, Any]:
        context = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        context["actions"] = [step for step in steps_of(instance) if step.urgent]
        context["csrf_request"] = request
        context["next"] = request.get_full_path()
        return context


class BoardPaginator(WagtailPaginator):
    """Counts up to a bound: nobody leafs through more, and a ledger of a million rows is not counted for it.

    A page is found by its ids first and read afterwards, so that no database sorts whole rows.
    """

    def page(self, number: int | str) -> Page:
        valid = self.validate_number(number)
        first = (valid - 1) * self.per_page
        ids = list(self.object_list.values_list("pk", flat=True)[first : first + self.per_page])
        rows = Delivery.objects.select_related("channel", "publication").defer("payload").in_bulk(ids)
        return self._get_page([rows[pk] for pk in ids if pk in rows], valid, self)

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by().values("pk")[: MOST_COUNTED + 1].count()

    @property
    def is_bounded(self) -> bool:
        return self.count > MOST_COUNTED

    @cached_property
    def items_count_label(self) -> str:
        if self.is_bounded:
            return _("more than %(count)s deliveries") % {"count": f"{MOST_COUNTED:n}"}
        return super().items_count_label


class Board(Allowed, BaseListingView):
    """Deliveries, newest planned first, with what each channel holds above them."""

    model = Delivery
    page_title = gettext_lazy("Deliveries")
    header_icon = "upload"
    template_name = "desk/board.html"
    results_template_name = "desk/board_results.html"
    index_url_name = "desk:board"
    index_results_url_name = "desk:board_results"
    filterset_class = DeliveryFilterSet
    paginator_class = BoardPaginator
    default_ordering = "-pk"
    paginate_by = 50
    is_searchable = True
    breadcrumbs_items: list[dict[str, Any]] = [HOME, {"url": "", "label": gettext_lazy("Deliveries")}]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return self.breadcrumbs_items

    @cached_property
    def may_operate(self) -> bool:
        return self.request.user.has_perm(OPERATE)

    @cached_property
    def columns(self) -> list[BaseColumn]:
        columns = [
            ItemColumn("item", label=_("Item"), sort_key="pk"),
            Column("channel", label=_("Channel"), accessor="channel.name", sort_key="channel_id"),
            StateColumn("state", label=_("State"), sort_key="state"),
            DateColumn("updated_at", label=_("When"), classname="desk-when"),
        ]
        if self.may_operate:
            select = BulkActionsCheckboxColumn("select", obj_type=OBJECT_TYPE)
            return [select, *columns, ActionsColumn("actions", label=_("Next step"))]
        return columns

    def get_table(self, object_list: Page) -> Table:
        table = super().get_table(object_list)
        table.progress = Progress()
        table.reasons = reasons.explain(object_list)
        return table

    def get_base_queryset(self) -> QuerySet[Delivery]:
        queryset = Delivery.objects.all()
        # Versions that another one replaced are history: shown on request, not among today's work.
        if "superseded" not in self.request.GET.getlist("state") and not self.request.GET.get("content_id"):
            queryset = queryset.exclude(state=State.SUPERSEDED)
        return queryset

    def search_queryset(self, queryset: QuerySet[Delivery]) -> QuerySet[Delivery]:
        return queryset.filter(content_id__in=items.titled(self.search_query)) if self.is_searching else queryset

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["may_operate"] = self.may_operate
        context["may_add"] = self.request.user.has_perm(ADD_CHANNEL)
        context["may_configure"] = self.request.user.has_perm(CHANGE_CHANNEL)
        if not self.results_only:
            context["restored"] = self.may_operate and bool(deciding.channels())
            context["channels"] = queries.channel_counts()
            context["errors"] = queries.errors_by_code()
        if self.is_filtering or self.is_searching:
            address = self.request.GET.copy()
            for name in (self.page_kwarg, "ordering", "_w_filter_fragment"):
                address.pop(name, None)
            context["retry_all_url"] = f"{reverse('desk:retry_all')}?{address.urlencode()}"
        return context


class BoardResults(Board):
    """The board's table alone, for filtering without a reload."""

    results_only = True
