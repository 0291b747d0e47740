"""What looks for words in writes and files finds them, however they are spelled or cut."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from tests.torture import leaks
from tests.torture.leaks import Needles
from tests.torture.walk import CANARY, GIVEN_OUT

NEEDLES = Needles(["Hannah Lindqvist", "Grace Lin", f"Walt Jensen {CANARY}"])


@pytest.mark.parametrize(
    "content",
    [
        CANARY.encode(),
        CANARY.upper().encode(),
        f"x{CANARY}".encode("utf-16-le"),
        f"x{CANARY}".encode("utf-16-be"),
        CANARY.encode().hex().encode(),
        CANARY.encode().hex().upper().encode(),
        *(base64.b64encode(b"x" * before + CANARY.encode() + b"yz") for before in range(6)),
        b"LINDQVIST, HANNAH",
        "Lindqvist".encode("utf-16"),
        b"\0\0%PDF-1.4",
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_every_spelling_is_found(content: bytes) -> None:
    assert NEEDLES.found_in(b"before " + content + b" after")


@pytest.mark.parametrize("content", [b"", b"massagedesk", b"Linen and lindens", bytes(range(256)) * 40])
def test_nothing_is_found_where_nothing_is(content: bytes) -> None:
    assert NEEDLES.found_in(content) == ""


def traced(call: str, place: str, *contents: bytes, rest: str = ") = 1") -> str:
    """A line as strace writes it, everything in hexadecimal."""

    def spelled(text: bytes) -> str:
        return "".join(f"\\x{byte:02x}" for byte in text)

    words = ", ".join(f'"{spelled(content)}"' for content in contents)
    return f"123 {call}(7<{spelled(place.encode())}>, {words}{rest}"


def problems(folder: Path, *lines: str) -> list[list[str]]:
    """What is said about these lines."""
    trace = folder / "trace.txt"
    trace.write_text("\n".join(lines) + "\n", encoding="ascii")
    return list(leaks.judged(trace, NEEDLES, folder))


WORD = CANARY.encode()
START = '123 execve("\\x2f", ["\\x2f"], 0x7f /* 9 vars */) = 0'


@pytest.mark.parametrize(
    "lines",
    [
        [traced("write", "/tmp/x", WORD)],
        [traced("write", "/tmp/x", WORD, rest=" <unfinished ...>")],
        [traced("pwrite64", "/tmp/x", b"a" + WORD)],
        [traced("writev", "/tmp/x", WORD[:4], WORD[4:])],
        [traced("write", "/tmp/x", b"a" * 900 + WORD[:4]), traced("write", "/tmp/x", WORD[4:])],
        [traced("sendmsg", "UNIX-STREAM:[1->2]", WORD)],
        [traced("write", "/tmp/x", b"x").replace('"', '"...', 2).replace('"...', '"', 1)],
        [traced("openat", "/tmp", b"/tmp/" + WORD, rest=", O_WRONLY|O_CREAT, 0600) = 3")],
        [traced("renameat", "/tmp", b"/tmp/a", b"/tmp/" + WORD)],
        ["123 socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 3<\\x73>"],
        ["123 socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) = 3"],
        ["123 connect(3, {sa_family=AF_INET6, sin6_port=htons(631)}, 28) = -1"],
        [START, START],
        ["123 mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_SHARED, 7<\\x2f\\x74\\x6d\\x70\\x2f\\x78>, 0) = 0x7f"],
    ],
)
def test_every_way_out_is_noticed(tmp_path: Path, lines: list[str]) -> None:
    assert any(problems(tmp_path, *lines))


def test_the_usual_is_let_pass(tmp_path: Path) -> None:
    lines = [
        START,
        '123 execve("\\x2f", ["\\x2f"], 0x7f /* 9 vars */) = -1 ENOENT',
        traced("pwrite64", "/tmp/vault.db", bytes(range(256))),
        traced("write", f"/tmp/{GIVEN_OUT}/paper.pdf", b"%PDF-1.4 " + WORD),
        traced("openat", "/tmp", b"/tmp/" + WORD, rest=", O_RDONLY) = -1"),
        "123 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3",
        '123 connect(3, {sa_family=AF_UNIX, sun_path="\\x2f"}, 110) = 0',
        "123 mmap(NULL, 32768, PROT_READ|PROT_WRITE, MAP_SHARED, 7<\\x2f\\x76\\x2d\\x73\\x68\\x6d>, 0) = 0x7f",
        "123 <... write resumed>) = 5",
    ]
    assert not any(problems(tmp_path, *lines))


def test_files_left_are_searched_with_their_names(tmp_path: Path) -> None:
    (tmp_path / GIVEN_OUT).mkdir()
    (tmp_path / GIVEN_OUT / f"{CANARY}.pdf").write_bytes(WORD)
    (tmp_path / "draft.json").write_bytes(WORD)
    (tmp_path / "Lindqvist.txt").write_bytes(b"")
    (tmp_path / "vault.db").write_bytes(b"cipher")
    found = [problem for each in leaks.in_files(tmp_path, NEEDLES) for problem in each]
    assert found == ["a client (Lin…) left: in Lindqvist.txt", "the canary left: in draft.json"]
