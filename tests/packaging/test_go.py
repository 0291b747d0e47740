"""Setting up: what is missing is installed where allowed, and otherwise said in one line that can be run."""

import subprocess
from collections.abc import Callable

import go
import pytest


class Calls:
    """Stands in for subprocess.call and keeps what was asked of it."""

    def __init__(self, answer: Callable[[list[str]], int] = lambda command: 0) -> None:
        self.made: list[list[str]] = []
        self.answer = answer

    def __call__(self, command: list[str], **options: object) -> int:
        self.made.append([str(part) for part in command])
        return self.answer(self.made[-1])


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    made = Calls()
    monkeypatch.setattr(subprocess, "call", made)
    monkeypatch.setattr(go.shutil, "which", lambda name: f"/usr/bin/{name}")
    return made


def test_without_a_verb_it_lists_them_and_an_unknown_one_is_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert go.main([]) == 0
    listing = capsys.readouterr().out
    verbs = ("demo", "run", "test", "bench", "torture", "screenshots", "bundle")
    assert [verb for verb in verbs if verb not in listing] == []
    assert go.main(["fly"]) == 2
    assert "There is no “fly”" in capsys.readouterr().out


def test_nothing_missing_asks_nothing(calls: Calls) -> None:
    go.need_system_packages(list, "Qt needs libraries")
    assert calls.made == []


def test_root_installs_what_is_missing(calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(go.os, "geteuid", lambda: 0, raising=False)
    answers = [["libegl1"], []]
    go.need_system_packages(lambda: answers.pop(0), "Qt needs libraries")
    assert calls.made == [["apt-get", "install", "-y", "--no-install-recommends", "libegl1"]]


def test_old_package_lists_are_fetched_and_the_install_tried_again(
    calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(go.os, "geteuid", lambda: 0, raising=False)
    calls.answer = lambda command: int("install" in command and len(calls.made) == 1)
    answers = [["libegl1"], []]
    go.need_system_packages(lambda: answers.pop(0), "Qt needs libraries")
    assert [command[1] for command in calls.made] == ["install", "update", "install"]


def test_without_rights_the_line_to_run_is_said(calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(go.os, "geteuid", lambda: 1000, raising=False)
    calls.answer = lambda command: 1
    with pytest.raises(SystemExit) as stopped:
        go.need_system_packages(lambda: ["libegl1", "libgl1"], "Qt needs libraries")
    assert "sudo apt-get install -y --no-install-recommends libegl1 libgl1" in str(stopped.value)
    assert calls.made == [["sudo", "-n", "true"]]


def test_a_person_with_passwordless_sudo_gets_it_installed(calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(go.os, "geteuid", lambda: 1000, raising=False)
    answers = [["libegl1"], []]
    go.need_system_packages(lambda: answers.pop(0), "Qt needs libraries")
    assert calls.made[-1][:4] == ["sudo", "-n", "apt-get", "install"]


def test_a_failed_install_is_never_silent(calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(go.os, "geteuid", lambda: 0, raising=False)
    calls.answer = lambda command: 100
    with pytest.raises(SystemExit, match="Still missing: libegl1"):
        go.need_system_packages(lambda: ["libegl1"], "Qt needs libraries")


def test_all_checks_run_even_when_the_first_fails(
    calls: Calls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    calls.answer = lambda command: int("ruff" in command)
    assert go.test(["-n", "3", "tests/domain"]) == 1
    assert [command[2] for command in calls.made] == ["ruff", "mypy", "pytest"]
    assert calls.made[2][-3:] == ["-n", "3", "tests/domain"]
    assert "Not passed: lint" in capsys.readouterr().out
