"""The contract suite is no test module by its name; its assertions shall show their values all the same."""

import pytest

pytest.register_assert_rewrite("publishers.contract.testing")
