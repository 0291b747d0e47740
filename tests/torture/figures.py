"""What came out of the runs: kept harness by harness, and the table of docs/security.md made from it.

Long runs need not be one run: each harness keeps its own figures with the day, machine and versions they come from, and
a later run of it takes their place.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.torture.promise import PROMISES, Harness, Tally

BEGIN, END = "<!-- torture table -->", "<!-- end of torture table -->"
"""Between these lines of docs/security.md nothing is typed by hand."""
HEAD = "| # | Promise | How it was tried | Tried | Broken | The same, careless |"
_FACTS = {
    "date": "When",
    "system": "Machine",
    "python": "Python",
    "massagedesk": "MassageDesk",
    "sqlite": "SQLite",
    "sqlalchemy": "SQLAlchemy",
    "cryptography": "cryptography",
    "qt": "Qt",
    "seed": "Seed",
}

Kept = dict[str, dict[str, Any]]
"""Results by the name of the harness."""


@dataclass
class Verdict:
    """What came out of one harness."""

    harness: Harness
    tally: Tally = field(default_factory=Tally)
    controls: dict[str, Tally] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0
    """Of computing, all processes together."""

    def take(self, control: str, outcome: Tally | str, seconds: float) -> None:
        """Add what one share came to: a tally, or why there is none."""
        self.seconds += seconds
        if isinstance(outcome, str):
            self.failures.append(f"{control or 'as it is'}: {outcome}")
        elif control:
            self.controls[control] = outcome
        else:
            self.tally.add(outcome)

    @property
    def holds(self) -> bool:
        """Nothing broke, and every carelessness was caught."""
        is_caught = all(tally.broken for tally in self.controls.values())
        return not self.failures and self.tally.broken == 0 and self.tally.tried > 0 and is_caught

    def line(self) -> str:
        """ "held 1 kill-writer 10,000 kills: 0 broken  careless …: 23 of 200 [312 s]", and what went wrong below."""
        caught = "; ".join(f"{name}: {each.broken:,} of {each.tried:,}" for name, each in self.controls.items())
        words = f"{self.tally.tried:,} {self.harness.unit}: {self.tally.broken:,} broken"
        mark = "held  " if self.holds else "BROKEN"
        lines = [f"{mark} {self.harness.promise:>2} {self.harness.name:<17}{words:<34} careless {caught}"]
        lines[0] += f"  [{self.seconds:.0f} s]"
        lines += [f"         {example}" for example in self.tally.examples]
        lines += [f"         not caught: {name}" for name, each in self.controls.items() if not each.broken]
        lines += [f"         {failure}" for failure in self.failures]
        return "\n".join(lines)

    def as_json(self, facts: Mapping[str, str]) -> dict[str, Any]:
        """To be kept."""
        return {
            **self.tally.as_json(),
            "unit": self.harness.unit,
            "controls": {name: tally.as_json() for name, tally in self.controls.items()},
            "failures": self.failures,
            "seconds": round(self.seconds, 1),
            "holds": self.holds,
            "facts": dict(facts),
        }


# --- keeping -----------------------------------------------------------------------------------------------------


def kept_in(file: Path) -> Kept:
    """Results of earlier runs; none where there is no file."""
    return dict(json.loads(file.read_text(encoding="utf-8"))["harnesses"]) if file.exists() else {}


def keep(file: Path, verdict: Verdict, facts: Mapping[str, str]) -> None:
    """Put one result beside those of the other harnesses, in place of an earlier one of its own."""
    content = {"harnesses": {**kept_in(file), verdict.harness.name: verdict.as_json(facts)}}
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    beside.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
    beside.replace(file)


def facts_of_this_run(seed: int) -> dict[str, str]:
    """What the figures are taken on, and when."""
    import cryptography
    import sqlalchemy
    from PySide6 import __version__ as pyside
    from sqlcipher3 import dbapi2

    from massagedesk import __version__

    driver = dbapi2.connect(":memory:")
    sqlcipher = str(driver.execute("PRAGMA cipher_version").fetchone()[0])
    driver.close()
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d} UTC",
        "system": f"{platform.system()} {platform.release()}, {platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "massagedesk": __version__,
        "sqlite": f"{dbapi2.sqlite_version} (SQLCipher {sqlcipher})",
        "sqlalchemy": sqlalchemy.__version__,
        "cryptography": cryptography.__version__,
        "qt": pyside,
        "seed": str(seed),
    }


# --- the table -----------------------------------------------------------------------------------------------------


def table(harnesses: Iterable[Harness], kept: Kept) -> str:
    """The promises with the figures of every harness that has some, and what they were taken on."""
    lines = [HEAD, "|---|---|---|---|---|---|"]
    shown = [each for each in harnesses if each.name in kept]
    before = 0
    for each in shown:
        result = kept[each.name]
        first = f"{each.promise} | {PROMISES[each.promise]}" if each.promise != before else " | "
        before = each.promise
        caught = [f"{name}: {its['broken']:,} of {its['tried']:,}" for name, its in result["controls"].items()]
        tried = f"{result['tried']:,} {each.unit}"
        lines.append(f"| {first} | {each.what} | {tried} | **{result['broken']:,}** | {'<br>'.join(caught)} |")
    told = {name: _told(kept[each.name]["facts"].get(name, "") for each in shown) for name in _FACTS}
    return "\n".join([*lines, "", *(f"- {_FACTS[name]}: {values}" for name, values in told.items())])


def _told(values: Iterable[str]) -> str:
    return ", ".join(sorted(set(values) - {""}))


def write_table(document: Path, harnesses: Iterable[Harness], file: Path) -> str:
    """Put the table into the document; what stands in the way, or nothing.

    Only the whole truth goes there: every harness has to have its figures, and every promise has to have held.
    """
    kept, wanted = kept_in(file), tuple(harnesses)
    missing = [each.name for each in wanted if each.name not in kept]
    broken = [each.name for each in wanted if each.name in kept and not kept[each.name]["holds"]]
    if missing or broken:
        return f"Not written. Never run: {', '.join(missing) or 'none'}. Not held: {', '.join(broken) or 'none'}."
    before, begin, rest = document.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        return f"Not written. {document.name} has no lines {BEGIN} and {END}."
    document.write_text(f"{before}{BEGIN}\n\n{table(wanted, kept)}\n\n{END}{after}", encoding="utf-8")
    return ""
