"""The command line, called as scripts call it."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pypdf
import pytest
from tests.vault.pdf_viewer import is_unaltered

from massagedesk import __version__
from massagedesk.cli import listing, main
from massagedesk.domain.errors import Conflict
from massagedesk.services import demo, opening
from massagedesk.services.demo import MadeUp
from massagedesk.services.practice import PracticeDetails, PracticeService
from massagedesk.vault.kdf import KdfCost

CHEAP = KdfCost(memory_kib=64, passes=1, lanes=1)
TODAY = date(2026, 3, 3)


@dataclass
class Answer:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def facts(self) -> dict[str, str]:
        """The `key: value` lines."""
        return dict(line.split(": ", 1) for line in self.out.splitlines() if ": " in line)


Run = Callable[..., Answer]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command with something on standard input."""

    def run(*arguments: object, stdin: str = demo.PASSWORD) -> Answer:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin + "\n"))
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as end:
            code = int(end.code or 0)
        printed = capsys.readouterr()
        return Answer(code, printed.out, printed.err)

    return run


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A made-up practice and its recovery key."""
    folder = tmp_path_factory.mktemp("practice") / "practice"
    made: MadeUp = demo.make_practice(
        folder, years=1, seed=5, today=TODAY, cost=CHEAP, settings_folder=folder.parent / "settings"
    )
    made.vault.lock()
    return folder, made.recovery_code


def client_id(run: Run, folder: Path, name: str = "Hannah Lindqvist") -> str:
    listed = json.loads(run("list", "clients", "--practice", folder, "--password-stdin", "--json").out)
    return next(client["id"] for client in listed if client["name"] == name)


def test_version_and_help(run: Run) -> None:
    assert run("--version").out.strip() == f"massagedesk {__version__}"
    for command in ("demo", "create", "list", "print", "backup", "check"):
        answer = run(command, "--help")
        assert answer.code == 0
        assert answer.out.startswith(f"usage: massagedesk {command}")


@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "clients"),
        ("list", "unicorns", "--password-stdin"),
        ("print", "notes", "--password-stdin", "--out", "x.pdf"),
        ("print", "notes", "--password-stdin", "--client", "not-an-id", "--out", "x.pdf"),
        ("backup",),
        ("print", "hsa", "--password-stdin", "--client", "0" * 32, "--year", "0", "--out", "x.pdf"),
        ("print", "hsa", "--password-stdin", "--client", "0" * 32, "--year", "10000", "--out", "x.pdf"),
        ("print", "notes", "--password-stdin", "--client", "0" * 32, "--to", "9999-12-31", "--out", "x.pdf"),
        ("demo", "--years", "0"),
        ("list", "clients", "--password", "secret"),
    ],
)
def test_wrong_usage_ends_with_2(run: Run, arguments: tuple[str, ...]) -> None:
    answer = run(*arguments)
    assert answer.code == 2
    assert "usage: massagedesk" in answer.err


def test_list_as_json_and_as_a_table(run: Run, practice: tuple[Path, str]) -> None:
    folder, _ = practice
    for what in ("clients", "prescriptions", "appointments", "visits"):
        records = json.loads(run("list", what, "--practice", folder, "--password-stdin", "--json").out)
        table = run("list", what, "--practice", folder, "--password-stdin").out.splitlines()
        assert len(records) > 20
        assert len(table) == len(records) + 1
        assert table[0].split()[0] == "id"


def test_list_of_one_client(run: Run, practice: tuple[Path, str]) -> None:
    folder, _ = practice
    hannah = client_id(run, folder)
    visits = json.loads(
        run("list", "visits", "--practice", folder, "--password-stdin", "--client", hannah, "--json").out
    )
    assert len(visits) == 7
    assert {visit["client"] for visit in visits} == {"Hannah Lindqvist"}
    assert {visit["note_status"] for visit in visits} == {"signed"}


def test_names_of_every_script_come_out_as_they_are(run: Run, practice: tuple[Path, str]) -> None:
    folder, _ = practice
    listed = run("list", "clients", "--practice", folder, "--password-stdin").out
    for name in ("Thị Hương Nguyễn", "Łukasz Żółkiewski", "Ирина Соколова", "小明 王", "רות לוי"):
        assert name in listed


@pytest.mark.parametrize(
    ("paper", "more", "word"),
    [
        ("progress", (), "Treatment plan progress"),
        ("notes", ("--from", "2026-02-01", "--to", "2026-03-03"), "Session note"),
        ("hsa", ("--year", "2026"), "Annual HSA / FSA statement"),
    ],
)
def test_print_writes_a_recorded_pdf(
    run: Run, practice: tuple[Path, str], tmp_path: Path, paper: str, more: tuple[str, ...], word: str
) -> None:
    folder, _ = practice
    out = tmp_path / "paper.pdf"
    answer = run(
        "print",
        paper,
        "--practice",
        folder,
        "--password-stdin",
        "--client",
        client_id(run, folder),
        *more,
        "--out",
        out,
    )
    assert answer.code == 0, answer.err
    pdf = pypdf.PdfReader(out)
    text = "\n".join(page.extract_text() for page in pdf.pages)
    assert word in text
    assert answer.facts["number"] in text
    assert int(answer.facts["pages"]) == len(pdf.pages)
    assert [path.name for path in tmp_path.iterdir()] == ["paper.pdf"]
    assert ("Year not over" in answer.err) is (paper == "hsa")


def test_print_signs_notes_when_asked_and_says_what_is_missing_for_it(
    run: Run, practice: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = practice
    arguments = ("--practice", folder, "--password-stdin", "--client", client_id(run, folder), "--sign", "--out")
    answer = run("print", "notes", *arguments, tmp_path / "notes.pdf")
    assert answer.code == 0, answer.err
    content = (tmp_path / "notes.pdf").read_bytes()
    assert is_unaltered(content)
    assert answer.facts["sha256"] == hashlib.sha256(content).hexdigest()
    answer = run("print", "hsa", *arguments, tmp_path / "hsa.pdf")
    assert (answer.code, answer.err) == (1, "Only session notes can be saved as a signed PDF. Nothing was made.\n")
    monkeypatch.setitem(sys.modules, "pyhanko.sign", None)
    answer = run("print", "notes", *arguments, tmp_path / "more.pdf")
    assert answer.code == 1
    assert "the package pyHanko is missing" in answer.err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.pdf"]


def test_a_statement_of_a_year_that_has_not_begun_is_refused(
    run: Run, practice: tuple[Path, str], tmp_path: Path
) -> None:
    folder, _ = practice
    out = tmp_path / "paper.pdf"
    arguments = ("print", "hsa", "--practice", folder, "--password-stdin", "--client", client_id(run, folder))
    answer = run(*arguments, "--year", "9998", "--out", out)
    assert answer.code == 1
    assert "has not begun yet" in answer.err
    assert not out.exists()


def test_print_for_nobody_is_a_sentence(run: Run, practice: tuple[Path, str], tmp_path: Path) -> None:
    folder, _ = practice
    out = tmp_path / "paper.pdf"
    answer = run("print", "hsa", "--practice", folder, "--password-stdin", "--client", "0" * 32, "--out", out)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.strip() == "This client is not in the practice file."
    assert not out.exists()


@pytest.mark.parametrize("place", ["nowhere/paper.pdf", "."])
def test_a_paper_that_cannot_be_written_is_not_issued(
    run: Run, practice: tuple[Path, str], tmp_path: Path, place: str
) -> None:
    folder, _ = practice
    arguments = ("print", "hsa", "--practice", folder, "--password-stdin", "--client", client_id(run, folder))
    before = run(*arguments, "--year", "2026", "--out", tmp_path / "before.pdf").facts["number"]
    answer = run(*arguments, "--year", "2026", "--out", tmp_path / place)
    assert (answer.code, answer.out) == (1, "")
    assert "--out" in answer.err
    after = run(*arguments, "--year", "2026", "--out", tmp_path / "after.pdf").facts["number"]
    assert int(after[-4:]) == int(before[-4:]) + 1


def test_a_full_disk_is_told_with_the_number_given(
    run: Run, practice: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path, _content: bytes) -> None:
        raise OSError(28, "No space left on device")

    folder, _ = practice
    hannah = client_id(run, folder)
    monkeypatch.setattr("massagedesk.durable.write", full)
    answer = run(
        "print", "hsa", "--practice", folder, "--password-stdin", "--client", hannah, "--year", "2026",
        "--out", tmp_path / "paper.pdf",
    )  # fmt: skip
    assert answer.code == 1
    assert "recorded as HSA-" in answer.err
    assert "no space left" in answer.err


@pytest.mark.parametrize("below", ["", "deeper"])
def test_a_demo_is_not_put_where_a_file_is(run: Run, tmp_path: Path, below: str) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("mine")
    answer = run("demo", "--dir", file / below, "--no-window")
    assert answer.code == 1
    assert "--dir" in answer.err
    assert file.read_text() == "mine"


def test_wrong_password_is_a_sentence(run: Run, practice: tuple[Path, str]) -> None:
    folder, _ = practice
    answer = run("list", "clients", "--practice", folder, "--password-stdin", stdin="not the password at all")
    assert answer.code == 1
    assert "does not open the practice" in answer.err
    assert "Traceback" not in answer.err


def test_no_practice_there_is_a_sentence(run: Run, tmp_path: Path) -> None:
    answer = run("check", "--practice", tmp_path / "nothing", "--password-stdin")
    assert answer.code == 1
    assert "There is no practice in this folder" in answer.err


def test_check_of_a_sound_practice(run: Run, practice: tuple[Path, str]) -> None:
    folder, _ = practice
    answer = run("check", "--practice", folder, "--password-stdin", "--json")
    facts = json.loads(answer.out)
    assert facts["result"] == "sound", facts["problems"]
    assert answer.code == 0
    assert facts["first bad audit entry"] is None
    assert facts["rows"]["visits"] > 100


def test_backup_made_verified_and_restored_elsewhere(
    run: Run, practice: tuple[Path, str], tmp_path: Path, own_folders: Path
) -> None:
    folder, recovery_key = practice
    backup, elsewhere = tmp_path / "practice.zip", tmp_path / "elsewhere"
    made = run("backup", "create", "--practice", folder, "--password-stdin", "--out", backup)
    assert made.code == 0, made.err
    verified = run("backup", "verify", backup, "--recovery-key-stdin", stdin=recovery_key)
    assert verified.facts["result"] == "sound"
    restored = run("backup", "restore", backup, "--practice", elsewhere, "--password-stdin")
    assert restored.code == 0, restored.err
    here, there = (
        run("list", "visits", "--practice", place, "--password-stdin", "--json").out for place in (folder, elsewhere)
    )
    assert here == there


def test_an_altered_backup_is_refused(run: Run, practice: tuple[Path, str], tmp_path: Path) -> None:
    folder, _ = practice
    backup = tmp_path / "practice.zip"
    run("backup", "create", "--practice", folder, "--password-stdin", "--out", backup)
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 1
    backup.write_bytes(content)
    answer = run("backup", "restore", backup, "--practice", tmp_path / "elsewhere", "--password-stdin")
    assert answer.code == 1
    assert not (tmp_path / "elsewhere" / "vault.db").exists()


def test_create_prints_a_recovery_key_that_opens(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create = opening.create_desk
    monkeypatch.setattr(opening, "create_desk", lambda *facts, **more: create(*facts, cost=CHEAP, **more))
    folder = tmp_path / "practice"
    password = "copper kettle on a slow stove"
    answer = run(
        "create", "--practice", folder, "--password-stdin", "--practitioner", "Hannah R. Whitlock", stdin=password
    )
    assert answer.code == 0, answer.err
    desk = opening.open_desk(folder, recovery_code=answer.facts["recovery key"])
    try:
        assert desk.practice.practitioner.full_name == "Hannah R. Whitlock"
    finally:
        desk.close()


def test_a_synced_folder_is_refused_until_it_is_agreed_to(run: Run, practice: tuple[Path, str], tmp_path: Path) -> None:
    (tmp_path / ".stfolder").mkdir()
    folder = tmp_path / "practice"
    shutil.copytree(practice[0], folder)
    ask = ("list", "clients", "--practice", folder, "--password-stdin")
    refused = run(*ask)
    assert (refused.code, "Syncthing" in refused.err) == (1, True)
    assert run(*ask, "--any-folder").code == 0
    assert run(*ask).code == 0


def test_nothing_is_restored_into_a_synced_folder_before_it_is_agreed_to(
    run: Run, practice: tuple[Path, str], tmp_path: Path
) -> None:
    run("backup", "create", "--practice", practice[0], "--password-stdin", "--out", tmp_path / "b.zip")
    (tmp_path / ".stfolder").mkdir()
    restore = ("backup", "restore", tmp_path / "b.zip", "--practice", tmp_path / "there", "--password-stdin")
    refused = run(*restore)
    assert (refused.code, "Syncthing" in refused.err, (tmp_path / "there").exists()) == (1, True, False)
    assert run(*restore, "--any-folder").code == 0


@pytest.mark.parametrize("wrong", [("--zone", "Mars/Phobos"), ("--practitioner", " "), ("--name", " ")])
def test_create_makes_nothing_of_what_cannot_be(run: Run, tmp_path: Path, wrong: tuple[str, str]) -> None:
    folder = tmp_path / "practice"
    answer = run("create", "--practice", folder, "--password-stdin", *wrong, stdin="copper kettle on a slow stove")
    assert (answer.code, answer.out) == (1, "")
    assert "Traceback" not in answer.err
    assert not folder.exists()


def test_a_practice_that_cannot_be_set_up_does_not_stay_without_its_key(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_service: PracticeService, _details: PracticeDetails) -> None:
        raise Conflict("There is no room.")

    create = opening.create_desk
    monkeypatch.setattr(opening, "create_desk", lambda *facts, **more: create(*facts, cost=CHEAP, **more))
    monkeypatch.setattr(PracticeService, "save", full)
    folder = tmp_path / "practice"
    answer = run("create", "--practice", folder, "--password-stdin", stdin="copper kettle on a slow stove")
    assert (answer.code, answer.out) == (1, "")
    assert [path.name for path in folder.iterdir() if path.name != "practice.lock"] == []


@pytest.mark.parametrize("wrong", [("--name", "\udcff"), ("--practitioner", "Ann \udcff"), ("--zone", "\udcff")])
def test_words_that_are_no_text_are_wrong_usage(run: Run, tmp_path: Path, wrong: tuple[str, str]) -> None:
    answer = run("create", "--practice", tmp_path / "practice", "--password-stdin", *wrong)
    assert answer.code == 2
    assert not (tmp_path / "practice").exists()


def test_a_password_that_is_no_text_is_a_sentence(run: Run, practice: tuple[Path, str]) -> None:
    answer = run("list", "clients", "--practice", practice[0], "--password-stdin", stdin="quiet \udcff river")
    assert (answer.code, answer.out) == (1, "")
    assert "no text" in answer.err


@pytest.mark.parametrize("typed", ["\x1b[31mred", "\x9b2J", "\u202eevil", "a\nb", "a\x00b"])
def test_a_name_gives_the_terminal_no_commands(typed: str, capsys: pytest.CaptureFixture[str]) -> None:
    listing._print_table([{"name": typed}])
    shown = capsys.readouterr().out.removeprefix("name\n").removesuffix("\n")
    assert shown.isprintable()
    assert "\ufffd" in shown


def test_create_refuses_a_weak_password(run: Run, tmp_path: Path) -> None:
    answer = run("create", "--practice", tmp_path / "practice", "--password-stdin", stdin="password1")
    assert answer.code == 1
    assert "password" in answer.err.lower()


def test_a_file_of_another_kind_is_never_overwritten_by_a_paper(run: Run, practice: tuple[Path, str]) -> None:
    folder, _ = practice
    before = (folder / "keys.json").read_bytes()
    for name in ("keys.json", "vault.db"):
        answer = run(
            "print", "hsa", "--practice", folder, "--password-stdin", "--client", client_id(run, folder),
            "--out", folder / name,
        )  # fmt: skip
        assert answer.code == 1
        assert "of another kind" in answer.err
    assert (folder / "keys.json").read_bytes() == before
    assert run("check", "--practice", folder, "--password-stdin").code == 0


def test_without_a_display_the_window_is_refused_in_a_sentence(
    run: Run, practice: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    answer = run("--practice", practice[0])
    assert (answer.code, answer.err.startswith("There is no display here")) == (1, True)
