"""What the API says, field by field: answers are made by these, and so is their description."""

from __future__ import annotations

from datetime import UTC

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from search import service


class SuggestionSerializer(serializers.Serializer):
    """One item whose title goes on as was typed."""

    id = serializers.UUIDField(source="document.content_id")
    title = serializers.CharField(source="document.title")
    highlight = serializers.CharField(
        source="title_html", help_text=_("The title as HTML whose only element is <mark>, around what was typed.")
    )
    type = serializers.CharField(source="document.type")
    url = serializers.CharField(source="document.url")


class SuggestionsSerializer(serializers.Serializer):
    """The best suggestions first."""

    suggestions = SuggestionSerializer(many=True)


class ResultSerializer(serializers.Serializer):
    """One hit."""

    id = serializers.UUIDField(source="document.content_id")
    type = serializers.CharField(source="document.type")
    title = serializers.CharField(source="document.title")
    url = serializers.CharField(source="document.url")
    highlight = serializers.CharField(help_text=_("A part of the text as HTML whose only element is <mark>."))
    published_at = serializers.DateTimeField(source="document.published_at", default_timezone=UTC, allow_null=True)


class ChoiceSerializer(serializers.Serializer):
    """One value of a facet."""

    value = serializers.CharField()
    name = serializers.CharField(help_text=_("How people read the value."))
    count = serializers.IntegerField(min_value=0, help_text=_("How many items choosing it would find."))
    chosen = serializers.BooleanField()


class FacetsSerializer(serializers.Serializer):
    """For each facet its values."""

    type = ChoiceSerializer(many=True)
    unit = ChoiceSerializer(many=True)
    topic = ChoiceSerializer(many=True)
    year = ChoiceSerializer(many=True)
    status = ChoiceSerializer(many=True)


class FoundSerializer(serializers.Serializer):
    """How many items answer a question, and how they divide."""

    count = serializers.IntegerField(min_value=0)
    similar = serializers.BooleanField(
        help_text=_("Whether nothing matched as typed and these are hits for words spelled nearly so.")
    )
    partial = serializers.BooleanField(
        help_text=_("Whether nothing has every word and these are hits with most of them.")
    )
    meant = serializers.CharField(
        allow_blank=True, help_text=_("Another spelling to ask for, where it finds far more; otherwise empty.")
    )
    facets = FacetsSerializer()


class AnswerSerializer(FoundSerializer):
    """One page of hits."""

    next = serializers.URLField(allow_null=True, help_text=_("Address of the hits that follow; null at the end."))
    pinned = ResultSerializer(
        many=True,
        help_text=_(
            "What editors put on top of the first page by relevance; otherwise empty. "
            "It is not counted, and may also be among the results."
        ),
    )
    results = ResultSerializer(many=True)


class TermSerializer(serializers.Serializer):
    """A unit or topic."""

    slug = serializers.CharField()
    name = serializers.CharField()


class FileSerializer(serializers.Serializer):
    """An attached file."""

    title = serializers.CharField()
    url = serializers.CharField()


class CorrectionSerializer(serializers.Serializer):
    """What was wrong in an item, and what is right."""

    at = serializers.DateTimeField(default_timezone=UTC)
    wrong = serializers.CharField()
    right = serializers.CharField()


class ItemSerializer(serializers.Serializer):
    """All that the archive holds of an item."""

    id = serializers.UUIDField(source="document.content_id")
    version = serializers.IntegerField(help_text=_("Rises with every change of the item."))
    type = serializers.CharField(source="document.type")
    type_name = serializers.SerializerMethodField(help_text=_("How people call the type."))
    title = serializers.CharField(source="document.title")
    summary = serializers.CharField(source="document.summary", allow_blank=True)
    url = serializers.CharField(source="document.url")
    permanent_url = serializers.CharField(
        source="document.permanent_url",
        allow_blank=True,
        help_text=_("Leads to the item for ever, wherever it is moved; empty where the archive does not know it."),
    )
    unit = TermSerializer(source="document.unit")
    topics = TermSerializer(source="document.topics", many=True)
    status = serializers.CharField(
        source="document.status", allow_blank=True, help_text=_("Legal status of a policy; otherwise empty.")
    )
    status_name = serializers.CharField(source="document.status_label", allow_blank=True)
    published_at = serializers.DateTimeField(source="document.published_at", default_timezone=UTC, allow_null=True)
    updated_at = serializers.DateTimeField(source="document.updated_at", default_timezone=UTC, allow_null=True)
    corrections = CorrectionSerializer(
        source="document.corrections", many=True, help_text=_("What was corrected after it was published.")
    )
    text = serializers.ListField(
        source="document.blocks", child=serializers.CharField(), help_text=_("The body as plain text, part by part.")
    )
    details = serializers.ListField(
        source="document.details", child=serializers.CharField(), help_text=_("What else the item says of itself.")
    )
    files = FileSerializer(source="document.files", many=True)

    def get_type_name(self, item: service.Item) -> str:
        """In the language of the caller."""
        return service.type_name(item.document)


class ParameterProblemSerializer(serializers.Serializer):
    """What is wrong with one parameter."""

    name = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    """A problem detail (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = ParameterProblemSerializer(
        many=True, required=False, help_text=_("Every parameter that cannot be used; only with status 400.")
    )
