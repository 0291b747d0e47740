"""From a password to a key-wrapping key (Argon2id), and from the root key to keys for single purposes (HKDF)."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from massagedesk.domain.errors import DamagedFile, MassageDeskError

KEY_BYTES = 32


@dataclass(frozen=True)
class KdfCost:
    """How dear one guess at a password is: memory in KiB, passes over it, parallel lanes."""

    memory_kib: int
    passes: int
    lanes: int


START = KdfCost(256 * 1024, 3, 4)
FLOOR = KdfCost(64 * 1024, 3, 1)
CAP = KdfCost(2 * 1024 * 1024, 20, 16)
"""A key file that asks for more is refused: it must not be able to eat the computer's memory."""

WEAKEST = FLOOR
"""A slot made cheaper than this is wrapped anew the next time its password is typed; raised as computers get faster."""

_SLOW_SECONDS, _FAST_SECONDS = 1.0, 0.45
_IMPOSSIBLE = "The key file asks for an impossible amount of work. Restore the latest backup."


class TooLittleMemory(MassageDeskError):
    """The computer cannot spare what one guess at this cost takes."""


def subkey(root_key: bytes, purpose: str) -> bytes:
    """32 bytes derived from the root key for one purpose: ``header-mac``, ``backup-mac`` or ``audit``."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(hashes.SHA256(), KEY_BYTES, b"massagedesk-v1", purpose.encode()).derive(root_key)


def ensure_acceptable(cost: KdfCost) -> None:
    """Raise DamagedFile for numbers no key file of ours holds."""
    lowest = KdfCost(8, 1, 1)
    for value, low, high in (
        (cost.memory_kib, lowest.memory_kib, CAP.memory_kib),
        (cost.passes, lowest.passes, CAP.passes),
        (cost.lanes, lowest.lanes, CAP.lanes),
    ):
        if not low <= value <= high:
            raise DamagedFile(_IMPOSSIBLE)
    if cost.memory_kib < 8 * cost.lanes:  # Argon2 divides it
        raise DamagedFile(_IMPOSSIBLE)


def stretch(password: str, salt: bytes, cost: KdfCost) -> bytes:
    """Argon2id of the password, normalised (NFKC) so that every keyboard spells it alike; takes 0.5 to 1 s."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    ensure_acceptable(cost)
    algorithm = Argon2id(
        salt=salt, length=KEY_BYTES, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib
    )
    try:
        return algorithm.derive(unicodedata.normalize("NFKC", password).encode())
    except MemoryError:
        raise TooLittleMemory(
            "There is not enough free memory to check the password. Close other programs and try again."
        ) from None


def is_outdated(cost: KdfCost, wanted: KdfCost | None = None) -> bool:
    """Whether a slot makes guessing cheaper than ``wanted``, without it than today's `WEAKEST`."""
    least = wanted or WEAKEST
    return cost.memory_kib < least.memory_kib or cost.passes < least.passes or cost.lanes < least.lanes


def stretch_calibrated(
    password: str, salt: bytes, timer: Callable[[], float] = time.perf_counter
) -> tuple[bytes, KdfCost]:
    """Like `stretch`, at the cost that takes this computer between half a second and a second.

    Starts at 256 MiB and halves or doubles the memory, never below 64 MiB nor above 2 GiB; too little memory counts as
    too slow. Raises TooLittleMemory where even 64 MiB are too much.
    """
    cost, direction = START, 0
    while True:
        started = timer()
        try:
            key = stretch(password, salt, cost)
            step = _direction(timer() - started)
        except TooLittleMemory:
            smaller = _scaled(cost, -1)
            if smaller == cost:
                raise
            cost, direction = smaller, -1
            continue
        following = _scaled(cost, step)
        if step == 0 or step == -direction or following == cost:
            return key, cost
        cost, direction = following, step


def _direction(seconds: float) -> int:
    return -1 if seconds > _SLOW_SECONDS else 1 if seconds < _FAST_SECONDS else 0


def _scaled(cost: KdfCost, step: int) -> KdfCost:
    memory = cost.memory_kib // 2 if step < 0 else cost.memory_kib * 2
    return replace(cost, memory_kib=min(max(memory, FLOOR.memory_kib), CAP.memory_kib))
