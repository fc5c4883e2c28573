"""What Wagtail's scripts put on the screen is Vietnamese too: the editor, its blocks, menus and dialogs."""

import pytest
from django.conf import settings
from django.urls import reverse

from tests.i18n.reading import foreign_words, texts_of
from tests.i18n.test_desk_is_vietnamese import ALLOWED

# A button of the date picker that only shows with an option Wagtail does not use.
NEVER_SHOWN = {"Save Selected"}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def screen(desk, client, browser, live_server):
    """A page of the browser, with the editor signed in."""
    client.force_login(desk.house.people["editor"])
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    context.set_default_timeout(8000)
    context.add_cookies(
        [
            {"name": settings.SESSION_COOKIE_NAME, "value": client.session.session_key, "url": live_server.url},
            {"name": settings.LANGUAGE_COOKIE_NAME, "value": "vi", "url": live_server.url},
        ]
    )
    page = context.new_page()
    yield page
    context.close()


def english_of(screen) -> list[str]:
    """Return the English on the screen as it stands, scripts' work included."""
    texts = set(texts_of(screen.content())) - NEVER_SHOWN
    return sorted(text for text in texts if foreign_words(text, ALLOWED))


def test_the_editor_with_every_block(screen, desk, live_server):
    screen.goto(live_server.url + reverse("wagtailadmin_pages:add", args=["news", "newsstory", desk.section.pk]))
    adder = screen.locator(".c-sf-add-button").last
    adder.click()
    options = screen.locator(".w-combobox__option:visible")
    options.first.wait_for()
    count = options.count()
    assert count >= 10
    english = english_of(screen)
    for position in range(count):
        options.nth(position).click()
        adder = screen.locator(".c-sf-add-button").last
        adder.click()
        options.first.wait_for()
    screen.keyboard.press("Escape")
    english += english_of(screen)
    screen.locator(".handsontable td").first.click(button="right")
    screen.get_by_text("Chèn hàng phía trên").wait_for()
    english += english_of(screen)
    editor = screen.locator(".public-DraftEditor-content").first
    editor.click()
    editor.type("/")
    english += english_of(screen)
    assert not english, "\n".join(sorted(set(english)))


def test_the_explorer_and_its_panels(screen, desk, live_server):
    screen.goto(live_server.url + reverse("wagtailadmin_pages:edit", args=[desk.story.pk]))
    english = []
    toggles = screen.locator("[data-side-panel-toggle]:visible")
    toggles.first.wait_for()
    for position in range(toggles.count()):
        toggles.nth(position).click()
        english += english_of(screen)
    assert not english, "\n".join(sorted(set(english)))
