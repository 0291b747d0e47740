"""Type setting: text to glyphs (shaping) and glyphs to lines (breaking, direction)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import uharfbuzz

from massagedesk.reports import fonts, text

_NO_BREAK_BEFORE = frozenset("、。，．）」』】〕〉》！？：；ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ・")
_NO_BREAK_AFTER = frozenset("（「『【〔〈《")
_UNITS = "cm|mm|m|ft|in|kg|lb|min|h|hr|days|weeks|×"
_WORD = re.compile(rf"(?:[^ \u200b]|(?<=\d) (?=(?:{_UNITS})(?![^\W_]))|(?<=\d ×) (?=\d))*[ \u200b]*")
"""What stays on one line: a number keeps its unit."""
_SOFT_PLACE = re.compile(r"(?<=[^\W\d_]{2})[-–/](?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of printable text in one weight; `is_struck` draws a line through it."""

    text: str
    is_bold: bool = False
    is_struck: bool = False


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph: advance and offsets in thousandths of the type size; `text` is what it stands for."""

    glyph_id: int
    advance: float
    dx: float
    dy: float
    text: str
    cluster: int
    """Place of the letter in its run; the glyphs of a letter set from several share it."""
    whole: str = ""
    """The letter, where it is set from several glyphs."""


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one face in the order they are seen, left to right."""

    cut: fonts.Cut
    glyphs: tuple[Glyph, ...]
    width: float
    """In thousandths of the type size."""
    is_struck: bool = False
    level: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A set line, its runs in the order they are seen; width in points."""

    runs: tuple[Run, ...]
    width: float
    is_right_to_left: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    """Unbreakable text between two places where a line may end; `blank` is the space that vanishes there."""

    start: int
    end: int
    blank_end: int


class _Source:
    """The text of one paragraph with what is known of each character."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.line = "".join(span.text for span in spans)
        self.base_level = int(text.reads_right_to_left(self.line)) if not self.line.isascii() else 0
        self.levels = text.direction_levels(self.line, base_level=self.base_level)
        self.spans = [span for span in spans for _ in span.text]

    def runs(self, start: int, end: int) -> list[Run]:
        """Shaped runs of a part, in logical order."""
        found: list[Run] = []
        for first, last in self._uniform(start, end):
            span = self.spans[first]
            is_reversed = self.levels[first] % 2 == 1
            for cut, part in _by_cut(self.line[first:last], span.is_bold):
                glyphs = _shape(cut, part, is_reversed)
                width = sum(glyph.advance for glyph in glyphs)
                found.append(Run(cut, glyphs, width, span.is_struck, self.levels[first]))
        return found

    def _uniform(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        first = start
        for position in range(start + 1, end):
            is_same = self.spans[position] is self.spans[first] and self.levels[position] == self.levels[first]
            if not is_same:
                yield first, position
                first = position
        if first < end:
            yield first, end


def _clusters(part: str) -> Iterator[str]:
    start = 0
    for position in range(1, len(part)):
        char = part[position]
        if char not in "\u200c\u200d" and unicodedata.category(char)[0] != "M":
            yield part[start:position]
            start = position
    if part:
        yield part[start:]


@lru_cache(maxsize=16384)
def _by_cut(part: str, is_bold: bool) -> tuple[tuple[fonts.Cut, str], ...]:
    """The text in stretches of one face and one script."""
    main = fonts.cut(0, is_bold)
    if part.isascii():
        return ((main, part),)
    stretches: list[tuple[fonts.Cut, str]] = []
    script: str | None = None
    for cluster in _clusters(part):
        found = fonts.find_cut(cluster, is_bold)
        pieces = [(found, cluster)] if found else [(fonts.find_cut(char, is_bold) or main, char) for char in cluster]
        for cut, piece in pieces:
            own = fonts.script_of(piece[0])
            is_same_script = own is None or script is None or own == script
            if stretches and stretches[-1][0] == cut and is_same_script:
                stretches[-1] = (cut, stretches[-1][1] + piece)
                script = script or own
            else:
                stretches.append((cut, piece))
                script = own
    return tuple(stretches)


@lru_cache(maxsize=16384)
def _shape(cut: fonts.Cut, part: str, is_reversed: bool) -> tuple[Glyph, ...]:
    buffer = uharfbuzz.Buffer()
    buffer.add_str(part)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if is_reversed else "ltr"
    uharfbuzz.shape(cut.face.hb_font, buffer, {})
    scale = 1000 / cut.face.units_per_em
    infos = buffer.glyph_infos
    starts = sorted({info.cluster for info in infos})
    clusters = {start: part[start:end] for start, end in zip(starts, [*starts[1:], len(part)], strict=True)}
    members: dict[int, list[int]] = {start: [] for start in starts}
    for info in infos:
        members[info.cluster].append(info.codepoint)
    meanings = {start: _meanings(cut.face, clusters[start], members[start]) for start in starts}
    return tuple(
        Glyph(
            info.codepoint,
            position.x_advance * scale,
            position.x_offset * scale,
            position.y_offset * scale,
            meanings[info.cluster][info.codepoint],
            info.cluster,
            clusters[info.cluster] if len(members[info.cluster]) > 1 else "",
        )
        for info, position in zip(infos, buffer.glyph_positions, strict=True)
        if not fonts.is_invisible(clusters[info.cluster])
    )


def _meanings(face: fonts.Face, cluster: str, glyph_ids: list[int]) -> dict[int, str]:
    """What each glyph of a cluster stands for, so that the text can be searched and copied.

    A glyph that is some character's own stands for that character; the first that is not stands for the rest.
    """
    if len(glyph_ids) == 1:
        return {glyph_ids[0]: cluster}
    rest = unicodedata.normalize("NFKD", cluster)
    told = dict.fromkeys(glyph_ids, "")
    for glyph_id in told:
        own = next((char for char in rest if face.glyph_id(char) == glyph_id), "")
        told[glyph_id] = own
        rest = rest.replace(own, "", 1) if own else rest
    heir = next((glyph_id for glyph_id, own in told.items() if not own), None)
    if heir is not None:
        told[heir] = rest
    return told


def _pieces(line: str) -> Iterator[_Piece]:
    for word in _WORD.finditer(line):
        whole = word.group()
        if not whole:
            continue
        start = word.start()
        blank_end = word.end()
        end = start + len(whole.rstrip(" \u200b"))
        for place in _inner_places(line[start:end]):
            yield _Piece(start, word.start() + place, word.start() + place)
            start = word.start() + place
        yield _Piece(start, end, blank_end)


def _inner_places(word: str) -> list[int]:
    """Places inside a word where a line may end: after a hyphen between letters, between ideographs."""
    places = {match.end() for match in _SOFT_PLACE.finditer(word)}
    if not word.isascii():
        for position in range(1, len(word)):
            before, after = word[position - 1], word[position]
            is_open = _is_ideograph(before) or _is_ideograph(after)
            is_bound = unicodedata.category(after)[0] == "M" or after in _NO_BREAK_BEFORE or before in _NO_BREAK_AFTER
            if is_open and not is_bound:
                places.add(position)
    return sorted(places)


def _is_ideograph(char: str) -> bool:
    ranges = (("\u2e80", "\u9fff"), ("\uf900", "\ufaff"), ("\uff00", "\uff60"), ("\U00020000", "\U0003ffff"))
    return any(first <= char <= last for first, last in ranges)


def natural_width(spans: Sequence[Span], size: float) -> float:
    """Width in points of the text set on one line."""
    source = _Source(spans)
    return sum(run.width for run in source.runs(0, len(source.line))) * size / 1000


def break_lines(spans: Sequence[Span], size: float, width: float) -> list[Line]:
    """The paragraph set in lines no wider than `width` points; a word wider than that is broken between letters.

    Returns one empty line for empty text.
    """
    source = _Source(spans)
    room = width * 1000 / size + 0.5
    lines: list[Line] = []
    start = end = 0
    used = 0.0
    for piece in _narrow_pieces(source, room):
        own = _width(source, piece.start, piece.end)
        gap = _width(source, end, piece.start)
        if end > start and used + gap + own > room:
            lines.append(_line(source, start, end, size))
            start, used, gap = piece.start, 0.0, 0.0
        end = piece.end
        used += gap + own
    lines.append(_line(source, start, end, size))
    return lines


def _narrow_pieces(source: _Source, room: float) -> Iterator[_Piece]:
    """The pieces of the text, those wider than a line cut up between letters."""
    for piece in _pieces(source.line):
        if _width(source, piece.start, piece.end) <= room:
            yield piece
            continue
        start = position = piece.start
        for cluster in _clusters(source.line[piece.start : piece.end]):
            following = position + len(cluster)
            if position > start and _width(source, start, following) > room:
                yield _Piece(start, position, position)
                start = position
            position = following
        yield _Piece(start, piece.end, piece.blank_end)


def _width(source: _Source, start: int, end: int) -> float:
    return sum(run.width for run in source.runs(start, end)) if end > start else 0.0


def _line(source: _Source, start: int, end: int, size: float) -> Line:
    runs = source.runs(start, end)
    width = sum(run.width for run in runs) * size / 1000
    return Line(tuple(_in_sight_order(runs)), width, source.base_level == 1)


def _in_sight_order(runs: list[Run]) -> list[Run]:
    """Rule L2 of the bidirectional algorithm on whole runs; the glyphs inside a run are in order already."""
    ordered = list(runs)
    highest = max((run.level for run in runs), default=0)
    for level in range(highest, 0, -1):
        position = 0
        while position < len(ordered):
            stop = position
            while stop < len(ordered) and ordered[stop].level >= level:
                stop += 1
            ordered[position:stop] = reversed(ordered[position:stop])
            position = max(stop, position + 1)
    return ordered
