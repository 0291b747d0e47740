"""The practices that are measured: one year, twenty years, and twenty years with ten thousand clients.

Made once and kept under build/bench until the code that makes them changes.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from massagedesk.services.desk import Desk

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build" / "bench"
TODAY = date(2026, 3, 3)
SEED = 20
MANY_CLIENTS = 10_000

_MAKERS = (
    "domain",
    "persistence/tables",
    "persistence/migrations",
    "persistence/types.py",
    "persistence/audit.py",
    "services/demo",
    "vault",
)
"""What decides the bytes of a made-up practice, below src/massagedesk."""


@dataclass(frozen=True)
class Practice:
    """A made-up practice, closed."""

    name: str
    folder: Path
    settings: Path
    password: str
    now: datetime
    """The instant its clock stands at."""

    def clock(self) -> datetime:
        return self.now

    @contextmanager
    def opened(self) -> Iterator[Desk]:
        """Its desk, for the block."""
        from massagedesk.services import opening

        desk = opening.open_desk(self.folder, password=self.password, clock=self.clock, settings_folder=self.settings)
        try:
            yield desk
        finally:
            desk.close()


def names() -> dict[str, int]:
    """Each practice with its years."""
    return {"1 year": 1, "20 years": 20, "10,000 clients": 20}


def ready(say: Callable[[str], None] = print) -> dict[str, Practice]:
    """Every practice, made where it is missing or out of date."""
    place = BUILD / _fingerprint()
    if BUILD.exists():
        for other in BUILD.iterdir():
            if other.is_dir() and other != place:
                shutil.rmtree(other)
    found = {}
    for name, years in names().items():
        folder = place / name.replace(" ", "-").replace(",", "")
        if not (folder / "made.json").exists():
            started = time.perf_counter()
            shutil.rmtree(folder, ignore_errors=True)
            if name == "10,000 clients":
                _crowd(place / "20-years", folder)
            else:
                _make(folder, years)
            say(f"made {name} in {time.perf_counter() - started:.0f} s")
        found[name] = _found(name, folder)
    return found


def _found(name: str, folder: Path, note: str = "made.json") -> Practice:
    made = json.loads((folder / note).read_text(encoding="utf-8"))
    return Practice(
        name, folder / "practice", folder / "settings", made["password"], datetime.fromisoformat(made["now"])
    )


def _make(folder: Path, years: int) -> None:
    from massagedesk.services.demo import PASSWORD, make_practice

    folder.mkdir(parents=True)
    made = make_practice(folder / "practice", years=years, seed=SEED, today=TODAY, settings_folder=folder / "settings")
    made.vault.lock()
    text = json.dumps({"password": PASSWORD, "now": made.clock.now.isoformat()})
    (folder / "made.json").write_text(text, encoding="utf-8")


def _crowd(made: Path, folder: Path) -> None:
    """A copy of the twenty years with many more people in it."""
    shutil.copytree(made, folder)
    (folder / "made.json").rename(folder / "unfinished.json")
    found = _found("10,000 clients", folder, "unfinished.json")
    with found.opened() as desk:
        _add_clients(desk, MANY_CLIENTS)
    (folder / "unfinished.json").rename(folder / "made.json")


def _add_clients(desk: Desk, wanted: int) -> None:
    """Fill up to so many clients, names drawn from the demo's lists."""
    from datetime import timedelta

    from massagedesk.domain.clients import Client
    from massagedesk.services.demo import words

    dice = Random(SEED)
    with desk.database.read() as connection:
        present = connection.exec_driver_sql("SELECT count(*) FROM clients").scalar_one()
    for start in range(present, wanted, 1000):
        with desk.database.work() as session:
            session.add_all(
                Client(
                    given_name=dice.choice(words.GIVEN),
                    family_name=f"{dice.choice(words.FAMILY)}{dice.choice(('', '', '-' + dice.choice(words.FAMILY)))}",
                    born_on=TODAY - timedelta(days=dice.randint(7000, 30000)),
                    phone=f"({dice.randint(200, 989)}) 555-01{dice.randint(0, 99):02d}",
                    email=f"client{place}@example.org",
                    first_seen_on=TODAY,
                )
                for place in range(start, min(start + 1000, wanted))
            )


def _fingerprint() -> str:
    """Changes when the code that makes practices does."""
    digest = hashlib.sha256(f"{SEED} {TODAY} {MANY_CLIENTS}".encode())
    source = ROOT / "src" / "massagedesk"
    for part in _MAKERS:
        path = source / part
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            digest.update(file.relative_to(source).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()[:16]
