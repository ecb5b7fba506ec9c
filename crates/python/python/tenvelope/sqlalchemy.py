"""Arrays as columns of SQLAlchemy: lines in TEXT, or the binary form in BLOB.

    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
    from tenvelope.sqlalchemy import NDArray

    class Row(Base):
        __tablename__ = "row"
        id: Mapped[int] = mapped_column(primary_key=True)
        embedding: Mapped[np.ndarray] = mapped_column(NDArray("float32", (384,)))

A value that does not fit is refused when it is written, as is a damaged one when it is read (`TenvelopeError`, as the cause of SQLAlchemy's
`StatementError`). In SQL a column of lines can be asked for what stands in the header: ``WHERE embedding LIKE 'tnv1.float32.%'``.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from sqlalchemy import LargeBinary, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from ._expected import Expected, name_of
from ._native import Limits, dumpb, dumps

__all__ = ["NDArray"]


class NDArray(TypeDecorator[np.ndarray[Any, Any]]):
    """A column of arrays. ``dtype`` and ``shape`` (None for any length of a dim) are held against every value; left out, any array goes."""

    impl = Text
    #: Two columns of the same parameters are the same to the cache of statements.
    cache_ok = True

    def __init__(
        self,
        dtype: str | None = None,
        shape: tuple[int | None, ...] | None = None,
        *,
        form: Literal["line", "binary"] = "line",
        codecs: str = "auto",
        level: Literal["fast", "default", "small"] = "default",
        profile: Literal["core", "portable", "extended"] = "core",
        limits: Limits | None = None,
    ) -> None:
        super().__init__()
        self.dtype = None if dtype is None else name_of(dtype)
        self.shape = None if shape is None else tuple(shape)
        self.form, self.codecs, self.level, self.profile = form, codecs, level, profile
        # The name begins with _: how much may be read changes no statement.
        self._limits = limits

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(LargeBinary() if self.form == "binary" else Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | bytes | None:
        if value is None or isinstance(value, (str, bytes)):
            # Parts of envelopes, in comparisons such as LIKE.
            return value
        array = Expected(self.dtype, self.shape).of_array(np.asarray(value))
        write: Any = dumps if self.form == "line" else dumpb
        written: str | bytes = write(array, codecs=self.codecs, level=self.level, profile=self.profile)
        return written

    def process_result_value(self, value: Any, dialect: Dialect) -> np.ndarray[Any, Any] | None:
        return None if value is None else Expected(self.dtype, self.shape).of_envelope(value, self._limits)

    def compare_values(self, x: Any, y: Any) -> bool:
        """Equal to the last bit, so that a session writes just what has changed."""
        if x is None or y is None:
            return x is y
        x, y = np.asarray(x), np.asarray(y)
        same_kind = x.dtype == y.dtype and x.shape == y.shape
        return bool(same_kind and (np.array_equal(x, y) if x.dtype.kind == "T" else x.tobytes() == y.tobytes()))

    def __repr__(self) -> str:
        """As Alembic writes it into a migration."""
        parts = [repr(part) for part in (self.dtype, self.shape)]
        while parts and parts[-1] == "None":
            parts.pop()
        named = {"form": "line", "codecs": "auto", "level": "default", "profile": "core"}
        parts += [f"{name}={getattr(self, name)!r}" for name, usual in named.items() if getattr(self, name) != usual]
        return f"NDArray({', '.join(parts)})"
