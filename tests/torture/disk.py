"""A model of a disk: what may lie on it when the power fails, from a log of what a program did to its files.

``fsync`` of a file makes its content and its own name durable; ``fsync`` of a folder the names in it. What was not
flushed may survive or not: changes of names as an ordered beginning of all that wait (the journal of a file system),
content by sectors of 512 bytes, each by chance. That is harsher than a journal with ordered data, and about what a disk
with a cache does.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from tests.torture.shim import Operation

_SECTOR = 512


class Loss(StrEnum):
    """What becomes of everything that was not flushed."""

    NONE = "prefix"
    ALL = "synced"
    CHANCE = "random"


@dataclass(frozen=True)
class _Name:
    """An entry of a folder that came, went or moved."""

    kind: str
    folder: int
    name: str
    inode: int
    to_folder: int = 0
    to_name: str = ""

    def touches(self, folder: int) -> bool:
        return folder == self.folder or (self.kind == "R" and folder == self.to_folder)

    def needs(self, earlier: _Name) -> bool:
        """Whether ``earlier`` has to be durable for this one to make sense."""
        mine = {(self.folder, self.name), (self.to_folder, self.to_name)}
        theirs = {(earlier.folder, earlier.name), (earlier.to_folder, earlier.to_name)}
        return earlier.inode == self.inode or bool(mine & theirs - {(0, "")})


@dataclass(frozen=True)
class _Content:
    """A write, or a change of size."""

    kind: str
    inode: int
    offset: int
    content: bytes


Tree = dict[int, dict[str, int]]


class Disk:
    """One folder with all below it, as it lies on the disk and as the program sees it."""

    def __init__(self, root: Path) -> None:
        self._root = PurePosixPath(root)
        self._last = 1
        self._durable: Tree = {1: {}}
        self._live: Tree = {1: {}}
        self._content: dict[int, bytearray] = {}
        self._waiting: list[_Name | _Content] = []
        self._fill(root, 1)

    def _fill(self, folder: Path, inode: int) -> None:
        for path in sorted(folder.iterdir()):
            if path.name.endswith("-shm"):
                continue
            self._last += 1
            mine = self._last
            self._durable[inode][path.name] = self._live[inode][path.name] = mine
            if path.is_dir():
                self._durable[mine], self._live[mine] = {}, {}
                self._fill(path, mine)
            else:
                self._content[mine] = bytearray(path.read_bytes())

    # --- what the program does -------------------------------------------------------------------------------------

    def do(self, operation: Operation) -> None:
        """Follow one operation of the log."""
        kind = operation.kind
        if kind == "D":
            self._flush_folder(self._inode(operation.path))
            return
        folder, name = self._place(operation.path)
        inode = self._live[folder].get(name, 0)
        if kind in "CM":
            self._create(folder, name, is_folder=kind == "M")
        elif kind in "UX":
            del self._live[folder][name]
            self._waiting.append(_Name(kind, folder, name, inode))
        elif kind == "R":
            to_folder, to_name = self._place(operation.other)
            self._live[to_folder][to_name] = self._live[folder].pop(name)
            self._waiting.append(_Name("R", folder, name, inode, to_folder, to_name))
        elif kind in "WT":
            self._waiting.append(_Content(kind, inode, operation.offset, operation.content))
        elif kind == "S":
            self._flush(inode)

    def _create(self, folder: int, name: str, *, is_folder: bool) -> None:
        self._last += 1
        self._live[folder][name] = self._last
        if is_folder:
            self._live[self._last], self._durable[self._last] = {}, {}
        else:
            self._content[self._last] = bytearray()
        self._waiting.append(_Name("C", folder, name, self._last))

    def _flush(self, inode: int) -> None:
        for each in self._waiting:
            if isinstance(each, _Content) and each.inode == inode:
                _apply_content(self._content[inode], each)
        self._waiting = [each for each in self._waiting if not (isinstance(each, _Content) and each.inode == inode)]
        own = [each for each in self._names() if each.kind == "C" and each.inode == inode]
        self._make_durable(own)

    def _flush_folder(self, folder: int) -> None:
        self._make_durable([each for each in self._names() if each.touches(folder)])

    def _names(self) -> list[_Name]:
        return [each for each in self._waiting if isinstance(each, _Name)]

    def _make_durable(self, wanted: Iterable[_Name]) -> None:
        """Apply changes of names, and before them those they build on."""
        names = self._names()
        chosen = {index for index, each in enumerate(names) if any(each is one for one in wanted)}
        for index in range(len(names) - 1, -1, -1):
            if any(names[later].needs(names[index]) for later in chosen if later > index):
                chosen.add(index)
        for index in sorted(chosen):
            _apply_name(self._durable, names[index])
        gone = {id(names[index]) for index in chosen}
        self._waiting = [each for each in self._waiting if id(each) not in gone]

    def _place(self, path: str) -> tuple[int, str]:
        pure = PurePosixPath(path)
        return self._inode(str(pure.parent)), pure.name

    def _inode(self, folder: str) -> int:
        inode = 1
        for name in PurePosixPath(folder).relative_to(self._root).parts:
            inode = self._live[inode][name]
        return inode

    # --- what is left ----------------------------------------------------------------------------------------------

    def after_power_loss(self, loss: Loss, chance: random.Random) -> dict[str, bytes]:
        """Files by their path below the root, and folders (empty bytes, a name that ends in a slash)."""
        names = self._names()
        kept = {Loss.NONE: len(names), Loss.ALL: 0, Loss.CHANCE: chance.randint(0, len(names))}[loss]
        tree = {inode: dict(entries) for inode, entries in self._durable.items()} if kept else self._durable
        for each in names[:kept]:
            _apply_name(tree, each)
        return dict(_files(tree, self._contents(loss, chance), 1, ""))

    def _contents(self, loss: Loss, chance: random.Random) -> dict[int, bytearray]:
        if loss is Loss.ALL:
            return self._content
        contents = dict(self._content)
        copied: set[int] = set()
        uncut: set[int] = set()
        for each in self._waiting:
            if not isinstance(each, _Content) or each.inode in uncut:
                continue
            if each.inode not in copied:
                contents[each.inode] = bytearray(contents[each.inode])
                copied.add(each.inode)
            mine = contents[each.inode]
            if loss is Loss.NONE:
                _apply_content(mine, each)
            elif each.kind == "W":
                _apply_sectors(mine, each, chance)
            elif chance.random() < 0.5:
                _apply_content(mine, each)
            elif each.offset < len(mine):
                uncut.add(each.inode)  # what was written after a cut that did not survive did not either
        return contents


def _files(tree: Tree, contents: dict[int, bytearray], inode: int, before: str) -> Iterable[tuple[str, bytes]]:
    for name, child in tree[inode].items():
        if child in tree:
            yield f"{before}{name}/", b""
            yield from _files(tree, contents, child, f"{before}{name}/")
        else:
            yield before + name, bytes(contents[child])


def _apply_name(tree: Tree, change: _Name) -> None:
    if change.kind == "C":
        tree[change.folder][change.name] = change.inode
    elif tree[change.folder].get(change.name) == change.inode:
        del tree[change.folder][change.name]
    if change.kind == "R":
        tree[change.to_folder][change.to_name] = change.inode


def _apply_content(mine: bytearray, change: _Content) -> None:
    if change.kind == "T":
        if change.offset < len(mine):
            del mine[change.offset :]
        else:
            mine.extend(bytes(change.offset - len(mine)))
        return
    end = change.offset + len(change.content)
    if len(mine) < end:
        mine.extend(bytes(end - len(mine)))
    mine[change.offset : end] = change.content


def _apply_sectors(mine: bytearray, change: _Content, chance: random.Random) -> None:
    position, size = 0, len(change.content)
    while position < size:
        end = min(size, ((change.offset + position) // _SECTOR + 1) * _SECTOR - change.offset)
        if chance.random() < 0.5:
            part = _Content("W", change.inode, change.offset + position, change.content[position:end])
            _apply_content(mine, part)
        position = end


def put(files: dict[str, bytes], folder: Path) -> None:
    """Write what is left of a disk into ``folder``, in place of what is there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, content in files.items():
        if name.endswith("/"):
            (folder / name).mkdir(exist_ok=True)
        else:
            (folder / name).write_bytes(content)
