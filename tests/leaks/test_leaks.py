"""Who must not see a word does not see it: every state, every kind of address, every reader."""

import logging
import re

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import override_settings

from cms.core import file_access, page_access
from publishers.channels.press import queries as press
from publishers.channels.press.models import Outlet
from tests.commits import rolled_back
from tests.leaks import addresses, asking, newsroom, rights, table

# The module's newsroom stands in a transaction of the module; the mark brings the database.
pytestmark = pytest.mark.django_db
# The whole department's roles may see all, so that of them one is asked, to prove that there is something to see.
ASKED = (*rights.OUTSIDE, "contributor", "editor")
# What only who signs in or sends a token may get more of than anybody: of all else they are asked one of each form.
BY_PERSON = ("content API", "press API", "documents", "pictures", "pages of the site", "permanent addresses")


@pytest.fixture(scope="module")
def room(django_db_setup, django_db_blocker, tmp_path_factory):
    """One newsroom for the module."""
    folder = tmp_path_factory.mktemp("leaks")
    logger = logging.getLogger("django.request")
    level = logger.level
    logger.setLevel(logging.CRITICAL)  # thousands of refusals are what is wanted here
    with (
        override_settings(
            MEDIA_ROOT=folder / "media",
            LOA_INDEX=folder / "index",
            ELASTICSEARCH_URL="",
            LOA_LIMITS=dict.fromkeys(settings.LOA_LIMITS, (1_000_000, 60)),
        ),
        django_db_blocker.unblock(),
        rolled_back(),
    ):
        cache.clear()
        yield newsroom.build()
    logger.setLevel(level)
    cache.clear()


@pytest.fixture(scope="module")
def every(room):
    """Every address."""
    return addresses.everything(room)


@pytest.fixture(scope="module")
def answers(room, every):
    """What each reader met."""
    return {reader: asking.ask(room, reader, _for(reader, every)) for reader in ASKED}


def _for(reader, every):
    """What a reader asks: whom every address sends to the login, one of each form; who may see all, the controls."""
    if reader == "editor":
        return [
            one for one in addresses.one_of_each(every) if (reader, rights.kind_of(one.path).name) in rights.MUST_SEE
        ]
    whole = (
        {kind.name for kind in rights.KINDS if not kind.inside} if reader in ("anonymous", "contributor") else BY_PERSON
    )
    if reader == "contributor":
        whole |= {kind.name for kind in rights.KINDS if kind.inside}
    rest = addresses.one_of_each([one for one in every if rights.kind_of(one.path).name not in whole])
    return [one for one in every if rights.kind_of(one.path).name in whole] + rest


def leaks(answers, reader, kind):
    """Words that this reader met at addresses of this kind and must not, by state."""
    met = {}
    for word, address in answers.met[kind].items():
        if not rights.allows(reader, kind, word):
            met.setdefault(word.state, []).append((word.place, address))
    return met


@pytest.mark.parametrize("kind", [kind.name for kind in rights.KINDS])
@pytest.mark.parametrize("reader", [reader for reader in ASKED if reader not in rights.NEWSROOM])
def test_nobody_meets_a_word_that_is_not_theirs(answers, reader, kind):
    assert answers[reader].request_count[kind], "nothing was asked"
    assert not leaks(answers[reader], reader, kind)


@pytest.mark.parametrize(("reader", "kind"), rights.MUST_SEE)
def test_who_may_see_a_word_does(answers, reader, kind):
    states_met = {word.state for word in answers[reader].met[kind]}
    assert rights.MUST_SEE[reader, kind] <= states_met


def test_every_word_of_a_public_item_is_met(room, answers):
    """Or the words stand where no answer ever has them, and a leak there would not be seen either."""
    met = {word.place for words in answers["anonymous"].met.values() for word in words if word.state == "published"}
    missing = {"documentcontent", "documentname", "documenttitle", "imagename", "picture", "title", "slug"} - met
    assert not missing
    assert not {place for place in met if rights.is_private(place)}


@pytest.mark.parametrize("reader", ASKED)
def test_no_address_fails(answers, reader):
    assert answers[reader].failed == []


def test_the_page_says_what_the_table_says():
    assert table.read() == table.write(), "run make docs"


# One guard taken out at a time: the test above turns red.


def _whole(files, *_user):
    return files


@pytest.mark.parametrize(
    ("module", "guard", "without", "reader", "paths", "states"),
    [
        (file_access, "public", _whole, "anonymous", r"/(documents|media)/", rights.STATES.keys() - {"published"}),
        (press, "outlet_of", lambda _token: Outlet.objects.get(accredited=True), "outlet", "/api/press/", {"early"}),
        (press, "shows_content", lambda entry, _outlet: bool(entry.payload), "anonymous", "/api/press/", {"withdrawn"}),
        (page_access, "known", _whole, "contributor", "/admin/choose-page/", {"draft", "scheduled", "early"}),
        (page_access, "may_know_of", lambda *_: True, "contributor", r"/admin/pages/\d+/move/", {"draft", "embargoed"}),
    ],
    ids=["files", "token of the press", "what was taken back", "chooser", "a page's addresses"],
)
def test_without_a_guard_it_is_seen(room, every, monkeypatch, module, guard, without, reader, paths, states):
    guarded = [address for address in every if re.match(paths, address.path)]
    monkeypatch.setattr(module, guard, without)
    cache.clear()
    answers = asking.ask(room, reader, guarded)
    leaked = set().union(*(leaks(answers, reader, kind) for kind in answers.request_count))
    assert states <= leaked
