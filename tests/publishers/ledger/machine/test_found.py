"""What the machine once found, told again in few words."""

from publishers.contract import Operation
from tests.publishers.ledger.machine.world import World, tell

ON_THE_WIRE = [("newsroom", "publish"), ("start",), ("step",), ("step",)]
SENT = [*ON_THE_WIRE, ("network_does", "lands"), ("step",)]


def calls(world):
    return [operation for wall in world.network.walls.values() for operation, _said, _cause in wall.events]


def test_an_item_unticked_while_it_was_on_its_way_is_not_posted_by_its_correction():
    world = tell(
        World(["post"]), [*ON_THE_WIRE, ("newsroom", "untick"), ("network_does", "lost"), ("newsroom", "correct")]
    )
    assert calls(world) == []


def test_an_item_unticked_while_it_was_refused_is_not_tried_again():
    world = tell(World(["post"]), [*ON_THE_WIRE, ("newsroom", "untick"), ("network_does", "refused"), ("step",)])
    assert calls(world) == []


def test_an_edit_swallows_no_correction_on_a_channel_that_is_unticked():
    world = tell(World(["letter"]), [*SENT, ("newsroom", "untick"), ("newsroom", "correct"), ("newsroom", "edit")])
    assert calls(world) == [Operation.CREATE, Operation.NOTICE]


def test_early_access_to_the_next_version_keeps_no_former_one_out_there():
    world = tell(World(["post retracts"]), [*SENT, ("newsroom", "unpublish"), ("newsroom", "early")])
    assert not any(wall.posts for wall in world.network.walls.values())


def test_what_may_stand_where_the_item_was_unticked_is_known_to_the_ledger():
    tell(World(["feed"]), [*ON_THE_WIRE, ("newsroom", "untick"), ("network_does", "lands"), ("die",)])


def test_what_may_stand_is_known_though_a_version_between_was_never_sent():
    claimed = [("newsroom", "publish"), ("start",)]
    unticked = [("newsroom", "edit"), ("newsroom", "untick")]
    tell(World(["feed"]), [*claimed, *unticked, ("step",), ("step",), ("network_does", "lands"), ("die",)])


def test_what_was_claimed_for_the_outbox_goes_out_when_the_channel_comes_live():
    world = tell(World(["post"]), [*SENT, ("outbox",), ("newsroom", "edit"), ("start",), ("live",)])
    assert [post.text for wall in world.network.walls.values() for post in wall.posts.values()] == ["text 1"]


def test_a_move_swallows_no_repost():
    world = tell(World(["post"]), [*SENT, ("repost",), ("newsroom", "move")])
    assert calls(world) == [Operation.CREATE, Operation.CREATE]


def test_readers_who_know_of_the_withdrawal_need_not_hear_what_was_corrected_after_it():
    back = [("newsroom", "withdraw"), ("start",), ("newsroom", "publish"), ("newsroom", "correct")]
    world = tell(World(["letter"]), [*SENT, *back, ("newsroom", "withdraw")])
    assert calls(world) == [Operation.CREATE, Operation.NOTICE]


def test_what_may_stand_where_the_item_was_unticked_is_known_also_after_a_further_version():
    claimed = [("newsroom", "publish"), ("start",), ("step",)]
    unticked = [("newsroom", "untick"), ("step",), ("network_does", "lands unheard"), ("step",)]
    tell(World(["feed"]), [*claimed, *unticked, ("newsroom", "edit")])


def test_what_may_stand_is_known_where_the_item_was_unticked_after_a_version_between():
    """The first tick goes from another channel, the second from the one where a create was not heard."""
    claimed = [("newsroom", "publish"), ("start",), ("step",)]
    between = [("newsroom", "edit"), ("step",), ("network_does", "lands unheard"), ("step",)]
    tell(World(["feed"]), [*claimed, *between, ("newsroom", "untick")])


def test_nothing_waits_for_ever_under_a_withdrawal_that_was_cancelled_where_the_item_is_unticked():
    on_the_wire = [("newsroom", "publish"), ("start",), ("newsroom", "untick"), ("step",), ("step",)]
    tell(World(["post"]), [*on_the_wire, ("newsroom", "unpublish"), ("newsroom", "withdraw"), ("give_up",)])


def test_what_a_channel_refused_for_now_is_not_sent_where_the_item_was_unticked_since():
    slow = [("network_does", "slow"), ("step",), ("newsroom", "untick"), ("newsroom", "correct")]
    world = tell(World(["letter"]), [*ON_THE_WIRE, *slow])
    assert calls(world) == []


def test_what_is_published_again_after_a_withdrawal_that_nobody_heard_of_is_there():
    """The withdrawal took the post away; with the same words as before there seemed to be nothing to say."""
    withdrawn = [("newsroom", "withdraw"), ("start",), ("step",), ("step",), ("network_does", "lands"), ("die",)]
    tell(World(["page retracts"]), [*SENT, *withdrawn, ("newsroom", "publish")])
