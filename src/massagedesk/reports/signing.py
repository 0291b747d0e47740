"""Where papers are signed: in ink, or with an electronic signature that was given before."""

from __future__ import annotations

from massagedesk.reports import theme, words
from massagedesk.reports.flow import Block
from massagedesk.reports.inputs import Signature
from massagedesk.reports.parts import Blank, Columns, Prose, Rule, Stack, bold, plain
from massagedesk.reports.pen import Pen


class InkSignature(Block):
    """Lines for a signature in ink and its date, with room above them to sign."""

    _CLEAR = 30.0

    def __init__(self, signer: str) -> None:
        lines = [(312.0, signer), (168.0, "Date")]
        self._lines = Columns(
            [(width, Stack([Rule(theme.LIGHT), Prose([plain(label)], space=3.0)])) for width, label in lines]
        )

    def height(self, width: float) -> float:
        return self._CLEAR + self._lines.height(width)

    def draw(self, pen: Pen, left: float, top: float, width: float) -> None:
        self._lines.draw(pen, left, top + self._CLEAR, width)


def signature_block(signature: Signature, *, space: float) -> Block:
    """An electronic signature: who signed, when and what (SOAP-3)."""
    who = [Prose([bold(signature.signer)]), Prose([plain(signature.license)])]
    when = [
        Prose([plain(f"Signed {words.stamp(signature.signed_at)}")]),
        Prose([plain(f"Hash {words.short_hash(signature.content_hash)}")]),
    ]
    columns = [
        (width, Stack([Rule(theme.LIGHT), Blank(3.0), *lines])) for width, lines in ((264.0, who), (216.0, when))
    ]
    return Columns(columns, space=space)
