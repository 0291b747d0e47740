"""Daily work on an open practice, one year and twenty years side by side in one process; prints the times as JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import practices
import screens
from PySide6.QtWidgets import QApplication
from timing import Took, once, side_by_side

from massagedesk.app import make_application
from massagedesk.domain.dates import DateRange
from massagedesk.domain.documents import DocumentKind
from massagedesk.gui.backup_state import BackupState
from massagedesk.gui.main_window import MainWindow
from massagedesk.gui.navigation import PLACES
from massagedesk.services.documents import PaperRequest

if TYPE_CHECKING:
    from massagedesk.domain.ids import ClientId
    from massagedesk.services.desk import Desk

BUDGET_S = float(sys.argv[1]) if len(sys.argv) > 1 else 1.5
TYPED = ("ma", "mar", "maria", "maria g", "lind", "lindqvist h", "nguy", "0142", "555-01", "6/12/1978", "zzz", "e")
CODES = ("s", "neck", "low back pain", "m54.5", "strain neck", "sciat", "headache", "m25.51", "cervicalg", "sprain l")


@dataclass(frozen=True)
class Bench:
    """One practice at work."""

    desk: Desk
    window: MainWindow
    heavy: ClientId
    """The client with the most visits."""
    told: ClientId
    """Hannah Lindqvist, under way in her course: the same in every made-up practice."""

    @classmethod
    def of(cls, desk: Desk) -> Bench:
        window = MainWindow(desk)
        BackupState(desk, window)
        window.resize(*screens.SIZE)
        window.show()
        QApplication.processEvents()
        with desk.database.read() as connection:
            most = "SELECT client_id FROM visits GROUP BY client_id ORDER BY count(*) DESC, client_id LIMIT 1"
            heavy = connection.exec_driver_sql(most).scalar_one()
        from uuid import UUID

        told = next(row.id for row in desk.clients.find("hannah lindqvist"))
        return cls(desk, window, UUID(heavy), told)  # type: ignore[arg-type]


def measure(one: Bench, twenty: Bench, many: Desk) -> dict[str, Any]:
    figures: dict[str, list[Took]] = {}

    def pair(name: str, act: Callable[[Bench], Callable[[], object]]) -> None:
        print(name, file=sys.stderr, flush=True)
        figures[name] = side_by_side([act(one), act(twenty)], BUDGET_S)

    for place in PLACES:
        pair(f"screen: {place.name}", lambda bench, name=place.name: _there_and_back(bench, name))
        pair(f"anew: {place.name}", lambda bench, name=place.name: _refreshed(bench, name))
    pair("screen: a client", lambda bench: _client(bench, bench.told))
    pair("screen: most treated client", lambda bench: _client(bench, bench.heavy))
    for tab in ("plan", "notes", "appointments", "billing", "documents", "details"):
        pair(f"screen: client, {tab}", lambda bench, tab=tab: _client(bench, bench.heavy, tab))
    pair("screen: another week", _other_week)
    pair("screen: a note", _note)
    _add_data(pair)
    return {
        "pairs": {name: [took.times for took in pair] for name, pair in figures.items()},
        "typing": {text: _typed(many, text) for text in TYPED},
        "codes": {
            text: [once(lambda text=text: one.desk.diagnoses.choices(text, [])) for _ in range(9)] for text in CODES
        },
        "counts": {
            name: bench.desk.clients.count(include_archived=True) for name, bench in (("1", one), ("20", twenty))
        },
    }


def _add_data(pair: Callable[..., None]) -> None:
    """What lies under the screens, without the painting; and the papers."""
    pair(
        "data: today",
        lambda b: lambda: (b.desk.today_board.board(), b.desk.today_board.needs(), b.desk.today_board.week()),
    )
    pair("data: week", lambda b: lambda: b.desk.schedule.between(DateRange.of_week(practices.TODAY)))
    pair("data: clients", lambda b: lambda: b.desk.clients.find(limit=100))
    pair("data: client header", lambda b: lambda: b.desk.clients.header(b.heavy))
    pair("data: prescriptions", lambda b: lambda: b.desk.prescriptions.rows())
    pair("data: notes", lambda b: lambda: (b.desk.notes.unsigned(), b.desk.visits.recent(100)))
    hsa = PaperRequest
    pair(
        "paper: HSA statement",
        lambda b: (
            lambda: b.desk.documents.preview(
                hsa(kind=DocumentKind.HSA, client_id=_statement_client(b.desk), year=practices.TODAY.year - 1)
            )
        ),
    )
    pair(
        "paper: progress report",
        lambda b: (
            lambda: b.desk.documents.preview(
                hsa(
                    kind=DocumentKind.PROGRESS,
                    client_id=b.told,
                    prescription_id=b.desk.prescriptions.of_client(b.told)[0].id,
                )
            )
        ),
    )
    pair(
        "paper: session notes of a course",
        lambda b: lambda: b.desk.documents.preview(hsa(kind=DocumentKind.NOTES, client_id=b.told)),
    )


def _statement_client(desk: Desk) -> ClientId:
    return next(row.id for row in desk.clients.find("thomas lindqvist"))


def _there_and_back(bench: Bench, place: str) -> Callable[[], None]:
    """Coming to a place from another one; the leaving is not counted as it happens before."""
    away = "settings" if place != "settings" else "today"
    here, there = screens.goes(bench.window, place), screens.goes(bench.window, away)

    def act() -> None:
        here()

    act.before = there  # type: ignore[attr-defined]
    return act


def _refreshed(bench: Bench, place: str) -> Callable[[], None]:
    """A place read anew after something changed."""
    here = screens.goes(bench.window, place)

    def act() -> None:
        screen = bench.window.screen_of(place)
        screen.refresh(frozenset({"appointment", "visit", "session_note", "client", "prescription", "payment"}))
        screens.until_painted(screen)

    act.before = here  # type: ignore[attr-defined]
    return act


def _client(bench: Bench, client_id: ClientId, tab: str = "overview") -> Callable[[], None]:
    here = screens.goes(bench.window, "clients", client_id=client_id, tab=tab)

    def away() -> None:
        other = bench.told if client_id != bench.told else bench.heavy
        screens.goes(bench.window, "clients", client_id=other, tab="overview")()

    here.before = away  # type: ignore[attr-defined]
    return here


def _other_week(bench: Bench) -> Callable[[], None]:
    from datetime import timedelta

    day = practices.TODAY
    here = screens.goes(bench.window, "calendar", day=day - timedelta(days=21))
    here.before = screens.goes(bench.window, "calendar", day=day)  # type: ignore[attr-defined]
    return here


def _note(bench: Bench) -> Callable[[], None]:
    notes = bench.desk.visits.of_client(bench.told)
    here = screens.goes(bench.window, "notes", note_id=notes[0].note_id)
    here.before = screens.goes(bench.window, "notes", note_id=notes[1].note_id)  # type: ignore[attr-defined]
    return here


def _typed(desk: Desk, text: str) -> list[float]:
    """One keystroke of the search field: the rows shown and how many there are."""

    def stroke() -> None:
        desk.clients.find(text, limit=100)
        desk.clients.count(text)

    stroke()
    return [once(stroke) for _ in range(15)]


def main() -> None:
    made = practices.ready(lambda _line: None)
    make_application()
    with made["1 year"].opened() as a, made["20 years"].opened() as b, made["10,000 clients"].opened() as c:
        found = measure(Bench.of(a), Bench.of(b), c)
    print(json.dumps(found), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
