"""One running newsroom with a mail server and a Page of its own for all stories."""

from types import SimpleNamespace

import pytest

from tests.e2e.newsroom import Desk
from tests.servers import smtp
from tests.servers.newsroom import Newsroom
from tests.simulators.graph_api import GraphSimulator


@pytest.fixture(scope="module")
def newsroom(stopped_newsroom, tmp_path_factory):
    """The demo newsroom, mail going to a real server, and a Facebook Page that it does not post to yet."""
    folder = tmp_path_factory.mktemp("e2e") / "data"
    stopped_newsroom.copy_to(folder)
    with (
        smtp.server() as mail,
        GraphSimulator(process=True) as page,
        Newsroom(folder, stopped_newsroom.port, EMAIL_URL=mail.url, LOA_CHANNELS_INSIDE="127.0.0.0/8") as running,
    ):
        yield SimpleNamespace(url=running.url, folder=folder, mail=mail, page=page, running=running)


@pytest.fixture(scope="module")
def people(browser, newsroom):
    """Browsers of the people in the newsroom, signed in when they first appear."""
    signed_in = {}

    def of(account: str) -> Desk:
        if account not in signed_in:
            signed_in[account] = Desk(browser, newsroom.url, account)
        return signed_in[account]

    yield of
    for desk in signed_in.values():
        desk.close()
