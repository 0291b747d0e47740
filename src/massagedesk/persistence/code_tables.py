"""The offline ICD-10-CM table: search, look-up and the relations between codes. Read-only, made by the build (DX-1).

One release is shipped, and it is taken for every date of service; nothing here is about a client. Codes are given and
returned with their point and in capitals; what comes in may be typed either way (DX-2).
"""

import re
import threading
import unicodedata
from collections.abc import Sequence
from itertools import combinations
from typing import Any

from massagedesk import assets
from massagedesk.domain.codes import CodeRow

_LIKE_A_CODE = re.compile(r"[A-Z][0-9][0-9A-Z]{0,5}")
_SMALL_WORDS = frozenset({"a", "an", "and", "in", "my", "of", "on", "the", "to"})
_ROW = "SELECT c.code, c.description, c.is_billable, c.parent FROM icd10cm AS c "
_SIDES = ("right", "left", "bilateral")
_EXTENDED_LENGTH = 7

_connections = threading.local()


def search(text: str, limit: int = 20) -> list[CodeRow]:
    """Return up to ``limit`` codes for what a person typed: the start of a code, or the starts of some words.

    Favourites of a massage practice come first, then other billable codes, then headers; a header typed in full comes
    first of all, so that its children can be offered. Everyday words ("whiplash", "frozen shoulder") find their codes.
    """
    bare = _bare(text)
    if _LIKE_A_CODE.fullmatch(bare):
        found = _rows(
            _ROW + "WHERE c.code_no_dot >= ? AND c.code_no_dot < ? ORDER BY c.code_no_dot <> ?, c.position LIMIT ?",
            (bare, bare + "~", bare, limit),
        )
        if found:
            return found
    words = _words(text)
    if not words:
        return []
    match = " ".join(f'"{word}"*' for word in words)
    return _rows(
        _ROW + "JOIN icd10cm_words AS w ON w.rowid = c.position WHERE icd10cm_words MATCH ? ORDER BY w.rowid LIMIT ?",
        (match, limit),
    )


def find(code: str) -> CodeRow | None:
    """Return the code if the release has it, billable or not (DX-2)."""
    found = _rows(_ROW + "WHERE c.code_no_dot = ?", (_bare(code),))
    return found[0] if found else None


def children(code: str) -> list[CodeRow]:
    """Return the codes directly below a header, in order; a billable code has none."""
    return _rows(
        _ROW + "JOIN icd10cm AS p ON p.code = c.parent WHERE p.code_no_dot = ? ORDER BY c.code_no_dot", (_bare(code),)
    )


def excludes1(code: str) -> list[str]:
    """Return the codes that must not stand beside ``code`` (DX-7), those its headers exclude among them.

    A header in the answer stands for everything below it. The release states each exclusion on one side only:
    ``excluded_pairs`` looks both ways.
    """
    found: set[str] = set()
    for ancestor in _lineage(code):
        found.update(str(row[0]) for row in _all("SELECT target FROM excludes1 WHERE code = ?", (ancestor,)))
    return sorted(found)


def excluded_pairs(codes: Sequence[str]) -> list[tuple[str, str]]:
    """Return the pairs among ``codes`` that must not be on one claim (DX-7): something to ask the prescriber about."""
    lineage = {code: _lineage(code) for code in codes}
    targets = {code: set(excludes1(code)) for code in codes}
    return [
        (one, other)
        for one, other in combinations(codes, 2)
        if targets[one].intersection(lineage[other]) or targets[other].intersection(lineage[one])
    ]


def is_missing_side(code: str) -> bool:
    """Tell whether ``code`` leaves the side open although a code beside it names one (DX-5)."""
    row = find(code)
    if row is None or not _leaves_side_open(row.description):
        return False
    return any("right" in description.lower() for description in _beside(row))


def release() -> str:
    """Return the name of the shipped release, such as "April 2026"."""
    return str(_all("SELECT value FROM meta WHERE key = 'release'", ())[0][0])


def _leaves_side_open(description: str) -> bool:
    text = description.lower()
    return "unspecified" in text and not any(side in text for side in _SIDES)


def _beside(row: CodeRow) -> list[str]:
    """Descriptions of the codes that differ from ``row`` in one place; a seventh character stays the same."""
    if len(_bare(row.code)) < _EXTENDED_LENGTH:
        found = _all("SELECT description FROM icd10cm WHERE parent = ?", (row.parent,))
    else:
        found = _all(
            "SELECT c.description FROM icd10cm AS p JOIN icd10cm AS u ON u.parent = p.parent "
            "JOIN icd10cm AS c ON c.parent = u.code WHERE p.code = ? AND substr(c.code_no_dot, 7) = ?",
            (row.parent, row.code[-1]),
        )
    return [str(item[0]) for item in found]


def _lineage(code: str) -> list[str]:
    """``code`` itself and its headers upwards; empty when the release does not have it."""
    found = _all(
        "WITH RECURSIVE up(code, parent, step) AS ("
        " SELECT code, parent, 0 FROM icd10cm WHERE code_no_dot = ?"
        " UNION ALL SELECT c.code, c.parent, up.step + 1 FROM up JOIN icd10cm AS c ON c.code = up.parent)"
        " SELECT code FROM up ORDER BY step",
        (_bare(code),),
    )
    return [str(row[0]) for row in found]


def _bare(typed: str) -> str:
    return typed.strip().replace(".", "").upper()


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    return [word for word in words if word not in _SMALL_WORDS] or words


def _rows(sql: str, values: tuple[object, ...]) -> list[CodeRow]:
    return [CodeRow(code, text, bool(billable), parent) for code, text, billable, parent in _all(sql, values)]


def _all(sql: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
    return list(_connection().execute(sql, values))


def _connection() -> Any:
    """One connection a thread, as the driver demands; immutable, so it neither locks nor writes beside the file."""
    if not hasattr(_connections, "table"):
        from sqlcipher3 import dbapi2

        address = assets.path("codes/icd10cm.sqlite").as_uri() + "?mode=ro&immutable=1"
        _connections.table = dbapi2.connect(address, uri=True)
    return _connections.table
