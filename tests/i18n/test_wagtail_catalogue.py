"""What Wagtail says on the desk is said in Vietnamese: the lists below name what is missing."""

import re
import subprocess
import sys
from pathlib import Path

import polib
import pytest
import wagtail
from django.conf import settings
from django.urls import reverse

from tests.i18n.catalogues import DJANGO, SCOPE, english, entries, vietnamese

OURS = settings.BASE_DIR / "locale" / "wagtail" / "vi" / "LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\(\w+\)|%[sd]|\{\w*\}|<[^>]+>")


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_every_string_of_wagtail_is_translated(domain):
    there = vietnamese(SCOPE, domain)
    missing = [f"{package}: {key[1]!r}" for key, package in english(SCOPE, domain).items() if key not in there]
    assert not missing, f"{len(missing)} strings have no Vietnamese; add them to locale/wagtail:\n" + "\n".join(missing)


def test_every_form_error_of_django_is_translated():
    there = vietnamese(DJANGO, "django")
    # Ordinals are written "thứ ba", never with a suffix; the welcome page of an empty project is not shown here.
    missing = [
        key[1]
        for key in english(DJANGO, "django")
        if key not in there and not (key[0] or "").startswith("ordinal") and not _for_developers(key[1])
    ]
    assert not missing, "Django says in English:\n" + "\n".join(missing)


def _for_developers(text):
    return "django" in text.lower() or text in (
        "The install worked successfully! Congratulations!",
        "Topics, references, &amp; how-to’s",
        "Tutorial: A Polling App",
        "Connect, get help, or contribute",
    )


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_translations_keep_placeholders_and_tags(domain):
    broken = []
    for entry in entries(OURS / f"{domain}.po"):
        translation = entry.msgstr or entry.msgstr_plural[0]
        # With one plural form the text may follow the singular or the plural, which can differ in their numbers.
        allowed = {frozenset(PLACEHOLDER.findall(text)) for text in (entry.msgid, entry.msgid_plural) if text}
        used = frozenset(PLACEHOLDER.findall(translation))
        # "no-python-format" marks the few that leave a number out on purpose.
        if not (used in allowed or ("no-python-format" in entry.flags and any(used <= every for every in allowed))):
            broken.append(f"{entry.msgid!r} -> {translation!r}")
        if (entry.msgid[0].isspace(), entry.msgid[-1].isspace()) != (
            translation[0].isspace(),
            translation[-1].isspace(),
        ):
            broken.append(f"blank at an end: {entry.msgid!r} -> {translation!r}")
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("path", sorted((settings.BASE_DIR / "locale").glob("*/vi/LC_MESSAGES/*.po")), ids=str)
def test_catalogues_are_well_formed(path, tmp_path):
    catalogue = polib.pofile(str(path))
    assert catalogue.metadata["Language"] == "vi"
    assert catalogue.metadata["Plural-Forms"] == "nplurals=1; plural=0;"
    assert not [entry.msgid for entry in catalogue if entry.fuzzy]
    command = [
        Path(sys.executable).with_name("pybabel"),
        "compile",
        "--input-file",
        path,
        "--output-file",
        tmp_path / "out.mo",
    ]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_nothing_is_kept_that_nobody_says_any_more():
    """After an upgrade of Wagtail this names the entries to remove."""
    for domain in ("django", "djangojs"):
        messages = english({*SCOPE, *DJANGO, "django.contrib.contenttypes", "django.contrib.sessions"}, domain)
        stale = [
            entry.msgid for entry in entries(OURS / f"{domain}.po") if (entry.msgctxt, entry.msgid) not in messages
        ]
        assert not stale, f"{domain}: " + "\n".join(stale)


def test_the_desk_words_are_the_house_words():
    """One word for one thing: withdrawing is ours, so Wagtail's unpublish is not called that."""
    there = vietnamese(SCOPE, "django")
    words = {
        "Draft": "Bản nháp",
        "Publish": "Xuất bản",
        "Unpublish": "Ngừng xuất bản",
        "Approve": "Phê duyệt",
        "Submit to %(workflow_name)s": "Gửi duyệt: %(workflow_name)s",
        "Sign in": "Đăng nhập",
    }
    assert {text: there[(None, text)] for text in words} == words


def test_wagtails_scripts_get_the_catalogue(client):
    """The strings in Wagtail's compiled scripts are answered by the catalogue it serves them."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "vi"
    served = client.get(reverse("wagtailadmin_javascript_catalog")).content.decode()
    there = vietnamese(["wagtail.admin"], "djangojs")
    scripts = Path(wagtail.__file__).parent / "admin" / "static" / "wagtailadmin" / "js"
    code = "\n".join(path.read_text() for path in scripts.glob("*.js"))
    known = {key[1] for key in english(["wagtail.admin"], "djangojs")}
    used = {text for text in known if f'"{text}"' in code}
    assert len(used) > len(known) / 2, "the compiled scripts hold their strings in another way"
    missing = sorted(text for text in used if _in_script(there[(None, text)]) not in served)
    assert not missing, "not in the script catalogue:\n" + "\n".join(missing)


def _in_script(text):
    """Return the text as JSON inside the script has it: other than ASCII escaped."""
    return text.encode("ascii", "backslashreplace").decode().replace("\\x", "\\u00").replace('"', '\\"')


@pytest.mark.parametrize("name", ["home.html", "shared/header.html", "shared/headers/_actions.html"])
def test_our_copies_of_templates_differ_in_nothing_but_translated_words(name):
    """Wagtail writes these words into its templates; when it changes a template, this says to copy it anew."""
    theirs = Path(wagtail.__file__).parent / "admin" / "templates" / "wagtailadmin" / name
    ours = settings.BASE_DIR / "cms" / "core" / "templates" / "wagtailadmin" / name
    text = ours.read_text().replace("{% trans 'Search' %}", "Search").replace("{% trans 'Actions' %}", "Actions")
    assert text.removeprefix("{% load i18n %}\n") == theirs.read_text().removeprefix("{% load i18n %}\n")
