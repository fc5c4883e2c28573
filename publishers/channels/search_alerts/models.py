"""Who follows which search, and the proof of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedSearch(models.Model):
    """A search of the archive that somebody wants to hear of by mail; `search` is as the archive keeps it.

    Who stops following it is erased here: nothing but the refusal of the address stays.
    """

    email = models.EmailField(_("e-mail address"), max_length=254)
    search = models.CharField(_("search as an address says it"), max_length=1000)
    words = models.CharField(_("search"), max_length=500)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, db_index=True)
    consent_text = models.TextField(_("what was agreed to"))
    consent_at = models.DateTimeField(_("asked for it at"))
    token_hash = models.CharField(_("hash of the confirmation token"), max_length=64, db_index=True)

    class Meta:
        # Its table, history and permissions began in the bulletin.
        app_label = "bulletin"
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["-consent_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["email", "search"], name="bulletin_follows_a_search_once")]

    def __str__(self) -> str:
        return self.words
