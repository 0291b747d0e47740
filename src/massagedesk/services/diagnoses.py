"""Look-up of ICD-10-CM codes, offline, from the release that ships with the program (DX-1)."""

from __future__ import annotations

from dataclasses import dataclass

from massagedesk.domain.codes import CodeRow, DiagnosisCode
from massagedesk.domain.errors import RuleViolation
from massagedesk.persistence import code_tables

__all__ = ["CodeChoice", "CodeRow", "Diagnoses"]


@dataclass(frozen=True, kw_only=True)
class CodeChoice:
    """A code found, with what speaks for or against choosing it."""

    code: str
    description: str
    children: tuple[str, ...]
    """For a heading, what it stands for: it cannot be chosen itself (DX-2)."""
    is_missing_side: bool
    """The side is open although sided codes exist (DX-5): a warning."""
    not_together_with: tuple[str, ...]
    """Codes on the order it may not stand beside on a claim (DX-7): a warning."""

    @property
    def is_heading(self) -> bool:
        """Not billable: one of its children is meant."""
        return bool(self.children)


class Diagnoses:
    """Diagnosis codes by words or by code."""

    def search(self, text: str, limit: int = 20) -> list[CodeRow]:
        """Codes that match what is typed: words, or a code in any case with or without its point (DX-2)."""
        return code_tables.search(text, limit)

    def choices(self, text: str, chosen: list[str], limit: int = 12) -> list[CodeChoice]:
        """What `search` finds, each judged against the codes already on the order; those are left out."""
        rows = [row for row in code_tables.search(text, limit) if row.code not in chosen]
        return [self._choice(row, chosen) for row in rows]

    def _choice(self, row: CodeRow, chosen: list[str]) -> CodeChoice:
        if not row.is_billable:
            children = tuple(child.code for child in code_tables.children(row.code))
            return CodeChoice(
                code=row.code,
                description=row.description,
                children=children,
                is_missing_side=False,
                not_together_with=(),
            )
        return CodeChoice(
            code=row.code,
            description=row.description,
            children=(),
            is_missing_side=code_tables.is_missing_side(row.code),
            not_together_with=tuple(other for other in chosen if code_tables.excluded_pairs([row.code, other])),
        )

    def release(self) -> str:
        """Name of the release of codes that is shipped: "April 2026"."""
        return code_tables.release()

    def excluded_pairs(self, codes: list[str]) -> list[tuple[str, str]]:
        """Pairs that may not stand on the same claim (DX-7)."""
        return code_tables.excluded_pairs(codes)

    def children(self, code: str) -> list[CodeRow]:
        """What a heading stands for."""
        return code_tables.children(code)

    def is_missing_side(self, code: str) -> bool:
        """Whether the code leaves the side open although sided ones exist (DX-5)."""
        return code_tables.is_missing_side(code)

    def billable(self, typed: str) -> CodeRow:
        """The code as it may be billed. Raises RuleViolation, for a heading naming its children (DX-2)."""
        code = DiagnosisCode.parse(typed)
        row = code_tables.find(code.code)
        if row is None:
            raise RuleViolation(
                f"There is no ICD-10-CM code {code}. Compare it with the prescription.", field="diagnosis"
            )
        if not row.is_billable:
            choices = ", ".join(child.code for child in code_tables.children(code.code)[:12])
            raise RuleViolation(f"{code} is a heading. Ask the prescriber for one of {choices}.", field="diagnosis")
        return row
