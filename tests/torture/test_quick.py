"""Each promise is broken on purpose, with the counts of the quick run; and the runner itself is tried.

Tried here is what can be: without a C compiler that is kills by the clock, damage, tampering, slips and locks, and the
report at the end says so. Harnesses that need a program of the system (strace) or minutes stay with ``go.py torture``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest
from tests.torture import figures, run, shim
from tests.torture.promise import PROMISES, Harness, Job, Tally

LIBRARY = shim.built(run.BUILD / "torture") if hasattr(os, "fork") else None
HERE = [
    each
    for each in run.harnesses()
    if hasattr(os, "fork") and each.with_tests and not each.needs and not each.why_not(LIBRARY)
]


@pytest.mark.parametrize("promise", sorted({each.promise for each in HERE}))
def test_the_promise_holds_and_the_careless_program_is_caught(promise: int, tmp_path: Path) -> None:
    names = [each.name for each in HERE if each.promise == promise]
    out = tmp_path / "torture.json"
    command = [sys.executable, "-m", "tests.torture.run", "--quick", "--workers", "1", "--out", str(out)]
    ended = subprocess.run(
        [*command, "--only", *names], cwd=run.ROOT, capture_output=True, text=True, check=False, timeout=600
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    kept = figures.kept_in(out)
    assert sorted(kept) == sorted(names)
    for each in (one for one in HERE if one.promise == promise):
        controls = each.controls_of(quick=True, by_operation=LIBRARY is not None)
        assert kept[each.name]["tried"] >= min(each.quick, 40)
        assert sorted(name for name, its in kept[each.name]["controls"].items() if its["broken"]) == sorted(controls)


# --- the runner ----------------------------------------------------------------------------------------------------


def some_harness(name: str = "sample", *, full: int = 10, controls: tuple[str, ...] = ("careless",)) -> Harness:
    def break_it(job: Job) -> Tally:
        tally = Tally()
        for _ in range(job.count):
            tally.case(["lost: a note"] if job.control else [])
        return tally

    return Harness(name, 1, "broken on purpose", "times", break_it, full, 2, controls)


def verdict_of(harness: Harness, **outcomes: Tally | str) -> figures.Verdict:
    verdict = figures.Verdict(harness)
    for control, outcome in outcomes.items():
        verdict.take("" if control == "real" else control, outcome, 1.0)
    return verdict


def test_every_harness_has_its_control_and_the_full_run_leaves_none_out() -> None:
    for each in run.harnesses():
        assert each.controls, each.name
        assert each.promise in PROMISES
        shares = list(run.shares(each, quick=False, seed=1))
        assert sum(share.count for share in shares if not share.control) >= each.full
        assert {share.control for share in shares} >= {"", *set(each.controls) - set(each.shim_controls)}
    assert {each.promise for each in run.harnesses()} == set(PROMISES)


def test_a_zero_counts_only_where_the_careless_program_was_caught() -> None:
    harness, zero, caught = some_harness(), Tally(tried=10), Tally(tried=10, broken=3)
    assert verdict_of(harness, real=zero, careless=caught).holds
    assert not verdict_of(harness, real=zero, careless=Tally(tried=10)).holds
    assert not verdict_of(harness, real=Tally(tried=10, broken=1), careless=caught).holds
    assert not verdict_of(harness, real=Tally(), careless=caught).holds
    failed = verdict_of(harness, real=zero, careless="it ended without a word")
    assert not failed.holds
    assert "careless: it ended without a word" in failed.line()


def test_figures_are_kept_harness_by_harness_and_the_later_run_counts(tmp_path: Path) -> None:
    out = tmp_path / "build" / "torture.json"
    one, other = some_harness("one"), some_harness("other")
    figures.keep(out, verdict_of(one, real=Tally(tried=5), careless=Tally(5, 5)), {"date": "2026-03-03 UTC"})
    figures.keep(out, verdict_of(other, real=Tally(tried=6), careless=Tally(6, 6)), {"date": "2026-03-04 UTC"})
    figures.keep(out, verdict_of(one, real=Tally(tried=7), careless=Tally(7, 7)), {"date": "2026-03-05 UTC"})
    kept = figures.kept_in(out)
    assert {name: its["tried"] for name, its in kept.items()} == {"one": 7, "other": 6}
    written = figures.table((one, other), kept)
    assert "| 7 times | **0** | careless: 7 of 7 |" in written
    assert "- When: 2026-03-04 UTC, 2026-03-05 UTC" in written
    assert [path.name for path in out.parent.iterdir()] == ["torture.json"]


def test_only_the_whole_truth_is_written_into_the_document(tmp_path: Path) -> None:
    out, document = tmp_path / "torture.json", tmp_path / "security.md"
    one, other = some_harness("one"), some_harness("other")
    document.write_text(f"Before\n\n{figures.BEGIN}\nold\n{figures.END}\n\nAfter\n", encoding="utf-8")
    figures.keep(out, verdict_of(one, real=Tally(tried=5), careless=Tally(5, 5)), {})
    assert "Never run: other" in figures.write_table(document, (one, other), out)
    figures.keep(out, verdict_of(other, real=Tally(tried=5, broken=1), careless=Tally(5, 5)), {})
    assert "Not held: other" in figures.write_table(document, (one, other), out)
    assert "old" in document.read_text(encoding="utf-8")
    figures.keep(out, verdict_of(other, real=Tally(tried=5), careless=Tally(5, 5)), {})
    assert figures.write_table(document, (one, other), out) == ""
    text = document.read_text(encoding="utf-8")
    assert "old" not in text
    assert text.startswith(f"Before\n\n{figures.BEGIN}\n")
    assert text.endswith(f"{figures.END}\n\nAfter\n")
    document.write_text("No lines for it", encoding="utf-8")
    assert "has no lines" in figures.write_table(document, (one, other), out)


def test_scratch_files_stay_out_of_memory_where_it_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(os, "access", lambda place, mode: True)
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage(64 << 20, 0, 64 << 20))
    assert run.scratch_place() is None
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage(4 << 30, 0, 4 << 30))
    assert run.scratch_place() == "/dev/shm"


def test_what_cannot_be_run_without_a_compiler_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shim.built(tmp_path / "shim") is None
    told = {each.name: each.why_not(None) for each in run.harnesses() if each.needs_shim}
    assert "power-writer" in told
    assert "fault-writer" in told
    assert all("C compiler" in reason for reason in told.values())


# --- the document --------------------------------------------------------------------------------------------------


def test_every_promise_and_every_harness_has_its_row_in_the_document() -> None:
    text = run.DOCUMENT.read_text(encoding="utf-8")
    written = text.partition(figures.BEGIN)[2].partition(figures.END)[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in written.splitlines() if "**0**" in line]
    assert [row[0] for row in rows if row[0]] == [str(number) for number in PROMISES]
    assert [row[2] for row in rows] == [each.what for each in run.harnesses()]
    assert [row for row in rows if len(row) != 6 or not row[5]] == []


def test_the_kept_figures_are_plain_json(tmp_path: Path) -> None:
    out = tmp_path / "torture.json"
    figures.keep(out, verdict_of(some_harness(), real=Tally(tried=5), careless=Tally(5, 5)), {"python": "3.11"})
    kept = json.loads(out.read_text(encoding="utf-8"))["harnesses"]["sample"]
    assert kept["facts"] == {"python": "3.11"}
    assert kept["holds"] is True
