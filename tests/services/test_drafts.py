"""Half-filled forms survive leaving, locking and reopening."""

from pathlib import Path

from tests.factories import Clock, open_desk

from massagedesk.services.drafts import CLIENTS, PRESCRIPTIONS, Drafts


def test_a_draft_is_there_after_reopening(tmp_path: Path) -> None:
    desk = open_desk(tmp_path, Clock())
    Drafts(desk.settings, PRESCRIPTIONS).keep("new-1", {"written_on": "2 Mar", "sessions": "twelve"})
    desk.close()
    desk = open_desk(tmp_path, Clock())
    drafts = Drafts(desk.settings, PRESCRIPTIONS)
    assert drafts.get("new-1") == {"written_on": "2 Mar", "sessions": "twelve"}
    assert Drafts(desk.settings, CLIENTS).all() == {}
    drafts.drop("new-1")
    assert drafts.all() == {}
    desk.close()


def test_keeping_the_same_draft_again_writes_nothing(tmp_path: Path) -> None:
    desk = open_desk(tmp_path, Clock())
    drafts = Drafts(desk.settings, CLIENTS)
    drafts.keep("new", {"given_name": "Han"})
    heard: list[frozenset[str]] = []
    desk.on_change(heard.append)
    drafts.keep("new", {"given_name": "Han"})
    drafts.drop("another")
    assert heard == []
    drafts.keep("new", {"given_name": "Hannah"})
    assert heard == [frozenset({"setting"})]
    desk.close()
