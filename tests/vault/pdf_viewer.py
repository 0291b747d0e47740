"""What a PDF viewer says of a signature; the certificate in the file is trusted, as nobody else vouches for it."""

from __future__ import annotations

import io
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext


def signature_of(pdf: bytes) -> Any:
    """The one signature in the file."""
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    return signature


def is_unaltered(pdf: bytes) -> bool:
    """Whether the file has one valid signature over all of it. A file that cannot be read is altered."""
    try:
        signature = signature_of(pdf)
        trusted = ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False)
        status = validate_pdf_signature(signature, trusted)
    except Exception:  # a damaged file breaks the reader in a hundred ways
        return False
    return bool(status.bottom_line) and status.coverage.name == "ENTIRE_FILE"
