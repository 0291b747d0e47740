"""Blocks stacked down a column and over pages."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from massagedesk.reports.pen import Pen

_FUZZ = 0.01


class Block(ABC):
    """Something that takes up height in a column."""

    space: float = 0.0
    """Kept free above, except at the top of a page."""
    keeps_next: bool = False
    """Stays on one page with at least the beginning of the next block."""

    @abstractmethod
    def height(self, width: float) -> float:
        """Points it takes in a column of that width."""

    @abstractmethod
    def draw(self, pen: Pen, left: float, top: float, width: float) -> None:
        """Draws it with its top left corner at that place."""

    def first_height(self, width: float) -> float:
        """Least room it can begin in; its whole height when it cannot be split."""
        return self.height(width)

    def split(self, width: float, room: float) -> tuple[Block, Block] | None:
        """What fits into `room` and what is left; None when no sensible part fits."""
        return None


@dataclass(frozen=True, slots=True)
class Placed:
    """A block and its distance from the top of the column."""

    block: Block
    top: float


def paginate(blocks: Sequence[Block], width: float, first_room: float, room: float) -> list[list[Placed]]:
    """The blocks of each page, for a first page and further pages with that much room."""
    pages: list[list[Placed]] = [[]]
    waiting = deque(blocks)
    used = 0.0
    while waiting:
        block = waiting.popleft()
        gap = block.space if pages[-1] else 0.0
        free = (first_room if len(pages) == 1 else room) - used - gap
        height = block.height(width)
        needed = height + needed_after(block, waiting, width)
        if needed <= free + _FUZZ:
            pages[-1].append(Placed(block, used + gap))
            used += gap + height
            continue
        parts = block.split(width, min(free, height - _FUZZ))
        if parts is not None:
            pages[-1].append(Placed(parts[0], used + gap))
            waiting.appendleft(parts[1])
        elif pages[-1]:
            waiting.appendleft(block)
        else:
            pages[-1].append(Placed(block, 0.0))
            used = height
            continue
        pages.append([])
        used = 0.0
    return pages


def needed_after(block: Block, following: Sequence[Block], width: float) -> float:
    """Room that must be left under a block for what it stays together with."""
    needed = 0.0
    for follower in following:
        if not block.keeps_next:
            break
        first = follower.first_height(width)
        needed += follower.space + first
        if first < follower.height(width):
            break
        block = follower
    return needed


def stacked_height(blocks: Sequence[Block], width: float) -> float:
    """Height of the blocks one under the other, the first without the space above it."""
    heights = sum(block.height(width) for block in blocks)
    return heights + sum(block.space for block in blocks[1:])


def draw_stacked(blocks: Sequence[Block], pen: Pen, left: float, top: float, width: float) -> None:
    """Draws the blocks one under the other."""
    for number, block in enumerate(blocks):
        top += block.space if number else 0.0
        block.draw(pen, left, top, width)
        top += block.height(width)
