"""The newsroom's house (home, units, topics) and what is published in it."""

from cms.core.images import LoaImage, LoaRendition
from cms.core.models.audience import Audience
from cms.core.models.channel_rule import ChannelRule
from cms.core.models.embed import EmbedLookup
from cms.core.models.house import HomePage, Topic, Unit, UnitPage, unit_below
from cms.core.models.item import ContentCorrection, ContentItem, ShowsAnother, writable
from cms.core.models.item_types import item_lists, item_models, item_types
from cms.core.models.row import ItemRow
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
    "item_lists",
    "item_models",
    "item_types",
    "unit_below",
    "writable",
]
