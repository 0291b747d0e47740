"""The signature inside a saved PDF: viewers tell by it when the file was altered. Needs the extra ``pdf-signature``.

The P-256 key is derived from the Ed25519 key that the password opens (`vault.signing`), so there is nothing more to
seal, to keep in step with the password or to lose. Its certificate is made anew each time, to the same bytes.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

PURPOSE = b"pdf-signature"
FIELD = "Signature"
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the curve P-256."""
_WIDE_BYTES = 48
"""So much wider than the order that the remainder is as good as evenly spread."""
_LONGEST_SIGNATURE = 72
"""Of this curve, in DER."""
_YEARS = 100
_NAME_CHARACTERS = 64
"""The most a common name of X.509 holds."""


def is_available() -> bool:
    """Whether the extra is installed; nothing of it is loaded to find out."""
    try:
        # Of pyhanko itself an uninstalled package leaves an empty folder, which counts as found.
        return all(find_spec(name) for name in ("pyhanko.sign", "pyhanko_certvalidator", "asn1crypto"))
    except ModuleNotFoundError:
        return False


def signed(content: bytes, private_key: bytes, person: str, made_at: datetime) -> bytes:
    """The PDF with a signature that allows no changes, by the key derived from her Ed25519 ``private_key``.

    ``made_at``: when that key was made. All happens in memory, and nobody is asked over the network: there is no
    timestamp of somebody else. Only where `is_available`.
    """
    from asn1crypto import keys
    from asn1crypto import x509 as asn1
    from cryptography.hazmat.primitives import serialization
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko.sign.signers.pdf_cms import SimpleSigner
    from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    class Signer(SimpleSigner):  # type: ignore[misc]  # its types are not looked at: it may not be installed
        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            # Asked how much room to keep: signatures differ in length by a few bytes.
            longest = bytes(_LONGEST_SIGNATURE)
            return longest if dry_run else bytes(await super().async_sign_raw(data, digest_algorithm))

    key = derived_key(private_key)
    plain = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    certificate = _certificate(key, person, made_at).public_bytes(serialization.Encoding.DER)
    signer = Signer(
        signing_cert=asn1.Certificate.load(certificate),
        signing_key=keys.PrivateKeyInfo.load(plain),
        cert_registry=SimpleCertificateStore(),
    )
    meta = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        name=person,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        subfilter=SigSeedSubFilter.PADES,
        tight_size_estimates=True,
    )
    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    _finish(PdfSigner(meta, signer).async_sign_pdf(writer, output=out))
    return out.getvalue()


def fingerprint(private_key: bytes, person: str, made_at: datetime) -> str:
    """SHA-256 of the certificate in hex, as viewers show it; the same for the same key for ever."""
    from cryptography.hazmat.primitives.serialization import Encoding

    certificate = _certificate(derived_key(private_key), person, made_at)
    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()


def derived_key(private_key: bytes) -> EllipticCurvePrivateKey:
    """The P-256 key that belongs to an Ed25519 private key of 32 bytes."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    wide = HKDF(hashes.SHA256(), _WIDE_BYTES, b"massagedesk-v1", PURPOSE).derive(private_key)
    return ec.derive_private_key(int.from_bytes(wide) % (_ORDER - 1) + 1, ec.SECP256R1())


def _certificate(key: EllipticCurvePrivateKey, person: str, made_at: datetime) -> x509.Certificate:
    """Self-signed, for signing only. Every byte follows from key, name and day, so it need not be kept."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from cryptography.x509.oid import NameOID

    public = key.public_key()
    spelled = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _common_name(person))])
    # From the day before: a clock that is set back by hours must not make a signature older than its certificate.
    first_at = made_at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(int.from_bytes(hashlib.sha256(spelled).digest()[:16]) >> 1 | 1)
        .not_valid_before(first_at)
        .not_valid_after(first_at + timedelta(days=365 * _YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(key, hashes.SHA256(), ecdsa_deterministic=True)
    )


def _common_name(person: str) -> str:
    return person.strip()[:_NAME_CHARACTERS] or "Practitioner"


def _finish(steps: Coroutine[Any, Any, object]) -> None:
    """Run to the end what has nothing to wait for, without the pair of sockets by which an event loop is woken up."""
    import asyncio

    class Never:
        def select(self, timeout: float | None) -> list[object]:
            if timeout != 0:
                raise RuntimeError("signing wanted to wait for something")
            return []

    class Loop(asyncio.BaseEventLoop):
        _selector = Never()

        def _process_events(self, events: list[object]) -> None:
            assert not events

    loop = Loop()
    try:
        loop.run_until_complete(steps)
    finally:
        loop.close()
