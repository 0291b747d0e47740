"""Half-filled forms survive leaving, locking and reopening."""

from pathlib import Path

from tests.factories import Clock, open_desk

from massagedesk.services.drafts import CLIENTS, PRESCRIPTIONS, Drafts


def test_a_draft_is_there_after_reopening(tmp_path: Path) -> None:
    desk = open_desk(tmp_path, Clock())
    Drafts(desk, PRESCRIPTIONS).keep("new-1", {"written_on": "2 Mar", "sessions": "twelve"})
    desk.close()
    desk = open_desk(tmp_path, Clock())
    drafts = Drafts(desk, PRESCRIPTIONS)
    assert drafts.get("new-1") == {"written_on": "2 Mar", "sessions": "twelve"}
    assert Drafts(desk, CLIENTS).all() == {}
    drafts.drop("new-1")
    assert drafts.all() == {}
    desk.close()


def test_keeping_the_same_draft_again_writes_nothing(tmp_path: Path) -> None:
    desk = open_desk(tmp_path, Clock())
    drafts = Drafts(desk, CLIENTS)
    drafts.keep("new", {"given_name": "Han"})
    heard: list[frozenset[str]] = []
    desk.on_change(heard.append)
    drafts.keep("new", {"given_name": "Han"})
    drafts.drop("another")
    assert heard == []
    drafts.keep("new", {"given_name": "Hannah"})
    assert heard == [frozenset({"draft"})]
    desk.close()


def test_what_was_typed_and_thrown_away_leaves_no_trace_in_the_audit(tmp_path: Path) -> None:
    desk = open_desk(tmp_path, Clock())
    drafts = Drafts(desk, CLIENTS)
    with desk.database.read() as connection:
        before = desk.database.trail.verify(connection).rows
    drafts.keep("new", {"remarks": "never meant to stay"})
    drafts.drop("new")
    with desk.database.read() as connection:
        assert desk.database.trail.verify(connection).rows == before
    desk.close()
