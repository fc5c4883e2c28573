"""Who may have a file: everybody while something public refers to it, else who may see it or holds a signed address.

What refers to what is Wagtail's reference index; it is written with the page (see `TASKS` in the settings), and
whether the page is public is asked of the page itself, so a withdrawal ends its files with itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.core.signing import BadSignature, Signer
from django.db.models import BigIntegerField, CharField, Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.documents.models import AbstractDocument
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry

from publishers.runtime import addresses

PARAMETER = "s"
_GRACE = timedelta(hours=1)
"""How long an address for the press outlives its embargo: until the schedule has surely run."""
_MAY = ("add", "change", "delete", "choose")


def _live() -> Q:
    return Q(live=True) & (Q(expire_at__isnull=True) | Q(expire_at__gt=timezone.now()))


def public(files: QuerySet) -> QuerySet:
    """Those of these documents or pictures that a page refers to which the public reads now."""
    references = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(files.model),
        to_object_id=Cast(OuterRef("pk"), CharField()),
        base_content_type=ContentType.objects.get_for_model(Page),
    ).annotate(page=Cast("object_id", BigIntegerField()))
    # Page by page through its key: the index names pages by text.
    live = Page.objects.filter(_live(), pk=OuterRef("page"))
    return files.filter(Exists(references.filter(Exists(live))))


def visible(files: QuerySet, user: AbstractUser | AnonymousUser | None) -> QuerySet:
    """Those of these documents or pictures that are public, or that this person may choose or change."""
    # By their keys: a search takes a filter by a field apart, and cannot read a condition without one.
    condition = Q(pk__in=public(files).values("pk"))
    if user is not None and user.is_authenticated:
        policy = policy_registry.get_by_type(files.model)
        condition |= Q(pk__in=policy.instances_user_has_any_permission_for(user, _MAY).values("pk"))
    return files.filter(condition)


def is_public(file: AbstractDocument | AbstractImage) -> bool:
    """Whether everybody may have this document or picture now."""
    return public(type(file).objects.filter(pk=file.pk)).exists()


def shown_by(file: AbstractDocument | AbstractImage) -> QuerySet[Page]:
    """The pages by which everybody may have this document or picture now."""
    return _referring(file).filter(_live())


def _referring(file: AbstractDocument | AbstractImage) -> QuerySet[Page]:
    references = ReferenceIndex.get_references_to(file).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    return Page.objects.filter(pk__in=[int(pk) for pk in references.values_list("object_id", flat=True)])


def referred_to(item: Page) -> set[tuple[int, str]]:
    """The keys (see `key_of`) of what this version of a page refers to, by the rules of Wagtail's reference index."""
    references = ReferenceIndex._extract_references_from_object(item)
    return {(content_type, str(key)) for content_type, key, *_paths in references}


def key_of(thing: Model) -> tuple[int, str]:
    """By what the reference index knows it: number of its kind, and its own."""
    return ContentType.objects.get_for_model(type(thing)).pk, str(thing.pk)


def found_at(urls: Iterable[str]) -> list[AbstractDocument | AbstractImage]:
    """The documents and pictures that stand at these addresses of this site, each once; none for what is gone."""
    paths = [unquote(urlsplit(url).path) for url in urls]
    numbers = [int(path.split("/")[2]) for path in paths if path.startswith("/documents/")]
    names = [path.removeprefix(settings.MEDIA_URL) for path in paths if path.startswith(settings.MEDIA_URL)]
    image = get_image_model()
    sizes = image.get_rendition_model().objects.filter(file__in=names)
    documents = get_document_model().objects.filter(pk__in=numbers)
    return [*documents, *image.objects.filter(pk__in=sizes.values("image"))]


def may_see(user: AbstractUser | AnonymousUser, file: AbstractDocument | AbstractImage) -> bool:
    """Whether a signed-in person may see a file that is not public: hers to use, or in an item that she may edit."""
    if not user.is_authenticated or not user.has_perm("wagtailadmin.access_admin"):
        return False
    if policy_registry.get_by_type(type(file)).user_has_any_permission_for_instance(user, _MAY, file):
        return True
    return any(page.permissions_for_user(user).can_edit() for page in _referring(file))


# Signed addresses: what accredited press may fetch before the moment of an embargo


def _signer() -> Signer:
    return Signer(salt="cms.core.file_access")


def signed(path: str, content_id: UUID, embargo: datetime) -> str:
    """The path (as links have it) of a file of an early item, with what opens it until the embargo (aware) is over.

    The same for the same embargo, so that a version does not change with each look at it.
    """
    until = int((embargo + _GRACE).timestamp())
    seal = _signer().signature(f"{unquote(path)}\n{content_id.hex}\n{until}")
    return f"{path}?{PARAMETER}={content_id.hex}.{until}.{seal}"


def sign_in(html: str, content_id: UUID, embargo: datetime) -> str:
    """The same HTML with every address of a file of ours signed."""
    return addresses.of_files().sub(lambda match: match[1] + signed(match[2], content_id, embargo), html)


def signed_for(request: HttpRequest) -> UUID | None:
    """The content whose files the address opens: by a seal that is ours, for this path and not over; else None."""
    try:
        content, until, seal = request.GET.get(PARAMETER, "").split(".")
        content_id, ends = UUID(hex=content), int(until)
    except ValueError:
        return None
    if ends < timezone.now().timestamp():
        return None
    try:
        _signer().unsign(f"{request.path}\n{content}\n{until}:{seal}")
    except BadSignature:
        return None
    return content_id
