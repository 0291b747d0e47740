"""The seal of a backup: an HMAC (who made it) and a SHA-256 (is it whole, without any secret) over every other byte.

Hashing goes on in a second thread while the next piece is read or written; both leave the interpreter alone meanwhile.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, BinaryIO

TAG = b"MDSEAL1 "
LENGTH = len(TAG) + len(b"hmac= sha256=") + 2 * 64
PLACE = bytes(LENGTH)
"""Stands where the seal will be."""
CHUNK = 1 << 20


class SealingWriter:
    """Hashes what passes, and puts the seal where `PLACE` is about to be written. Close it to end its thread."""

    def __init__(self, file: BinaryIO, mac_key: bytes) -> None:
        self._file = file
        self._mac_key = mac_key
        self._sha = hashlib.sha256()
        self._length = 0
        self._pool = ThreadPoolExecutor(1, "seal")
        self._hashing: Future[None] | None = None
        self.is_sealed = False

    def write(self, content: bytes) -> int:
        """As a file does; the content must not be changed afterwards."""
        self._wait()
        if content == PLACE:
            self._file.write(text(self._sha, mac(self._mac_key, self._sha.digest(), self._length)))
            self.is_sealed = True
            return len(content)
        self._hashing = self._pool.submit(self._sha.update, content)
        self._length += len(content)
        return self._file.write(content)

    def flush(self) -> None:
        """As a file does."""
        self._file.flush()

    def close(self) -> None:
        """End the thread; the file stays open."""
        self._pool.shutdown()

    def _wait(self) -> None:
        if self._hashing is not None:
            self._hashing.result()


def mac(mac_key: bytes, digest: bytes, length: int) -> bytes:
    """The HMAC over digest and length of the body, as hex digits."""
    return bytes(hmac.digest(mac_key, digest + length.to_bytes(8), "sha256").hex(), "ascii")


def text(body: Any, made: bytes) -> bytes:
    """The seal as it stands in the file; its SHA-256 covers the body and the HMAC ``made`` before it."""
    start = TAG + b"hmac=" + made + b" "
    whole = body.copy()
    whole.update(start)
    return start + b"sha256=" + bytes(whole.hexdigest(), "ascii")


def hashed(file: BinaryIO, length: int, tell: Callable[[int], None]) -> Any:
    """SHA-256 of that many bytes from the start, read from the medium rather than from memory where possible.

    ``tell`` hears how many are done. Raises EOFError when the file ends before.
    """
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_SEQUENTIAL)
    sha, left = hashlib.sha256(), length
    with ThreadPoolExecutor(1, "read") as pool:
        coming = pool.submit(file.read, min(CHUNK, left))
        while left:
            content = coming.result()
            if not content:
                raise EOFError
            left -= len(content)
            coming = pool.submit(file.read, min(CHUNK, left))
            sha.update(content)
            tell(length - left)
        coming.result()
    return sha
