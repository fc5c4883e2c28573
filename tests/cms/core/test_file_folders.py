"""Documents and whole pictures stand outside the folder of what pages show; an old data folder is brought there."""

import errno
import importlib
import os
from pathlib import Path

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from wagtail.documents import get_document_model

from cms.core import file_folders
from cms.core.images import LoaRendition
from cms.settings import base
from tests.cms.site.conftest import make_newsroom, picture


@pytest.fixture
def folders(settings, tmp_path):
    """The two folders: of whole files, and of sizes that pages show."""
    cache.clear()  # Wagtail remembers sizes by the number of a picture, which each test gives anew
    settings.MEDIA_ROOT = tmp_path / "files"
    shown = FileSystemStorage(tmp_path / "media", "/media/")
    field = LoaRendition._meta.get_field("file")
    before, field.storage = field.storage, shown
    yield tmp_path / "files", tmp_path / "media"
    field.storage = before


@pytest.fixture
def newsroom(db, folders):
    """Made anew, for its files go to the folders of this test."""
    return make_newsroom.__wrapped__()


def everything(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def old_layout(folders):
    """What an installation had until now: all in one folder."""
    files, media = folders
    for name in everything(files):
        (media / name).parent.mkdir(parents=True, exist_ok=True)
        os.replace(files / name, media / name)
    (media / "documents/khong-ai-nhac.pdf").write_bytes(b"%PDF-1.4 bo quen")


def test_documents_and_whole_pictures_are_not_in_the_folder_of_what_pages_show(db, settings):
    settings.MEDIA_ROOT = base.MEDIA_ROOT
    cache.clear()
    document = get_document_model().objects.create(title="Kín", file=ContentFile(b"%PDF-1.4", "kin.pdf"))
    whole = picture("sân trường")
    shown = whole.get_rendition("width-301")
    media = base.LOA_DATA / "media"
    assert Path(shown.file.path).is_relative_to(media)
    assert not Path(document.file.path).is_relative_to(media) and not Path(whole.file.path).is_relative_to(media)


def test_an_old_data_folder_keeps_every_file_and_every_address(folders, newsroom, client):
    policy = newsroom.policy
    policy.signed_file = get_document_model().objects.create(title="QĐ", file=ContentFile(b"%PDF-1.4 q", "qd.pdf"))
    policy.hero_image = picture("sân trường")
    policy.save_revision().publish()
    shown = policy.hero_image.get_rendition("width-302")
    old_layout(folders)
    assert client.get(policy.signed_file.url).status_code == 404
    migration = importlib.import_module("cms.core.migrations.0007_files_out_of_media")
    assert migration.Migration.atomic is False
    migration.part(apps, None)
    files, media = folders
    assert {policy.signed_file.file.name, policy.hero_image.file.name, "documents/khong-ai-nhac.pdf"} <= everything(
        files
    )
    assert everything(media) == {size.file.name for size in LoaRendition.objects.all()}
    assert [client.get(address).status_code for address in (policy.signed_file.url, shown.url)] == [200, 200]
    assert sorted(path.name for path in media.iterdir()) == ["images"], "no empty folder is left"


def test_killed_in_the_middle_it_goes_on_where_it_was(db, folders, monkeypatch):
    names = [
        get_document_model().objects.create(title=f"{n}", file=ContentFile(b"%d" % n, f"{n}.txt")).file.name
        for n in range(6)
    ]
    old_layout(folders)
    replace, moved = os.replace, []

    def until_the_third(source, target):
        if len(moved) == 2:
            raise KeyboardInterrupt
        moved.append(target)
        replace(source, target)

    with monkeypatch.context() as stopped:
        stopped.setattr(os, "replace", until_the_third)
        with pytest.raises(KeyboardInterrupt):
            file_folders.part(LoaRendition)
    file_folders.part(LoaRendition)
    files, media = folders
    assert set(names) <= everything(files) and not everything(media)
    assert [(files / name).read_bytes() for name in names] == [b"%d" % n for n in range(6)]


def test_a_folder_on_another_disk_is_named_and_nothing_is_lost(db, folders, monkeypatch):
    get_document_model().objects.create(title="a", file=ContentFile(b"a", "a.txt"))
    old_layout(folders)

    def other_disk(source, target):
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(os, "replace", other_disk)
    with pytest.raises(file_folders.OtherFileSystem, match="files"):
        file_folders.part(LoaRendition)
    assert "documents/a.txt" in everything(folders[1])
