"""Text at the edge: NFC, so that what looks the same is the same."""

import unicodedata
from typing import Any

from django.db import models


def nfc(text: str) -> str:
    """Return the text in Unicode normalisation form C."""
    return unicodedata.normalize("NFC", text)


def nfc_all(value: Any) -> Any:
    """Return the same lists and dicts with every text in form C; what is neither stays as it is."""
    if isinstance(value, str):
        return nfc(value)
    if isinstance(value, list):
        return [nfc_all(entry) for entry in value]
    if isinstance(value, dict):
        return {name: nfc_all(entry) for name, entry in value.items()}
    return value


def nfc_fields(instance: models.Model) -> None:
    """Bring every text field of a model instance into NFC, in place."""
    for field in instance._meta.concrete_fields:
        if isinstance(field, models.CharField | models.TextField):
            value = getattr(instance, field.attname)
            if isinstance(value, str):
                setattr(instance, field.attname, nfc(value))
