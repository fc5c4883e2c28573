"""A channel is a folder: with that alone it is installed, found, allowed, listed, kept apart and tested."""

import re
import shutil
import subprocess
import sys

import pytest
from django.core.management import call_command

from tests.architecture.source import ROOT, lint_imports

APP = """
from publishers.runtime import channel


class NoticesConfig(channel.ChannelConfig):
    name = "publishers.channels.notices"
    label = "notices"
    verbose_name = "Notices"
    publishers = {"notices": "publishers.channels.notices.publisher:NoticesPublisher"}
    rights = {"officer": ("notices.*_reader",)}
    addresses = {"thong-bao/": "publishers.channels.notices.urls"}
    mail_kinds = {"notices": "A notice"}
"""
MODELS = """
from django.db import models


class Reader(models.Model):
    name = models.CharField(max_length=80)
"""
URLS = """
from django.http import HttpResponse
from django.urls import path

app_name = "notices"
urlpatterns = [path("", lambda request: HttpResponse("notices"), name="all")]
"""
HOOKS = """
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet

from publishers.channels.notices.models import Reader


@hooks.register("register_admin_viewset")
def readers():
    return ModelViewSet("readers", model=Reader, form_fields=["name"], menu_label="Readers", add_to_admin_menu=True)
"""
IN_THE_NEWSROOM = """
import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from cms.users.services import group_of, set_up_roles
from publishers import registry
from publishers.mail import kinds


@pytest.fixture
def officer(client, db):
    set_up_roles()
    officer = get_user_model().objects.create_user("can-bo", "can-bo@example.vn", "mat-khau-thu-2026")
    officer.groups.add(group_of("officer"))
    client.force_login(officer)
    return officer


def test_the_registry_knows_it():
    assert registry.origin("notices").distribution == ""
    assert registry.get("notices").__module__ == "publishers.channels.notices.publisher"


def test_the_officers_may_what_it_declares_and_find_it_in_their_menu(officer, client):
    assert officer.has_perm("notices.change_reader") and not officer.has_perm("engine.change_channel")
    assert reverse("readers:index") in client.get("/admin/").content.decode()
    assert client.get(reverse("readers:index")).status_code == 200


def test_its_address_answers(client, db):
    assert client.get("/thong-bao/").content == b"notices" and reverse("notices:all") == "/thong-bao/"


def test_its_mailings_have_a_name():
    assert ("notices", "A notice") in kinds.choices()


def test_a_channel_of_it_can_be_added(admin_client):
    address = reverse("desk:add_channel", args=["notices"])
    assert 'name="config_base_url"' in admin_client.get(address).content.decode()
"""


@pytest.fixture
def channel(source, tmp_path_factory):
    """A copy of the source with one more channel, made of what `startpublisher` writes."""
    for name in ("tests/__init__.py", "tests/sketch", "manage.py", "locale"):
        target = source / name
        target.parent.mkdir(exist_ok=True)
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, target)
    begun = tmp_path_factory.mktemp("begun") / "notices"
    call_command("startpublisher", "notices", directory=begun)
    folder = source / "publishers" / "channels" / "notices"
    shutil.copytree(begun / "loa_notices", folder)
    shutil.copytree(begun / "tests", folder / "tests")
    (folder / "tests" / "__init__.py").touch()
    suite = folder / "tests" / "test_publisher.py"
    for former, now in (
        ("loa_notices", "publishers.channels.notices"),
        ("simulator", "publishers.channels.notices.tests.simulator"),
    ):
        suite.write_text(suite.read_text().replace(f"from {former}", f"from {now}"))
    for name, text in {"apps": APP, "models": MODELS, "urls": URLS, "wagtail_hooks": HOOKS}.items():
        (folder / f"{name}.py").write_text(text)
    (source / "tests" / "test_newsroom.py").write_text(IN_THE_NEWSROOM)
    _in(source, "manage.py", "makemigrations", "notices")
    return folder


def test_a_tenth_channel_needs_nothing_outside_of_its_folder(channel, source):
    tested = _in(source, "-m", "pytest", "-q", "-p", "no:cacheprovider", "publishers/channels", "tests")
    assert int(re.search(r"(\d+) passed", tested)[1]) > 20, tested
    assert lint_imports(source).returncode == 0
    with (channel / "publisher.py").open("a") as file:
        file.write("\nimport publishers.channels.webhook.signing\n")
    refused = lint_imports(source)
    violation = "publishers.channels.notices.publisher -> publishers.channels.webhook.signing (l."
    assert refused.returncode != 0 and violation in refused.stdout, refused.stdout


def _in(source, *words) -> str:
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(source), "DJANGO_SETTINGS_MODULE": "cms.settings.test"}
    ran = subprocess.run([sys.executable, *words], cwd=source, capture_output=True, text=True, env=environment)
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-3000:]
    return ran.stdout
