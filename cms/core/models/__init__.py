"""The newsroom's house (home, units, topics) and what is published in it."""

from cms.core.images import LoaImage, LoaRendition
from cms.core.models.channel_rule import ChannelRule
from cms.core.models.embed import EmbedLookup
from cms.core.models.house import HomePage, Topic, Unit, UnitPage, unit_below
from cms.core.models.item import (
    Audience,
    ContentCorrection,
    ContentItem,
    ItemRow,
    ShowsAnother,
    item_models,
    item_types,
    writable,
)
from cms.core.models.withdrawal import Withdrawal, WithdrawnPath

__all__ = [
    "Audience",
    "ChannelRule",
    "ContentCorrection",
    "ContentItem",
    "EmbedLookup",
    "HomePage",
    "ItemRow",
    "LoaImage",
    "LoaRendition",
    "ShowsAnother",
    "Topic",
    "Unit",
    "UnitPage",
    "Withdrawal",
    "WithdrawnPath",
    "item_models",
    "item_types",
    "unit_below",
    "writable",
]
