"""Two walks through the program with a canary in everything typed, to be watched from outside: see `leaks`.

    python -m tests.torture.tour FOLDER {make | day | window} [careless KIND]

`day` is the whole of a first day, from the first start to everything back on another computer; `window` goes through
every place, panel and paper of a practice full of people, made before by `make`. What is given out on purpose goes
below FOLDER/given out, everything else the program leaves below FOLDER. No connection can be opened on the way: the
attempt ends the walk. Dumps of memory are not forbidden here, because whoever watches as an ordinary user could not see
the names of the files then.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from tests.torture import closed_doors
from tests.torture.walk import CANARY, GIVEN_OUT, Walk, break_something

TITLES = {"MassageDesk", "MassageDesk met a problem"}
CARELESS = ("log", "drafts", "recent", "temporary", "name", "copy", "socket", "program")


def make(folder: Path) -> None:
    """The practice of the walk, full of invented people; all of their names and notes hold the canary."""
    from dataclasses import replace

    from massagedesk.services import demo, opening
    from massagedesk.services.demo import people, words
    from massagedesk.vault.kdf import KdfCost

    words.FAMILY = tuple(f"{name}-{CANARY}" for name in words.FAMILY)
    for sentences in ("SUBJECTIVE", "OBJECTIVE", "ASSESSMENT", "PLAN", "RESPONSE"):
        setattr(words, sentences, tuple(f"{CANARY}: {sentence}" for sentence in getattr(words, sentences)))
    for key, person in people.PRESENT.items():
        people.PRESENT[key] = replace(person, family=f"{person.family} {CANARY}")
    made = demo.make_practice(
        folder / "practice",
        years=0,
        seed=7,
        today=date(2026, 3, 3),
        cost=KdfCost(8, 1, 1),
        settings_folder=folder / "home" / "config" / "MassageDesk",
    )
    desk = opening.desk_of(made.vault, made.clock)
    names = {row.name for row in desk.clients.find(limit=500)}
    (folder / "people.json").write_text(json.dumps(sorted(names)), encoding="utf-8")
    desk.close()


def a_day(folder: Path) -> list[str]:
    """Set up, chart, sign, print, lock, back up, restore, the canary in what she charts. Answers what went wrong."""
    import pytest
    from tests.factories import Clock
    from tests.journeys import test_golden_path as path
    from tests.journeys.therapist import Computer
    from tests.torture.walk import Hand

    from massagedesk.gui import tasks

    out = folder / GIVEN_OUT
    out.mkdir()
    titles: set[str] = set()
    path.WORDS = {section: f"{CANARY} {words}" for section, words in path.WORDS.items()}
    tasks.set_inline(True)
    with pytest.MonkeyPatch.context() as patch:
        _cheap_guesses(patch)
        clock, hand = Clock(path.MONDAY_EVENING), Hand()
        her = Computer(folder / "hers", clock, hand)  # type: ignore[arg-type]
        path.set_up_the_practice(her, out / "sheet.pdf", out / "stick")
        path.enter_a_client(her)
        path.enter_the_prescription(her)
        path.book_the_first_session(her)
        clock.now = path.datetime(2026, 3, 3, 17, 2, tzinfo=path.UTC)
        path.treat_and_chart(her)
        path.sign(her)
        path.print_the_papers(her, patch, out)
        with hand.waitActive(her.shell):
            break_something(_let_happen(titles))
        path.lock_and_unlock(her)
        backup = path.back_up(her, out / "stick")
        her.close()
        other = Computer(folder / "the other computer", clock, hand)  # type: ignore[arg-type]
        path.restore(other, backup)
        _let_happen(titles)()
        other.close()
    return [f"a title tells something: {titles - TITLES}"] if titles - TITLES else []


def _cheap_guesses(patch: Any) -> None:
    from functools import partial

    from massagedesk.services import opening
    from massagedesk.vault.kdf import KdfCost

    cheap = KdfCost(8, 1, 1)
    patch.setattr("massagedesk.vault.kdf.WEAKEST", cheap)
    patch.setattr(opening, "create_desk", partial(opening.create_desk, cost=cheap))
    patch.setattr(opening, "open_desk", partial(opening.open_desk, cost=cheap))


def _let_happen(titles: set[str]) -> Callable[[], None]:
    def let_happen() -> None:
        from PySide6.QtWidgets import QApplication

        for _ in range(3):
            QApplication.processEvents()
        titles.update(each.windowTitle() for each in QApplication.topLevelWidgets() if each.isVisible())

    return let_happen


def every_window(folder: Path) -> list[str]:
    """The walk through a full practice, beside a second start. Answers what went wrong."""
    from PySide6.QtWidgets import QApplication

    from massagedesk import folders
    from massagedesk.gui.single_instance import SingleInstance

    app = QApplication.instance()
    single = SingleInstance(folder / "practice", folders.config(), app)
    single.claim()
    walk = Walk(folder)
    single.listen()
    _answer_dialogs(walk)
    try:
        walk.go()
        SingleInstance(folder / "practice", folders.config(), app).call_first()
    except Exception:
        walk.errors.append(f"{traceback.format_exc()}\nshown: {walk.on_screen()}")
    single.release()
    print(f"fields typed into: {walk.typed}\nnames suggested: {len(walk.suggested)}")
    told = [name for name in walk.suggested if CANARY in name or "indqvist" in name]
    if told or not walk.suggested or not walk.titles <= TITLES:
        walk.errors.append(f"a title or a suggested name tells something: {walk.titles}, {told or walk.suggested}")
    return walk.errors


def _answer_dialogs(walk: Walk) -> None:
    """The dialogs of the system cannot be clicked here: they answer with a place below `GIVEN_OUT`."""
    from PySide6.QtPrintSupport import QPrinter
    from PySide6.QtWidgets import QFileDialog

    from massagedesk.gui.reports import handing_out

    def save(parent: Any, title: str, suggested: str, kinds: str) -> tuple[str, str]:
        walk.suggested.append(suggested)
        return str(walk.out / f"{len(walk.suggested)} {Path(suggested).name}"), kinds

    def printer(*_: Any) -> QPrinter:
        made = QPrinter(QPrinter.PrinterMode.HighResolution)
        made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        made.setOutputFileName(str(walk.out / "printed.pdf"))
        made.setResolution(72)
        made.setFullPage(True)
        return made

    QFileDialog.getSaveFileName = save  # type: ignore[method-assign,assignment]
    QFileDialog.getOpenFileName = lambda *_: ("", "")  # type: ignore[method-assign,assignment]
    QFileDialog.getOpenFileNames = lambda *_: ([], "")  # type: ignore[method-assign,assignment]
    QFileDialog.getExistingDirectory = lambda *_: ""  # type: ignore[method-assign,assignment]
    handing_out.ask_for_printer = printer


def be_careless(kind: str, folder: Path) -> None:
    """One of the things a program like this usually does: the watcher has to see each of them."""
    import socket
    import subprocess
    import tempfile

    from PySide6.QtCore import QSettings

    from massagedesk.gui import problems
    from massagedesk.services.documents import Documents

    match kind:
        case "log":
            problems.crash_note = lambda error, at: "".join(traceback.format_exception(error))
        case "drafts":
            (folder / "draft.json").write_text(json.dumps({"subjective": CANARY}), encoding="utf-8")
        case "recent":
            settings = QSettings(str(folder / "recent.ini"), QSettings.Format.IniFormat)
            settings.setValue("recent", [f"{CANARY}son"])
            settings.sync()
        case "temporary":
            preview = Documents.preview

            def through_a_file(documents: Documents, request: Any) -> bytes:
                content = preview(documents, request)
                with tempfile.NamedTemporaryFile(dir=folder, suffix=".pdf") as file:
                    file.write(content)
                return content

            Documents.preview = through_a_file  # type: ignore[method-assign]
        case "name":
            with tempfile.NamedTemporaryFile(dir=folder, prefix=f"{CANARY} "):
                pass
        case "copy":
            (folder / "copy.txt").write_bytes(CANARY.encode("utf-16"))
            (folder / "copy.txt").unlink()
        case "socket":
            socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()
        case "program":
            subprocess.run(["/bin/true"], check=False)
        case _:
            raise ValueError(kind)


def main(arguments: list[str]) -> int:
    """Walk, and say what was seen on the way; what was written is for others to see."""
    folder, way = Path(arguments[0]).resolve(), arguments[1]
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if way == "make":
        make(folder)
        return 0
    from massagedesk import app as program
    from massagedesk import folders, process
    from massagedesk.gui import offscreen
    from massagedesk.gui.problems import ProblemDesk

    process.keep_printing_local()
    careless = arguments[3:]
    if not {"socket", "program"} & set(careless):
        closed_doors.close()
    app = program.make_application()
    offscreen.say_only_problems()
    desk = ProblemDesk(folders.config(), app)
    desk.install()
    for kind in careless:
        be_careless(kind, folder)
    try:
        errors = {"day": a_day, "window": every_window}[way](folder)
    except Exception:
        errors = [traceback.format_exc()]
    errors += closed_doors.tried
    for error in errors:
        print(error.replace(CANARY, "(canary)"))
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
