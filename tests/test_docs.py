"""The documents against the program: links, paths, names, commands, keys and words on buttons."""

from __future__ import annotations

import html
import importlib
import re
import shlex
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from uuid import uuid4

import go
import pytest
from tests.test_architecture import ALLOWED, FOREIGN

from massagedesk.cli.main import make_parser

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "massagedesk"
DOCS = ROOT / "docs"
GUIDE = sorted((DOCS / "guide").glob("*.md"))
PAGES = sorted([*DOCS.rglob("*.md"), *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"))])

EXAMPLES = {
    "DIR": "practice",
    "FILE": "file.pdf",
    "ID": str(uuid4()),
    "D": date(2026, 3, 3).isoformat(),
    "Y": "2025",
    "N": "2",
    "HEX": "7c1e90ab44d2",
}
"""What stands for a value in a command of the documents, and a value."""


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def without_code(text: str) -> str:
    """Code blocks and code spans blanked out, so that nothing in them is taken for a link or for bold words."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"`[^`\n]*`", "", text)


def code_of(text: str) -> Iterator[str]:
    """Every code span and every line of a code block."""
    for block in re.findall(r"^```\w*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL):
        yield from block.splitlines()
    yield from re.findall(r"^ {4,}(\S.*)$", text, flags=re.MULTILINE)
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))


def anchors(text: str) -> set[str]:
    """Names under which the headings of a page can be linked to."""
    found = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in found}


def table_rows(text: str, head: str) -> list[list[str]]:
    """Cells of the rows of the table whose head line begins with ``head``."""
    lines = text.split(head, 1)[1].splitlines()[2:]
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


# --- links, paths, names -----------------------------------------------------------------------------------------


def test_links_inside_the_project_lead_somewhere() -> None:
    links = [
        (page, target)
        for page in PAGES
        for target in re.findall(r"\]\(([^)\s]+)\)", without_code(text_of(page)))
        if not target.startswith(("https://", "http://", "mailto:"))
    ]
    assert len(links) > 20
    assert [f"{page.name}: {target}" for page, target in links if not leads_somewhere(page, target)] == []


def leads_somewhere(page: Path, target: str) -> bool:
    name, _, anchor = target.partition("#")
    place = (page.parent / name).resolve() if name else page
    if not (place.exists() and place.is_relative_to(ROOT)):
        return False
    return not anchor or anchor in anchors(text_of(place))


def tree_paths(block: str) -> Iterator[str]:
    """Paths of an indented tree: each line is a name and, after two blanks, what it is for."""
    above: list[tuple[int, str]] = []
    for line in block.splitlines():
        name = line.split()[0]
        depth = len(line) - len(line.lstrip())
        above = [(level, parent) for level, parent in above if level < depth]
        yield "".join(parent for _, parent in above) + name
        above.append((depth, name))


def test_every_path_named_in_the_architecture_exists() -> None:
    text = text_of(DOCS / "architecture.md")
    (tree,) = re.findall(r"^```text\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    named = list(tree_paths(tree))
    assert len(named) > 40
    spans = re.findall(r"`([^`\n]+)`", text.replace(tree, ""))
    paths = [span for span in spans if re.fullmatch(r"[\w.-]+(?:/[\w.*-]+)+/?|[\w-]+\.(?:py|md|toml|ui)", span)]
    assert len(paths) > 30
    gone = [path for path in [*named, *paths] if not any((base / path).exists() for base in (ROOT, PACKAGE))]
    assert gone == []


def test_every_dotted_name_exists() -> None:
    present = {path.name.removesuffix(".py") for path in PACKAGE.iterdir()}
    layers = "|".join(sorted(present & set(ALLOWED)))
    spans = {span for page in PAGES for span in re.findall(r"`([^`\n]+)`", text_of(page))}
    dotted = sorted(span for span in spans if re.fullmatch(rf"(?:{layers})(?:\.\w+)+", span) and not is_file(span))
    assert len(dotted) > 80
    assert [name for name in dotted if not resolves(name)] == []


def is_file(span: str) -> bool:
    return span.endswith((".py", ".md", ".ui", ".db", ".json", ".log"))


def resolves(dotted: str) -> bool:
    """Whether a name below ``massagedesk`` is a module, or something in one."""
    parts = ["massagedesk", *dotted.split(".")]
    for length in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for name in parts[length:]:
            if not hasattr(found, name) and name not in getattr(found, "__annotations__", {}):
                return False
            found = getattr(found, name, None)
        return True
    return False


def test_a_name_that_does_not_exist_is_seen() -> None:
    wrong = ("domain.clients.Patient", "domain.patients", "services.visits.Visits.unsign", "vault.recovery.code.of")
    assert [name for name in wrong if resolves(name)] == []


def test_every_word_of_the_glossary_has_its_class() -> None:
    text = text_of(DOCS / "glossary.md")
    rows = [row for part in text.split("\n## ")[1:] for row in table_rows(part, "| Word | Means | Class |")]
    assert len(rows) > 50
    assert [row[0] for row in rows if len(row) != 3 or not resolves(row[2].strip("`"))] == []
    words = [word.strip().lower() for row in rows for word in row[0].split(",")]
    assert sorted(word for word in set(words) if words.count(word) > 1) == []


def test_the_layers_told_are_the_layers_enforced() -> None:
    text = text_of(DOCS / "architecture.md")
    told = {row[0].strip("`"): set(re.findall(r"`(\w+)`", row[1])) for row in table_rows(text, "| Part | May import |")}
    assert told == ALLOWED
    libraries = {row[0].strip("`"): set(re.findall(r"`(\w+)`", row[1])) for row in table_rows(text, "| Library |")}
    assert libraries == FOREIGN


def test_every_decision_is_listed_under_its_number() -> None:
    pages = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    numbers = [int(page.name[:4]) for page in pages]
    assert numbers == list(range(1, len(numbers) + 1))
    heads = [re.match(r"# (\d+)\. (.+)", text_of(page)) for page in pages]
    listed = re.findall(r"^(\d+)\. \[(.+)\]\((.+)\)$", text_of(DOCS / "decisions" / "README.md"), flags=re.MULTILINE)
    assert [(head[1], head[2]) for head in heads if head] == [(number, title) for number, title, _ in listed]
    assert [name for _, _, name in listed] == [page.name for page in pages]


# --- commands ----------------------------------------------------------------------------------------------------


def commands(page: Path) -> Iterator[list[str]]:
    """Arguments of every `massagedesk …` a page shows; what stands behind two blanks is a remark."""
    for line in code_of(text_of(page)):
        shown = re.search(r"(?:^|\| )massagedesk (.+)", line.strip())
        if shown:
            words = shlex.split(re.split(r" {2,}|[<>|]", shown[1])[0], comments=True)
            yield [EXAMPLES.get(word, word) for word in words]


def go_calls(page: Path) -> Iterator[list[str]]:
    """Arguments of every `python3 packaging/go.py …` a page shows."""
    for line in code_of(text_of(page)):
        shown = re.search(r"(?:python3|py) packaging[/\\]go\.py(.*)", line)
        if shown:
            yield shlex.split(re.split(r" {2,}", shown[1])[0])


def test_every_command_shown_is_understood() -> None:
    shown = [arguments for page in PAGES for arguments in commands(page)]
    assert len(shown) > 15
    assert [arguments for arguments in shown if not parses(arguments)] == []


def parses(arguments: list[str]) -> bool:
    try:
        make_parser().parse_args(arguments)
    except SystemExit as end:
        return not end.code
    return True


def test_a_wrong_command_is_seen(capsys: pytest.CaptureFixture[str]) -> None:
    assert not parses(["backup", "make"])
    assert "invalid choice" in capsys.readouterr().err


def test_every_verb_of_the_set_up_script_is_one() -> None:
    called = [call[0] for page in PAGES for call in go_calls(page) if call]
    assert sorted(set(called) - set(go.VERBS)) == []


def test_the_two_commands_of_the_readme() -> None:
    assert [call for call in go_calls(ROOT / "README.md") if call][:2] == [["demo"], ["test"]]


# --- the guide ---------------------------------------------------------------------------------------------------


@cache
def words_on_screen() -> frozenset[str]:
    """Every string of the forms and of the windows' source, without the marks of keys and ends of sentences."""
    found: set[str] = set()
    for form in (ROOT / "ui").rglob("*.ui"):
        found.update(html.unescape(text) for text in re.findall(r"<string[^>]*>([^<]*)</string>", text_of(form)))
    for module in (PACKAGE / "gui").rglob("*.py"):
        if "forms" not in module.parts:
            found.update(re.findall(r'"([^"\n]*)"', text_of(module)))
    return frozenset(re.sub("&(.)", r"\1", word).rstrip(" …:.") for word in found)


def test_bold_words_of_the_guide_stand_on_a_screen() -> None:
    marked = [words for page in GUIDE for words in re.findall(r"\*\*([^*]+)\*\*", without_code(text_of(page)))]
    bold = {" ".join(words.split()) for words in marked}
    assert len(bold) > 40
    assert sorted(bold - words_on_screen()) == []


def test_the_keys_of_the_guide_do_something() -> None:
    text = text_of(DOCS / "guide" / "keyboard.md")
    rows = re.findall(r"^\| (`.+?) \|", text, flags=re.MULTILINE)
    shown = {key for row in rows for key in re.findall(r"`(.+?)`", row)}
    source = "\n".join(text_of(module) for module in (PACKAGE / "gui").rglob("*.py"))
    combined = sorted(key for key in shown if "+" in key or re.fullmatch(r"F\d+", key))
    assert len(combined) > 8
    assert [key for key in combined if f'"{key}"' not in source] == []


# --- what is promised ----------------------------------------------------------------------------------------------


def witnesses(text: str) -> list[str]:
    """Files named in code spans, some with the test in them: `tests/vault/test_kdf.py::test_a_thing`."""
    named = re.findall(r"`((?:tests|src|docs|packaging|resources|ui)/[\w./-]+(?:::\w+)?)`", text)
    return sorted(set(named))


def is_there(witness: str) -> bool:
    name, _, test = witness.partition("::")
    if not (ROOT / name).exists():
        return False
    return not test or re.search(rf"^def {test}\(", text_of(ROOT / name), flags=re.MULTILINE) is not None


def test_every_file_and_test_named_for_a_promise_exists() -> None:
    named = witnesses(text_of(DOCS / "security.md"))
    assert len(named) > 25
    assert [witness for witness in named if not is_there(witness)] == []


def test_a_witness_that_does_not_exist_is_seen() -> None:
    wrong = ("tests/vault/test_kdf.py", "tests/vault/test_recovery.py::test_every", "tests/torture/kills.py::kill_all")
    assert witnesses(" ".join(f"`{each}`" for each in wrong)) == sorted(wrong)
    assert [each for each in wrong if is_there(each)] == []


def test_every_item_of_the_rule_and_every_promise_names_who_shows_it() -> None:
    text = text_of(DOCS / "security.md")
    items = table_rows(text, "| Item | Met by | Shown by |")
    promises = table_rows(text, "| # | Promise | Shown by |")
    assert len(items) == 10
    assert [row[0] for row in promises][:3] == ["1", "2", "3"]
    assert [row[0] for row in (*items, *promises) if not witnesses(row[2])] == []


def test_the_figures_have_their_place() -> None:
    text = text_of(DOCS / "security.md")
    tried = text.split("## What was tried", 1)[1].split("\n## ", 1)[0]
    assert re.search(r"^<!-- torture table -->\n.*^<!-- end of torture table -->$", tried, re.MULTILINE | re.DOTALL)
    assert text.count("<!-- torture table -->") == text.count("<!-- end of torture table -->") == 1


# --- the changelog -----------------------------------------------------------------------------------------------


def test_the_changelog_tells_of_this_version() -> None:
    version = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]["version"]
    heads = re.findall(r"^## \[(.+?)\]", text_of(ROOT / "CHANGELOG.md"), flags=re.MULTILINE)
    assert heads[0] == "Unreleased"
    assert version in heads
    allowed = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security", "Known limits"}
    assert set(re.findall(r"^### (.+)$", text_of(ROOT / "CHANGELOG.md"), flags=re.MULTILINE)) <= allowed
