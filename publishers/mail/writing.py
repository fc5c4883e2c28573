"""Writes the two parts of a mail from templates, in Vietnamese whoever asks: it is content, not interface."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

_BLANK_LINES = re.compile(r"\n{3,}")


def write(template: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Text and HTML of `<template>.txt` and `<template>.html`; both may hold [[markers]]."""
    with translation.override("vi"):
        text = render_to_string(f"{template}.txt", dict(context))
        html = render_to_string(f"{template}.html", dict(context))
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return _BLANK_LINES.sub("\n\n", lines) + "\n", html
