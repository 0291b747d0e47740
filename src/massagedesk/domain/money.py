"""Money in whole cents of one currency (US dollars)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from massagedesk.domain.errors import RuleViolation

_TYPED = re.compile(r"(?P<dollars>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:\.(?P<cents>[0-9]{0,2}))?")
"""Commas only in their thousands' places: "12,50" could mean 12.50 or 1,250 and is not guessed at."""


@dataclass(frozen=True, order=True)
class Money:
    """An amount in cents; negative for refunds and write-offs."""

    cents: int = 0

    @classmethod
    def parse(cls, typed: str) -> Money:
        """Reads what a person types: "95", "$1,284.00", "-12.50". Raises RuleViolation for anything else."""
        cleaned = typed.strip().replace("\N{MINUS SIGN}", "-")
        is_negative = "-" in cleaned[:2]
        found = _TYPED.fullmatch(re.sub(r"^(-\$?|\$-?)", "", cleaned))
        if found is None or not (found["dollars"] or found["cents"]):
            raise RuleViolation(f"“{typed}” is not an amount. Type it like 95 or 1,284.50.")
        cents = int(found["dollars"].replace(",", "") or 0) * 100 + int((found["cents"] or "").ljust(2, "0"))
        return cls(-cents if is_negative else cents)

    @classmethod
    def total(cls, amounts: Iterable[Money]) -> Money:
        """Sum of any number of amounts, zero for none."""
        return cls(sum(amount.cents for amount in amounts))

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + other.cents)

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - other.cents)

    def __neg__(self) -> Money:
        return Money(-self.cents)

    def __mul__(self, count: int) -> Money:
        return Money(self.cents * count)

    def __bool__(self) -> bool:
        return self.cents != 0

    def __str__(self) -> str:
        """As a person writes it, with the sign of the currency: "$1,284.00"."""
        return f"{'-' if self.cents < 0 else ''}${self.bare().lstrip('-')}"

    def bare(self) -> str:
        """Without the currency sign, for table columns: "1,284.00"."""
        sign = "-" if self.cents < 0 else ""
        dollars, cents = divmod(abs(self.cents), 100)
        return f"{sign}{dollars:,}.{cents:02d}"


NOTHING = Money()
