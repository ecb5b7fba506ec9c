"""Arrays as fields of Django models: lines in a text column.

    from tenvelope.django import NDArrayField

    class Run(models.Model):
        weights = NDArrayField(dtype="float32", shape=(None, 3))

A value that does not fit is a `ValidationError` when it is saved or cleaned; a damaged one a `TenvelopeError` when it is read.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from django.core.exceptions import ValidationError  # type: ignore[import-untyped, unused-ignore]
from django.db import models  # type: ignore[import-untyped, unused-ignore]

from ._errors import TenvelopeError
from ._expected import Expected, name_of
from ._native import dumps

__all__ = ["NDArrayField"]


class NDArrayField(models.TextField):  # type: ignore[misc, type-arg, unused-ignore]
    """A column of arrays. ``dtype`` and ``shape`` (None for any length of a dim) are held against every value; ``codecs`` as for `tenvelope.dumps`."""

    description = "An array"

    def __init__(self, *args: Any, dtype: str | None = None, shape: tuple[int | None, ...] | None = None, codecs: str = "auto", **options: Any) -> None:
        self.dtype = None if dtype is None else name_of(dtype)
        self.shape = None if shape is None else tuple(shape)
        self.codecs = codecs
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        usual = {"dtype": None, "shape": None, "codecs": "auto"}
        return name, path, args, options | {part: getattr(self, part) for part, value in usual.items() if getattr(self, part) != value}

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else self._expected().of_envelope(value, None)

    def to_python(self, value: Any) -> Any:
        if value is None:
            return None
        try:
            return self._expected().of_envelope(value, None) if isinstance(value, str) else self._expected().of_array(np.asarray(value))
        except TenvelopeError as error:
            raise ValidationError("%(message)s", code=error.code, params={"message": str(error)}) from error

    def get_prep_value(self, value: Any) -> Any:
        array = self.to_python(value)
        return None if array is None else dumps(array, codecs=self.codecs)

    def value_to_string(self, obj: Any) -> str:
        """As fixtures have it."""
        return str(self.get_prep_value(self.value_from_object(obj)) or "")

    def _expected(self) -> Expected:
        return Expected(self.dtype, self.shape)
