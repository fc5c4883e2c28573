from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "cms.core"
    label = "core"
    verbose_name = _("Content")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from wagtail import signal_handlers

        from cms.core import (  # noqa: F401  importing checks registers them
            admin_search,
            checks,
            embeds,
            former_addresses,
            incomplete_forms,
            page_access,
            picture_files,
            shown_files,
            sites,
            slugs,
            spreadsheets,
            tags,
            text,
            wagtail_words,
        )
        from publishers.runtime import jobs

        signal_handlers.update_reference_index_task = signal_handlers.update_reference_index_task.using(
            backend="at_once"
        )
        jobs.register(embeds.EmbedJob())
        admin_search.fill_older_indexes()
        tags.offer_known_tags()
        page_access.choose_from_known()
        text.clean_in_forms()
        text.clean_rows()
        slugs.spell_in_forms()
        spreadsheets.keep_formulas_out()
        picture_files.refuse_broken_pictures()
        picture_files.clean_waiting_pictures()
        shown_files.keep_shown_files()
        sites.keep_the_public_site_in_forms()
        incomplete_forms.refuse_incomplete_blocks()
        former_addresses.hide_what_is_hidden()
        wagtail_words.label_forms()
        wagtail_words.name_table_menu()
