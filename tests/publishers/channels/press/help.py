"""What tests of the press share."""

from __future__ import annotations

from publishers.channels.press import services
from publishers.channels.press.models import Outlet, PressContact
from publishers.channels.press.publisher import PressPublisher
from publishers.contract import Cause, Content, Operation, Receipt
from publishers.contract.testing import sample_job

ITEMS = "/api/press/v1/items"


def outlet(name: str = "Báo Giáo dục", *, accredited: bool = False) -> Outlet:
    return Outlet.objects.create(name=name, accredited=accredited)


def contact(email: str, of: Outlet, **fields) -> PressContact:
    return PressContact.objects.create(email=email, outlet=of, name="Phóng viên", **fields)


def deliver(content: Content, operation: Operation, receipt: Receipt | None = None) -> Receipt:
    publisher = PressPublisher(PressPublisher.Config())
    job = sample_job(content, operation, publisher.render(content, operation), receipt=receipt)
    return publisher.deliver(job.payload, job)


def later(content: Content, cause: Cause, **changes) -> Content:
    """The next version of a content."""
    corrections = changes.pop("corrections", [])
    snapshot = content.snapshot.model_copy(update=changes)
    return Content(snapshot=snapshot, version=content.version + 1, cause=cause, corrections=corrections)


def bearer(of: Outlet) -> dict[str, str]:
    """Headers of a request with a fresh token of this outlet."""
    return {"authorization": f"Bearer {services.issue_token(of)}"}
