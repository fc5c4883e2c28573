"""Take an item back from every channel, from the shell."""

from cms.workflow import withdraw
from cms.workflow.management.verbs import VerbCommand


class Command(VerbCommand):
    help = "Withdraw an item from every channel, with a reason for the public, and print what became of it where."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--reason", required=True, help="Why; it stays at the item's address for the public.")

    def execute_verb(self, item, by, options):
        withdraw.withdraw(item, by, options["reason"])
        return ""
