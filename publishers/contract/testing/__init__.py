"""The contract suite: what every plugin must keep, as tests that its author runs by subclassing.

A channel that is spoken to over HTTP::

    class TestMyChannel(HttpPublisherContract):
        publisher = MyPublisher                   # tests of what it does not declare are not collected
        secrets = ("the-token",)

        def upstream(self):                       # the channel's simulator
            return self.simulator.url

        def make_publisher(self):                 # always made anew, with self.address as the channel's address
            return MyPublisher(MyPublisher.Config(base_url=self.address, token="the-token"))

        def standing(self, job):                  # what people see there of this content, one text for each copy
            return [post.text for post in self.simulator.posts if str(job.content_id) in post.text]

Any other channel subclasses `PublisherContract`, gives `publisher`, `make_publisher`, `standing`, its own table
`faults` and the context manager `fault(name)` that makes the channel fail in that way. Give fixtures
that prepare the channel as autouse fixtures of the subclass. `arrange` is for channels that only
prove or announce what was put elsewhere. Needs pytest; imports neither Django nor Wagtail. For
assertions that show their values, `pytest.register_assert_rewrite("publishers.contract.testing")`
in the conftest before the first import.

What a fault means is one rule: only `UnknownOutcome` may leave anything behind, every other error
says "not done", and it is counted at the channel.

Every assertion says in words what the plugin does wrong and what would come of it.
"""

from publishers.contract.fault_server import RETRY_AFTER
from publishers.contract.testing.faults import HTTP_FAULTS, Fault
from publishers.contract.testing.http import HttpPublisherContract
from publishers.contract.testing.samples import (
    as_kept,
    sample_content,
    sample_correction,
    sample_job,
    sample_snapshot,
)
from publishers.contract.testing.suite import PublisherContract

__all__ = [
    "HTTP_FAULTS",
    "RETRY_AFTER",
    "Fault",
    "HttpPublisherContract",
    "PublisherContract",
    "as_kept",
    "sample_content",
    "sample_correction",
    "sample_job",
    "sample_snapshot",
]
