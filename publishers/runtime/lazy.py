"""Words that are translated when they are shown, where a type asks for `str`.

Titles and descriptions of pydantic's fields and a publisher's label are `str` to a type checker; each request shows
them in its own language all the same, because whoever shows them turns them into text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.utils import translation

gettext_lazy = cast(Callable[[str], str], translation.gettext_lazy)
