"""A small newsroom with one public item of each type, and the means to publish more."""

import datetime as dt
import io
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image as PillowImage
from wagtail.documents import get_document_model
from wagtail.models import Collection, Locale, Page, Site

from cms.core.images import LoaImage
from cms.core.models import HomePage, Topic, Unit, UnitPage
from cms.events.models import Event
from cms.news.models import NewsStory
from cms.policies.models import Policy, PolicyKeyPoint, PolicyQuestion, PolicyRelation
from cms.rebuttals.models import Rebuttal, RebuttalClaim, RebuttalEvidence
from cms.stories.models import ExemplaryStory
from tests.replay import replayed

BODY = [
    ("heading", "Những việc cần làm"),
    ("paragraph", "<p>Phụ huynh nộp hồ sơ tại trường, <b>không</b> cần công chứng.</p>"),
]


@pytest.fixture(autouse=True)
def media_folder(settings, tmp_path):
    """Keep the files of a test to itself."""
    settings.MEDIA_ROOT = tmp_path / "media"


def picture(title: str) -> LoaImage:
    """Store a plain picture with its alternative text."""
    buffer = io.BytesIO()
    PillowImage.new("RGB", (1200, 800), (11, 90, 99)).save(buffer, "JPEG")
    return LoaImage.objects.create(
        title=title, alt_text=f"Ảnh {title}", credit="Ảnh: Sở", file=ContentFile(buffer.getvalue(), "anh.jpg")
    )


def publish(parent: Page, item: Page) -> Page:
    """Put an item under its unit's page and publish it as a person would: with a revision."""
    parent.add_child(instance=item)
    item.save_revision().publish()
    return type(item).objects.get(pk=item.pk)


@pytest.fixture
def newsroom(db):
    """The department, a unit with its page, two topics and one public item of each type."""
    return make_newsroom()


@replayed
def make_newsroom() -> SimpleNamespace:
    """Make what the fixture `newsroom` gives."""
    # Wagtail's migrations make these rows; a test that commits ends with a flush, which takes them away.
    Locale.objects.get_or_create(language_code="vi")
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    home = HomePage(
        title="Trang chủ",
        slug="loa",
        department_name="Sở Giáo dục và Đào tạo tỉnh Bình Minh",
        tagline="Thông tin chính thức về giáo dục",
        address="12 Lê Lợi, phường Trung Tâm",
        phone="0291 3822 456",
        email="so@binhminh.example",
    )
    root.add_child(instance=home)
    site, _made = Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page": home}
    )
    unit = Unit.objects.create(
        slug="phong-trung-hoc",
        name="Phòng Giáo dục trung học",
        short_name="GDTrH",
        kind="office",
        phone="0291 3822 457",
        email="gdtrh@binhminh.example",
    )
    unit_page = UnitPage(title=unit.name, slug=unit.slug, unit=unit)
    home.add_child(instance=unit_page)
    exams = Topic.objects.create(slug="thi-cu", name="Thi cử")
    fees = Topic.objects.create(slug="hoc-phi", name="Học phí")
    now = timezone.now()

    old = Policy(
        title="Quy định cũ về học phí",
        slug="quy-dinh-cu",
        summary="Mức học phí đã hết hiệu lực.",
        unit=unit,
        document_number="10/2020/QĐ-UBND",
        kind="decision",
        issuing_authority="Ủy ban nhân dân tỉnh",
        issued_on=dt.date(2020, 5, 4),
        effective_on=dt.date(2020, 6, 1),
        legal_status="repealed",
    )
    publish(unit_page, old)
    document = get_document_model().objects.create(
        title="Quyết định 12", file=ContentFile(b"%PDF-1.4\n" + b"0" * 3000, "qd-12.pdf")
    )
    policy = Policy(
        title="Miễn học phí cho trẻ mầm non 5 tuổi và học sinh phổ thông công lập",
        slug="mien-hoc-phi",
        summary="Từ năm học 2025-2026 học sinh công lập không phải đóng học phí.",
        body=BODY,
        unit=unit,
        document_number="12/2025/QĐ-UBND",
        kind="decision",
        issuing_authority="Ủy ban nhân dân tỉnh",
        signer="Nguyễn Thị Ánh",
        issued_on=dt.date(2025, 8, 1),
        effective_on=dt.date(2025, 9, 1),
        legal_status="in_force",
        affected="Học sinh mầm non và phổ thông công lập trong tỉnh",
        signed_file=document,
        hero_image=picture("lớp học"),
    )
    policy.topics = [fees]
    policy.key_points = [PolicyKeyPoint(text="Không thu học phí"), PolicyKeyPoint(text="Không cần làm đơn")]
    policy.questions = [PolicyQuestion(question="Trường tư thì sao?", answer="Được hỗ trợ theo mức trần.")]
    policy.relations = [PolicyRelation(kind="replaces", target=old)]
    policy = publish(unit_page, policy)

    news = NewsStory(
        title="Khai mạc kỳ thi chọn học sinh giỏi",
        slug="khai-mac",
        summary="Có 480 thí sinh dự thi.",
        unit=unit,
        body=BODY,
    )
    news.topics = [exams]
    news = publish(unit_page, news)

    story = ExemplaryStory(
        title="Cô giáo của những lớp học vùng cao",
        slug="co-giao-vung-cao",
        summary="Mười hai năm mang con chữ lên bản.",
        unit=unit,
        body=BODY,
        honoree_kind="person",
        honoree_name="Lò Thị Thương",
        honoree_role="giáo viên tiểu học",
        achievement="Đưa 46 em trở lại lớp",
        recognition="Bằng khen của Bộ Giáo dục và Đào tạo",
        pull_quote="Các em chờ thì mình không thể về.",
        consent_given=True,
        consent_on=dt.date(2025, 10, 1),
        consent_by="Lò Thị Thương",
        hero_image=picture("chân dung"),
    )
    story = publish(unit_page, story)

    rebuttal = Rebuttal(
        title="Không có chuyện bỏ kỳ thi vào lớp 10",
        slug="khong-bo-thi",
        summary="Kỳ thi vào lớp 10 vẫn giữ như đã công bố.",
        unit=unit,
        body=BODY,
        truth="Kỳ thi vào lớp 10 năm 2026 vẫn được tổ chức theo kế hoạch đã ban hành.",
        first_seen_on=dt.date(2025, 11, 2),
        urgency="normal",
    )
    rebuttal.topics = [exams]
    rebuttal.claims = [
        RebuttalClaim(
            wording="Sở đã bỏ kỳ thi vào lớp 10",
            url="https://forum.example/bai/1",
            outlet="Một nhóm mạng xã hội",
            verdict="false",
        )
    ]
    rebuttal.evidence = [RebuttalEvidence(text="Kế hoạch số 8/KH", source_name="Sở", source_url="https://so.example/8")]
    rebuttal = publish(unit_page, rebuttal)

    event = Event(
        title="Ngày hội tư vấn tuyển sinh",
        slug="tu-van-tuyen-sinh",
        summary="Gặp 30 trường, hỏi đáp trực tiếp; vào cửa tự do.",
        unit=unit,
        body=BODY,
        starts_at=now + dt.timedelta(days=10),
        ends_at=now + dt.timedelta(days=10, hours=4),
        place="Nhà thi đấu tỉnh",
        address="1 Trần Phú, phường Trung Tâm",
        registration_url="https://so.example/dang-ky",
        registration_status="open",
        contact_name="Trần Văn Ổn",
        contact_phone="0291 3822 458",
    )
    event = publish(unit_page, event)
    items = {"policy": policy, "news": news, "story": story, "rebuttal": rebuttal, "event": event}
    return SimpleNamespace(
        home=home,
        site=site,
        unit=unit,
        unit_page=unit_page,
        exams=exams,
        fees=fees,
        old_policy=old,
        **items,
        items=items,
    )
