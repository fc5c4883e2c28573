"""The machine of the engine with real pages: whatever the newsroom does, and however its signals are lost."""

import logging
from contextlib import contextmanager, nullcontext
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import ProtectedError
from django.db.models.signals import post_delete, post_save
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import rule
from wagtail.models import Revision
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from cms.core.models import ContentItem, Withdrawal
from cms.workflow import signals, withdraw
from cms.workflow.correct import correct
from cms.workflow.schedule import publish_due
from publishers.ledger.steps import Step, logger
from tests.cms.users import house as builder
from tests.publishers.ledger.machine.conftest import machine_world
from tests.publishers.ledger.machine.machine import LedgerMachine, few, run
from tests.publishers.ledger.machine.world import World

__all__ = ["machine_world"]


HEARD = (
    (page_published, signals.plan_published, None),
    (page_unpublished, signals.plan_unpublished, None),
    (post_page_move, signals.plan_moved, None),
    (page_slug_changed, signals.plan_moved, None),
    (post_save, signals.plan_unscheduled, Revision),
    (post_delete, signals.plan_deleted, ContentItem),
)


class Death(BaseException):
    """The process ends here."""


class Killer(logging.Handler):
    """Ends the process at a labelled step of the engine."""

    def emit(self, record):
        if record.step == Step.PLANNING:
            raise Death


@contextmanager
def deaf():
    """Nobody hears Wagtail's signals."""
    for signal, receiver, sender in HEARD:
        assert signal.disconnect(receiver, sender=sender)
    try:
        yield
    finally:
        for signal, receiver, sender in HEARD:
            signal.connect(receiver, sender=sender)


@contextmanager
def dying():
    """The process dies at the end of planning, if it plans."""
    killer, level = Killer(), logger.level
    logger.addHandler(killer)
    logger.setLevel(logging.INFO)
    try:
        yield
    except Death:
        pass
    finally:
        logger.setLevel(level)
        logger.removeHandler(killer)


class Newsroom(World):
    """Pages of the small house in place of sketches, and the newsroom's own verbs."""

    def __init__(self, house, kinds, contents):
        super().__init__(kinds, contents)
        self.house = house
        pages = [builder.story(house, "truong-a", f"Bài {number}") for number in range(contents)]
        self.contents = [page.content_id for page in pages]

    def newsroom(self, verb, content=0, heard=True):
        """Something becomes of an item; unless `heard`, Wagtail's signals are lost."""
        return self._happens(verb, content, nullcontext() if heard else deaf(), "" if heard else "unheard")

    def die_planning(self, verb, content=0):
        """The process dies while it plans, and with it what was not committed."""
        return self._happens(verb, content, dying(), "died planning")

    def cut(self, verb, content=0):
        """The process dies before the transaction around a verb is committed."""
        with transaction.atomic():
            done = self._happens(verb, content, nullcontext(), "cut")
            transaction.set_rollback(True)
        return done

    def _happens(self, verb, content, how, label):
        item = ContentItem.objects.filter(content_id=self.contents[content % len(self.contents)]).first()
        if item is None:
            return False
        done = True  # what it had committed when it died
        with how:
            done = getattr(self, f"_{verb}")(item.specific)
        if done is False:
            return False
        self.tell(f"{verb} {content % len(self.contents)} {label}")
        return True

    def _draft(self, page, **changes):
        draft = page.get_latest_revision_as_object()
        draft.go_live_at = None
        for name, value in changes.items():
            setattr(draft, name, value)
        return draft.save_revision()

    def _change(self, page, **changes):
        """Written into the draft, and published where the page is."""
        revision = self._draft(page, **changes)
        if page.live:
            revision.publish()

    def _publish(self, page):
        if page.live:
            return False
        return self._draft(page).publish()

    def _edit(self, page):
        return self._change(page, title=self._words_anew())

    def _correct(self, page):
        if not page.live:
            return False
        self._change(page, title=self._words_anew())
        page = ContentItem.objects.get(pk=page.pk).specific
        correct(page, self.house.people["administrator"], f"wrong {self._words}", "right")
        return self._draft(ContentItem.objects.get(pk=page.pk).specific).publish()

    def _move(self, page):
        units = self.house.pages
        there = "truong-b" if page.get_parent().slug == "truong-a" else "truong-a"
        page.move(type(units[there]).objects.get(pk=units[there].pk), pos="last-child")

    def _unpublish(self, page):
        if not page.live:
            return False
        page.unpublish()

    def _expire(self, page):
        if not page.live:
            return False
        type(page).objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
        publish_due(timezone.now())

    def _withdraw(self, page):
        if not withdraw.can_be_withdrawn(page) or Withdrawal.objects.filter(content_id=page.content_id).exists():
            return False
        withdraw.withdraw(page, self.house.people["approver"], "Sai.")

    def _early(self, page):
        if page.live:
            return False
        draft = page.get_latest_revision_as_object()
        draft.early_press_access = True
        draft.go_live_at = timezone.now() + timedelta(hours=1)
        return draft.save_revision().publish()

    def _scheduled(self, page):
        return Revision.page_revisions.filter(object_id=str(page.pk), approved_go_live_at__isnull=False)

    def _cancel(self, page):
        revision = self._scheduled(page).first()
        if revision is None:
            return False
        revision.approved_go_live_at = None
        revision.save(update_fields=["approved_go_live_at"])

    def _come_due(self, page):
        """What was scheduled goes live."""
        revision = self._scheduled(page).first()
        if revision is None:
            return False
        before = timezone.now() - timedelta(seconds=1)
        revision.content["go_live_at"] = before.isoformat()
        revision.approved_go_live_at = before
        revision.save(update_fields=["content", "approved_go_live_at"])
        publish_due(timezone.now())

    def _untick(self, page):
        self._words += 1
        slug = self.channels[self._words % len(self.channels)].slug
        excluded = page.get_latest_revision_as_object().excluded_channels
        return self._change(page, excluded_channels=sorted({*excluded} ^ {slug}))

    def _restore(self, page):
        """An old revision becomes the newest."""
        old = page.revisions.order_by("created_at").first().as_object()
        old.go_live_at = None
        revision = old.save_revision()
        if page.live:
            revision.publish()

    def _delete(self, page):
        try:
            with transaction.atomic():
                page.delete()
        except ProtectedError:
            return False


class NewsroomMachine(LedgerMachine):
    """What the newsroom alone can do, beside everything else."""

    @rule(verb=st.sampled_from(("restore", "come_due", "early", "move")), content=few, heard=st.booleans())
    def newsroom_of_pages(self, verb, content, heard):
        self.take("newsroom", verb, content, heard)

    @rule(verb=st.sampled_from(("publish", "correct", "withdraw", "unpublish")), content=few)
    def transaction_is_cut(self, verb, content):
        self.take("cut", verb, content)

    @rule(verb=st.sampled_from(("publish", "correct", "withdraw", "unpublish", "move", "cancel")), content=few)
    def planner_dies(self, verb, content):
        self.take("die_planning", verb, content)


@pytest.mark.usefixtures("media_folder")
def test_every_interleaving_with_real_pages_ends_well(house, pytestconfig, monkeypatch):
    steps_given = pytestconfig.getoption("machine_steps")
    steps = steps_given or 400  # a step with pages costs ten times what one of the ledger alone does
    monkeypatch.setattr(
        NewsroomMachine, "make_world", lambda _machine, kinds, contents: Newsroom(house, kinds, contents)
    )
    assert run(NewsroomMachine, steps, anew=bool(steps_given)) >= steps
