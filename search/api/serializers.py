"""What the API says, field by field: answers are made by these, and so is their description."""

from __future__ import annotations

from datetime import UTC

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


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
    meant = serializers.CharField(
        allow_blank=True, help_text=_("Another spelling to ask for, where it finds far more; otherwise empty.")
    )
    facets = FacetsSerializer()


class AnswerSerializer(FoundSerializer):
    """One page of hits."""

    next = serializers.URLField(allow_null=True, help_text=_("Address of the hits that follow; null at the end."))
    results = ResultSerializer(many=True)
