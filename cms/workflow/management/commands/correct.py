"""Add a note of correction to an item, from the shell."""

from cms.workflow import correct
from cms.workflow.management.verbs import VerbCommand


class Command(VerbCommand):
    help = (
        "Add a note of correction to an item's draft; with --publish that draft goes out, and what became of it"
        " where is printed."
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--wrong", required=True, help="What was wrong.")
        parser.add_argument("--right", required=True, help="What is right.")
        parser.add_argument("--publish", action="store_true", help="Publish the draft with the note at once.")

    def execute_verb(self, item, by, options):
        revision = correct.correct(item, by, options["wrong"], options["right"], publish=options["publish"])
        return "" if options["publish"] else f"The note is in draft {revision.pk}; it goes out once that is published."
