"""Plain rows by the ten thousand, straight from the driver: for checks that read whole tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc
from sqlcipher3 import dbapi2 as sqlcipher

_AT_ONCE = 5000

Row = tuple[Any, ...]


def in_lots(connection: sa.Connection, statement: str, values: Sequence[object] = ()) -> Iterator[list[Row]]:
    """What the statement finds, as the file holds it, in lists of up to 5,000 tuples.

    SQLAlchemy's rows cost as much again as reading them does. Raises what SQLAlchemy would, without the values.
    """
    driver: Any = connection.connection.dbapi_connection
    cursor = driver.cursor()
    try:
        cursor.execute(statement, values)
        while rows := cursor.fetchmany(_AT_ONCE):
            yield rows
    except sqlcipher.Error as error:
        raise exc.DBAPIError.instance(statement, None, error, sqlcipher.Error, hide_parameters=True) from error
    finally:
        cursor.close()
