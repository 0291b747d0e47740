"""What makes a password good enough: how long guessing it would take, never which kinds of character it has."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from massagedesk.domain.errors import RuleViolation

MIN_LENGTH = 12
PASSPHRASE_WORDS = 5
_ENOUGH_SCORE = 3
_LONGEST_JUDGED = 64


@dataclass(frozen=True)
class Strength:
    """A judgement of one password."""

    score: int
    """0 (guessed at once) to 4 (not guessed)."""
    guesses_log10: float
    """Power of ten of the guesses an informed attacker needs."""
    advice: str
    """One sentence on what would help; empty when it is good."""

    @property
    def is_enough(self) -> bool:
        """True when the rule is met: 12 characters or more, and not easily guessed."""
        return not self.advice


def judge(password: str, known_words: Sequence[str] = ()) -> Strength:
    """Estimate how hard ``password`` is to guess; ``known_words`` (names, the practice) count as easy.

    Takes a few milliseconds. Only the first 64 characters are judged.
    """
    from zxcvbn import zxcvbn

    if not password:
        return Strength(0, 0.0, f"Use at least {MIN_LENGTH} characters.")
    result = zxcvbn(password[:_LONGEST_JUDGED], user_inputs=[word for word in known_words if word])
    score = int(result["score"])
    if len(password) < MIN_LENGTH:
        missing = MIN_LENGTH - len(password)
        advice = f"Add at least {missing} more character{'s' if missing > 1 else ''}."
    elif score < _ENOUGH_SCORE:
        advice = "This is easy to guess. Add another word or two, uncommon ones."
    else:
        advice = ""
    return Strength(score, float(result["guesses_log10"]), advice)


def ensure_enough(password: str, known_words: Sequence[str] = ()) -> None:
    """Raise RuleViolation with the advice when the password does not meet the rule."""
    strength = judge(password, known_words)
    if not strength.is_enough:
        raise RuleViolation(f"This password is too easy to guess. {strength.advice}", field="password")


def generate(words: Sequence[str], count: int = PASSPHRASE_WORDS) -> str:
    """A passphrase of ``count`` random words joined by hyphens; about 13 bits a word with a list of 7,776."""
    return "-".join(secrets.choice(words) for _ in range(count))
