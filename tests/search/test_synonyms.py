"""Words that mean the same: what editors may write, how a question is widened, and that a change holds at once."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import ModelLogEntry

from search import service
from search.contract import Clause, Other
from search.editorial import synonyms
from search.models import Synonyms
from search.query import questions
from search.query.parser import read

pytestmark = pytest.mark.django_db


def ask(q):
    """What has every word."""
    answer = service.ask(questions.read_question({"q": [q]}))
    return [] if answer.partial else [result.document.title for result in answer.results]


@pytest.fixture
def empty():
    Synonyms.objects.all().delete()


def write(*lines):
    row = Synonyms(words="\n".join(lines))
    row.full_clean()
    row.save()
    return row


def test_the_first_rows_are_as_editors_could_have_written_them():
    assert Synonyms.objects.count() > 30
    for row in Synonyms.objects.all():
        row.full_clean()


@pytest.mark.parametrize(
    "words",
    [
        "",
        "GDĐT",
        "GDĐT\n \n",
        "GDĐT\ngdđt",
        "hoà bình\nhòa bình",
        "GDĐT\n!!",
        "trẻ\nem bé",
        "GDĐT\nSở GDĐT",
        "GDĐT\n" + "x " * 9,
        "GDĐT\n" + "x" * 81,
        "\n".join(f"XYZ{number}" for number in range(9)),
        "THPT\ntrung học phổ thông",
    ],
)
def test_what_could_not_be_found_or_says_nothing_new_is_refused(words):
    with pytest.raises(ValidationError) as refused:
        Synonyms(words=words).full_clean()
    assert list(refused.value.message_dict) == ["words"]


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("GDĐT = giáo dục và đào tạo", "“GDĐT”, “giáo dục và đào tạo”"),
        ("GDĐT → giáo dục và đào tạo", "“GDĐT”, “giáo dục và đào tạo”"),
        ("GDĐT -> giáo dục và đào tạo\nTHPT => trung học phổ thông", "“THPT”, “trung học phổ thông”"),
        ("SGD => Sở GD => Sở Giáo dục", "“SGD”, “Sở GD”, “Sở Giáo dục”"),
        ("kỹ thuật viên", "“kỹ thuật viên” đứng một mình"),
    ],
)
def test_an_editor_who_writes_it_another_way_is_told_the_right_one(client, admin_user, empty, words, right):
    client.force_login(admin_user)
    answer = client.post(reverse("wagtailsnippets_search_synonyms:add"), {"words": words})
    assert right in answer.content.decode() and not Synonyms.objects.exists()


def test_a_row_may_be_changed_without_meeting_itself_and_one_word_may_have_two_meanings(empty):
    row = write("CĐ", "cao đẳng")
    row.full_clean()
    write("CĐ", "công đoàn")
    others = {other.text for other in synonyms.widen(read("trường cđ"))[0].others}
    assert others == {"cao đẳng", "công đoàn"}


@pytest.mark.parametrize(
    ("typed", "others"),
    [
        ("sở gdđt", [Other(1, 2, "GD&ĐT"), Other(1, 2, "giáo dục và đào tạo")]),
        ("so gddt", [Other(1, 2, "GD&ĐT"), Other(1, 2, "giáo dục và đào tạo")]),
        ("GD-ĐT", [Other(0, 2, "GDĐT"), Other(0, 2, "giáo dục và đào tạo")]),
        ("giao duc va dao tao", [Other(0, 5, "GDĐT"), Other(0, 5, "GD&ĐT")]),
        ("Giáo Dục Và Đào Tạo tỉnh", [Other(0, 5, "GDĐT"), Other(0, 5, "GD&ĐT")]),
        ("giào dục và đào tạo", []),  # other marks, other words
        ("giáo dục", []),
        ("thpt", []),
    ],
)
def test_a_question_is_widened(empty, typed, others):
    write("GDĐT", "GD&ĐT", "giáo dục và đào tạo")
    assert synonyms.widen(read(typed)) == (Clause(typed, others=tuple(others)),)


def test_a_minus_is_taken_as_typed(empty):
    write("THPT", "trung học phổ thông")
    assert not any(clause.others for clause in synonyms.widen(read("-thpt")))


def test_of_sayings_that_overlap_the_longest_counts(empty):
    write("GDĐT", "giáo dục và đào tạo")
    write("SGDĐT", "Sở Giáo dục và Đào tạo")
    assert synonyms.widen(read("sở giáo dục và đào tạo"))[0].others == (Other(0, 6, "SGDĐT"),)


def test_a_change_holds_at_once_without_touching_the_index(archive, empty):
    archive.put("Tuyển sinh trung học phổ thông")
    assert ask("tuyển sinh thpt") == []
    row = write("THPT", "trung học phổ thông")
    assert ask("tuyển sinh thpt") == ["Tuyển sinh trung học phổ thông"]
    archive.put("Tuyển sinh THPT")
    assert ask("tuyển sinh thpt") == ["Tuyển sinh THPT", "Tuyển sinh trung học phổ thông"]
    assert ask("tuyển sinh trung học phổ thông") == ["Tuyển sinh trung học phổ thông", "Tuyển sinh THPT"]
    row.words = "PTTH\ntrung học phổ thông"
    row.save()
    assert ask("tuyển sinh thpt") == ["Tuyển sinh THPT"]
    assert ask("tuyển sinh ptth") == ["Tuyển sinh trung học phổ thông"]
    row.delete()
    assert ask("tuyển sinh ptth") == []


def test_what_means_the_same_is_marked(archive):
    archive.put("Tuyển sinh trung học phổ thông")
    answer = service.ask(questions.read_question({"q": ["thpt"]}))
    assert answer.results[0].title_html == "Tuyển sinh <mark>trung học phổ thông</mark>"


def test_editors_keep_them_in_the_admin_and_every_change_is_in_the_log(client, admin_user):
    client.force_login(admin_user)
    listed = client.get(reverse("wagtailsnippets_search_synonyms:list"))
    assert "giáo dục và đào tạo" in listed.content.decode()
    narrowed = client.get(reverse("wagtailsnippets_search_synonyms:list"), {"q": "mầm non"}).content.decode()
    assert "giáo dục mầm non" in narrowed and "giáo dục và đào tạo" not in narrowed
    add = reverse("wagtailsnippets_search_synonyms:add")
    assert client.post(add, {"words": "KTV\r\nkỹ thuật viên"}).status_code == 302
    row = Synonyms.objects.get(words="KTV\nkỹ thuật viên")
    refused = client.post(add, {"words": "KTV\r\nkỹ thuật viên"})
    assert refused.status_code == 200 and str(row) in refused.content.decode()
    client.post(reverse("wagtailsnippets_search_synonyms:edit", args=[row.pk]), {"words": "KTV1\nkỹ thuật viên"})
    assert Synonyms.objects.get(pk=row.pk).lines() == ["KTV1", "kỹ thuật viên"]
    client.post(reverse("wagtailsnippets_search_synonyms:delete", args=[row.pk]))
    log = ModelLogEntry.objects.for_instance(row).values_list("action", flat=True)
    assert set(log) == {"wagtail.create", "wagtail.edit", "wagtail.delete"}


def test_only_who_may_keeps_them(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("ai-do", password="x"))
    assert client.get(reverse("wagtailsnippets_search_synonyms:add")).status_code == 302
    assert client.post(reverse("wagtailsnippets_search_synonyms:add"), {"words": "A1\nB1"}).status_code == 302
    assert not Synonyms.objects.filter(words__startswith="A1").exists()
