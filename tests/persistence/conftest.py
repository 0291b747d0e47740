"""An open practice file for each test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.persistence.sample import make_file

from massagedesk.persistence.engine import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An open file with the real schema and the sample tables."""
    opened = make_file(tmp_path / "vault.db")
    yield opened
    opened.close()
