"""Identifiers other people issue, as validated values: NPI, taxonomy, ICD-10-CM and service codes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from massagedesk.domain.errors import RuleViolation

TAXONOMY_MASSAGE_THERAPIST = "225700000X"
"""Provider taxonomy of a massage therapist (TAX-1)."""

_NPI_LUHN_PREFIX = "80840"
_DIAGNOSIS = re.compile(r"^[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?$")
_SERVICE_CODE = re.compile(r"^[0-9A-Z]{5}$")
_TAXONOMY = re.compile(r"^[0-9A-Z]{9}X$")


def _passes_luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


@dataclass(frozen=True)
class Npi:
    """A National Provider Identifier (NPI-1, NPI-2). Raises RuleViolation when the digits cannot be one."""

    digits: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9]{10}", self.digits):
            raise RuleViolation("An NPI has exactly 10 digits.", field="npi")
        if self.digits[0] not in "12":
            raise RuleViolation("An NPI starts with 1 or 2.", field="npi")
        if not _passes_luhn(_NPI_LUHN_PREFIX + self.digits):
            raise RuleViolation("This NPI's check digit does not fit. Compare it digit by digit.", field="npi")

    @classmethod
    def parse(cls, typed: str) -> Npi | None:
        """Reads what a person types (blanks and hyphens allowed); nothing typed gives None (NPI-3)."""
        digits = re.sub(r"[\s-]", "", typed)
        return cls(digits) if digits else None

    def __str__(self) -> str:
        return self.digits


@dataclass(frozen=True)
class DiagnosisCode:
    """An ICD-10-CM code in canonical form, with its point (DX-2). Whether it exists is the code table's to say."""

    code: str

    def __post_init__(self) -> None:
        if not _DIAGNOSIS.fullmatch(self.code):
            raise RuleViolation(f"“{self.code}” does not look like an ICD-10 code, such as M54.2.", field="diagnosis")

    @classmethod
    def parse(cls, typed: str) -> DiagnosisCode:
        """Accepts any case, with or without the point (DX-2)."""
        bare = re.sub(r"[\s.]", "", typed).upper()
        return cls(f"{bare[:3]}.{bare[3:]}" if len(bare) > 3 else bare)

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True)
class ServiceCode:
    """A five-character procedure code she typed herself; no descriptors are shipped."""

    code: str

    def __post_init__(self) -> None:
        if not _SERVICE_CODE.fullmatch(self.code):
            raise RuleViolation(f"“{self.code}” is not a service code of five digits or letters.", field="code")

    @classmethod
    def parse(cls, typed: str) -> ServiceCode | None:
        """Nothing typed gives None: self-pay services need no code."""
        bare = typed.strip().upper()
        return cls(bare) if bare else None

    def __str__(self) -> str:
        return self.code


def check_taxonomy(typed: str) -> str:
    """The taxonomy code in canonical form, ten characters ending in X (TAX-1)."""
    code = typed.strip().upper()
    if not _TAXONOMY.fullmatch(code):
        raise RuleViolation(
            f"“{typed}” is not a taxonomy code, such as {TAXONOMY_MASSAGE_THERAPIST}.", field="taxonomy"
        )
    return code


@dataclass(frozen=True)
class CodeRow:
    """One line of the diagnosis look-up."""

    code: str
    description: str
    is_billable: bool
    parent: str
