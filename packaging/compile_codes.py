"""Makes the offline ICD-10-CM table from the release bundled in the package simple-icd-10-cm (DX-1).

The package's files are parsed here rather than its module imported: the import takes 2 s and walking every code through
its functions more than ten minutes. Seventh-character codes are made the way the release means them: the short code is
padded with X to six characters, and only combinations in the official code list exist (DX-3).

Row ids are the order of search results: favourites first, then billable codes of the chapters a therapist meets,
then other billable codes, then headers. A search can then stop at its first hits instead of ranking all of them.
"""

import contextlib
import csv
import hashlib
import importlib.util
import os
import re
import sqlite3
import tempfile
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

CODE_LIST = "code-list-April-2026.txt"
TABULAR = "icd10c-tabular-April-1-2026.xml"
RELEASE = "April 2026"
VALID_FROM = "2026-04-01"
FAMILIAR_CHAPTERS = ("M", "S", "G", "R")

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE icd10cm (
    position INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, code_no_dot TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL, is_billable INTEGER NOT NULL, is_favourite INTEGER NOT NULL, parent TEXT NOT NULL,
    release TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT
);
CREATE INDEX icd10cm_parent ON icd10cm(parent);
CREATE TABLE excludes1 (code TEXT NOT NULL, target TEXT NOT NULL, PRIMARY KEY (code, target)) WITHOUT ROWID;
CREATE TABLE seventh_character (code TEXT NOT NULL, character TEXT NOT NULL, meaning TEXT NOT NULL,
    PRIMARY KEY (code, character)) WITHOUT ROWID;
CREATE VIRTUAL TABLE icd10cm_words USING fts5(
    words, content='', detail=none, columnsize=0, prefix='1 2 3', tokenize='unicode61 remove_diacritics 2'
);
"""


@dataclass
class Code:
    """One category, subcategory or extended code of the release."""

    code: str
    description: str
    parent: str
    terms: list[str] = field(default_factory=list)
    is_billable: bool = False


@dataclass
class Release:
    """What the tabular list says, in its own order."""

    codes: dict[str, Code] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)
    seventh: list[tuple[str, str, str]] = field(default_factory=list)


def compile_codes(source: Path, target: Path) -> None:
    """Write the table to ``target`` unless it already stands for the same release, favourites and this very script."""
    favourites_file = source / "icd10cm_favourites.csv"
    ours = favourites_file.read_bytes() + Path(__file__).read_bytes()
    stamp = f"simple-icd-10-cm {version('simple-icd-10-cm')} {hashlib.sha256(ours).hexdigest()}"
    if _stamp_of(target) == stamp:
        return
    spec = importlib.util.find_spec("simple_icd_10_cm")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("simple-icd-10-cm is needed to build and is not installed")
    data = Path(spec.submodule_search_locations[0]) / "data"
    confirmed = {line.split(" ")[0] for line in (data / CODE_LIST).read_text(encoding="utf-8").splitlines()}
    release = parse(ElementTree.parse(data / TABULAR).getroot(), confirmed)
    with favourites_file.open(encoding="utf-8", newline="") as file:
        favourites = {row["code"]: row["words"] for row in csv.DictReader(line for line in file if line[0] != "#")}
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(handle)
    Path(beside).unlink()
    write(Path(beside), release, favourites, stamp)
    Path(beside).replace(target)


def parse(tabular: ElementTree.Element, confirmed: set[str]) -> Release:
    """Read the tabular list; ``confirmed`` holds every code of the official list, without points."""
    release = Release()
    for section in tabular.iter("section"):
        categories = [str(diag.findtext("name")) for diag in section.findall("diag")]
        for note in section.findall("excludes1/note"):
            release.notes.extend((category, note.text or "") for category in categories)
        for diag in section.findall("diag"):
            _read(diag, "", [], {}, confirmed, release)
    return release


def _read(
    diag: ElementTree.Element,
    parent: str,
    terms: list[str],
    seventh: dict[str, str],
    confirmed: set[str],
    release: Release,
) -> None:
    code = str(diag.findtext("name"))
    terms = terms + [note.text or "" for note in diag.findall("inclusionTerm/note")]
    entry = Code(code, str(diag.findtext("desc")), parent, terms)
    release.codes[code] = entry
    release.notes.extend((code, note.text or "") for note in diag.findall("excludes1/note"))
    own = {item.attrib["char"]: item.text or "" for item in diag.findall("sevenChrDef/extension")}
    release.seventh.extend((code, character, meaning) for character, meaning in own.items())
    seventh = own or seventh
    children = diag.findall("diag")
    for child in children:
        _read(child, code, terms, seventh, confirmed, release)
    extended = [] if children else _extended(entry, seventh, confirmed)
    for extension in extended:
        release.codes[extension.code] = extension
    entry.is_billable = not children and not extended


def _extended(entry: Code, seventh: dict[str, str], confirmed: set[str]) -> list[Code]:
    padded = entry.code.replace(".", "").ljust(6, "X")
    return [
        Code(
            f"{padded[:3]}.{padded[3:]}{character}",
            f"{entry.description}, {meaning}",
            entry.code,
            entry.terms,
            is_billable=True,
        )
        for character, meaning in seventh.items()
        if padded + character in confirmed
    ]


def write(path: Path, release: Release, favourites: dict[str, str], stamp: str) -> None:
    """Write the whole table into a new SQLite file at ``path``."""
    unknown = sorted(code for code in favourites if code not in release.codes or not release.codes[code].is_billable)
    if unknown:
        raise SystemExit(f"Favourites that are not billable codes: {', '.join(unknown)}")
    order = {code: number for number, code in enumerate(favourites)}
    ranked = sorted(release.codes.values(), key=lambda entry: _rank(entry, order))
    with contextlib.closing(sqlite3.connect(path)) as table:
        table.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + SCHEMA)
        for position, entry in enumerate(ranked, start=1):
            bare = entry.code.replace(".", "")
            table.execute(
                "INSERT INTO icd10cm VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
                (position, entry.code, bare, entry.description, entry.is_billable, entry.code in favourites,
                 entry.parent, RELEASE, VALID_FROM),
            )  # fmt: skip
            words = " ".join([entry.description, *entry.terms, favourites.get(entry.code, "")])
            table.execute("INSERT INTO icd10cm_words (rowid, words) VALUES (?, ?)", (position, words))
        table.executemany("INSERT OR IGNORE INTO excludes1 VALUES (?, ?)", excluded(release))
        table.executemany("INSERT OR IGNORE INTO seventh_character VALUES (?, ?, ?)", release.seventh)
        table.executemany(
            "INSERT INTO meta VALUES (?, ?)", [("stamp", stamp), ("release", RELEASE), ("valid_from", VALID_FROM)]
        )
        table.execute("INSERT INTO icd10cm_words (icd10cm_words) VALUES ('optimize')")
        table.commit()
        table.execute("ANALYZE")
        table.commit()
        table.execute("VACUUM")


def _rank(entry: Code, order: dict[str, int]) -> tuple[int, int, str]:
    if entry.code in order:
        return (0, order[entry.code], entry.code)
    if not entry.is_billable:
        return (3, 0, entry.code)
    return (1 if entry.code[0] in FAMILIAR_CHAPTERS else 2, 0, entry.code)


_CODE = r"[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?(?:\.?-(?!\s*[A-Z]\d))?"
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_TARGET = re.compile(rf"({_CODE})(?:\s*-\s*({_CODE}))?")


def excluded(release: Release) -> list[tuple[str, str]]:
    """Return (code, excluded code) pairs; a header on either side stands for everything below it (DX-7)."""
    names = sorted(release.codes)
    pairs = set()
    for code, note in release.notes:
        for inside in _IN_BRACKETS.findall(note):
            for first, last in _TARGET.findall(inside):
                for target in _span(first.rstrip("-."), last.rstrip("-."), names):
                    if target in release.codes:
                        pairs.add((code, target))
    return sorted(pairs)


def _span(first: str, last: str, names: list[str]) -> list[str]:
    if not last:
        return [first]
    return [name for name in names if len(name) == len(first) and first <= name <= last]


def _stamp_of(path: Path) -> str:
    if not path.exists():
        return ""
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as table:
            return str(table.execute("SELECT value FROM meta WHERE key = 'stamp'").fetchone()[0])
    except (sqlite3.DatabaseError, TypeError):
        return ""
