"""Text at the edge: NFC, so that what looks the same is the same."""

import unicodedata

from django.db import models


def nfc(text: str) -> str:
    """Return the text in Unicode normalisation form C."""
    return unicodedata.normalize("NFC", text)


def nfc_fields(instance: models.Model) -> None:
    """Bring every text field of a model instance into NFC, in place."""
    for field in instance._meta.concrete_fields:
        if isinstance(field, models.CharField | models.TextField):
            value = getattr(instance, field.attname)
            if isinstance(value, str):
                setattr(instance, field.attname, nfc(value))
