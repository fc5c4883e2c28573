"""Pictures: Wagtail's images with what accessibility and fairness ask for."""

from pathlib import Path
from typing import Any, ClassVar

from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Filter
from wagtail.search import index

from cms.core.picture_files import without_metadata
from publishers.runtime.folding import unmarked


class LoaImage(AbstractImage):
    """A picture with its alternative text and its credit."""

    file: models.ImageField  # Wagtail's
    alt_text = models.CharField(
        _("alternative text"),
        max_length=250,
        help_text=_("What the picture shows, for people who do not see it."),
    )
    credit = models.CharField(_("credit"), max_length=150, blank=True)

    admin_form_fields = (
        "title",
        "file",
        "alt_text",
        "credit",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    _clean_file: Any = None  # the new file that was cleaned already

    search_fields: ClassVar = [*AbstractImage.search_fields, index.AutocompleteField("unmarked_title")]

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions = [("choose_loaimage", _("Can choose picture"))]

    def clean(self) -> None:
        """As Wagtail's; a new file is cleaned here, for a form that is saved is saved inside a transaction."""
        super().clean()
        self._clean_new_file()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep of a new file what is seen, not where, when or with what it was taken."""
        former = self._clean_new_file()
        super().save(*args, **kwargs)
        if former:
            self.file.storage.delete(former)

    def _clean_new_file(self) -> str:
        """Clean a file that is new with the picture or to it; the name of one that was stored as it came, else ''."""
        stored = self.file._committed  # type: ignore[attr-defined]  # Django's own, missing in its stubs
        if not self.file or (stored and not self._state.adding) or self._clean_file is self.file.file:
            return ""
        with self.open_file() as given:
            data = given.read()
        clean, former, name = without_metadata(data), "", str(self.file.name)
        if clean != data:
            former = name if stored else ""
            self.file = ContentFile(clean, Path(name).name)
        self._set_image_file_metadata()
        self._clean_file = self.file.file
        return former

    def create_renditions(self, *filters: Filter) -> dict[Filter, AbstractRendition]:
        """As Wagtail's, one after the other."""
        return {filter_: self.create_rendition(filter_) for filter_ in filters}

    def create_rendition(self, filter: Filter) -> AbstractRendition:
        """As Wagtail's, which stores the new file inside a transaction: other writers would wait for the storage."""
        file = self.generate_rendition_file(filter)
        made = self.get_rendition_model()(image=self, file=file)
        made.file.save(file.name, file, save=False)
        rendition, created = self.renditions.get_or_create(
            filter_spec=filter.spec,
            focal_point_key=filter.get_cache_key(self),
            defaults={"file": made.file.name, "width": made.width, "height": made.height},
        )
        if not created:  # somebody was faster
            made.file.delete(save=False)
        return rendition

    @property
    def unmarked_title(self) -> str:
        """The title for who types without marks in the admin."""
        return unmarked(self.title)

    @property
    def default_alt_text(self) -> str:
        return self.alt_text or self.title


class LoaRendition(AbstractRendition):
    """A picture at one size."""

    image = models.ForeignKey(LoaImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="rendition_filter")
        ]
        indexes = [models.Index(fields=["file"], name="rendition_file")]  # each address is looked up by it
