"""The former name of `publish_scheduled`, which Wagtail keeps."""

from cms.workflow.management.commands.publish_scheduled import Command

__all__ = ["Command"]
