"""What people typed, made fit to print: nothing lost, nothing taken for markup, nothing printed as an empty box."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from bidi import algorithm

from massagedesk.reports import fonts

LEFT_TO_RIGHT_MARK = "\u200e"
_ARROW = re.compile("[ \u00a0]*[\u2192\u21d2\u27f6\u2794\u279c\u279d\u27a1][ \u00a0]*")
_LINE_END = re.compile("\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
_REPLACED = {"\t": "    ", "\u2212": "\u2013", "\ufe63": "\u2013", "\u202f": "\u00a0"}
_KEPT_CONTROLS = frozenset("\u200b\u200c\u200d\u200e\u200f")
_RIGHT_TO_LEFT_TYPES = frozenset(("R", "AL", "AN"))


def printable(typed: str) -> str:
    """One line of text with every character printable.

    A minus becomes an en dash and an arrow "to": both stay readable on a faxed page. What no face can show is named
    in brackets: "[grinning face]", or "[U+E000]" where it has no name worth reading. Line ends become spaces.
    """
    if typed.isascii() and typed.isprintable():
        return typed
    line = _ARROW.sub(" to ", _LINE_END.sub(" ", typed))
    return "".join(_shown(char) for char in line)


def split_lines(typed: str) -> list[str]:
    """The lines of a longer text, empty ones included, as typed."""
    return _LINE_END.split(typed)


def paragraphs(typed: str) -> list[str]:
    """The lines of a longer text, each made printable, empty ones left out."""
    return [shown for line in split_lines(typed) if (shown := printable(line.strip()))]


def isolated(typed: str) -> str:
    """A name or number for a composed line: right-to-left letters in it cannot pull in what stands beside it."""
    shown = printable(typed)
    return shown if shown.isascii() else f"{LEFT_TO_RIGHT_MARK}{shown}{LEFT_TO_RIGHT_MARK}"


@lru_cache(maxsize=4096)
def _shown(char: str) -> str:
    if char in _REPLACED:
        return _REPLACED[char]
    if char in _KEPT_CONTROLS:
        return char
    category = unicodedata.category(char)
    if category in ("Cc", "Cf") or _is_variation_selector(char):
        return ""
    if category == "Zs" and not fonts.is_printable(char):
        return " "
    if category not in ("Cs", "Cn", "Co") and fonts.is_printable(char):
        return char
    name = unicodedata.name(char, "") if category in ("So", "Sk") else ""
    return f"[{name.lower()}]" if name else f"[U+{ord(char):04X}]"


def _is_variation_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def reads_right_to_left(line: str) -> bool:
    """Whether the line's first letter is of a right-to-left script."""
    return bool(algorithm.get_base_level(line))


def direction_levels(line: str, *, base_level: int) -> list[int]:
    """The embedding level of each character (Unicode bidirectional algorithm): even to the right, odd to the left."""
    if line.isascii() and base_level == 0:
        return [0] * len(line)
    types = [unicodedata.bidirectional(char) for char in line]
    if base_level == 0 and not _RIGHT_TO_LEFT_TYPES.intersection(types):
        return [0] * len(line)
    storage = algorithm.get_empty_storage()
    storage["base_level"] = base_level
    storage["base_dir"] = "R" if base_level else "L"
    kept = [position for position, kind in enumerate(types) if kind != "BN"]
    algorithm.get_embedding_levels("".join(line[position] for position in kept), storage)
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    found = dict(zip(kept, (char["level"] for char in storage["chars"]), strict=True))
    levels = []
    previous = base_level
    for position in range(len(line)):
        previous = found.get(position, previous)
        levels.append(previous)
    return levels
