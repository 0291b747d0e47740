"""Slips of the pen in a recovery code: each has to be caught, and what is no slip has to be read."""

from __future__ import annotations

from collections.abc import Iterator

from tests.torture.promise import Harness, Job, Tally

from massagedesk.domain.errors import WrongPassword
from massagedesk.vault import recovery

NO_CHECKSUM = "without the checksum"


def slip(job: Job) -> Tally:
    """Every wrong, missing and extra character, every swap of neighbors and of groups, for many codes."""
    chance, tally = job.chance(), Tally()
    parse = _without_checksum if job.control == NO_CHECKSUM else recovery.parse
    while tally.tried < job.count:
        root_key = chance.randbytes(32)
        code = recovery.code_of(root_key)
        for spelled in _spellings(code):
            if not job.control and parse(spelled) != root_key:
                tally.case([f"a right code refused: {spelled}"])
        for what, typed in _slips(code.replace("-", "")):
            try:
                read = parse(typed)
            except WrongPassword:
                tally.case([])
            else:
                tally.case([f"{what} not caught: {typed}"] if read != root_key else [])
            if tally.tried >= job.count:
                break
    return tally


def _without_checksum(code: str) -> bytes:
    if len(code) != 60:
        raise WrongPassword("")
    return recovery._decode(code[:52], 32)


def _spellings(code: str) -> Iterator[str]:
    yield code.lower()
    yield code.replace("-", " ")
    yield code.replace("-", "").replace("0", "O").replace("1", "l").replace("V", "u")


def _slips(text: str) -> Iterator[tuple[str, str]]:
    for place, right in enumerate(text):
        for other in recovery.ALPHABET:
            if other != right:
                yield "a wrong character", text[:place] + other + text[place + 1 :]
            yield "an extra character", text[:place] + other + text[place:]
        yield "a missing character", text[:place] + text[place + 1 :]
        if place and right != text[place - 1]:
            yield "swapped neighbors", text[: place - 1] + right + text[place - 1] + text[place + 1 :]
    groups = [text[start : start + 4] for start in range(0, len(text), 4)]
    for one in range(len(groups)):
        for other in range(one):
            if groups[one] != groups[other]:
                swapped = list(groups)
                swapped[one], swapped[other] = groups[other], groups[one]
                yield "swapped groups", "".join(swapped)


HARNESSES = (
    Harness("slips", 10, "slips of the pen in the recovery code", "slips", slip, 100_000, 4_000, (NO_CHECKSUM,),
            control_count=4_000),
)  # fmt: skip
