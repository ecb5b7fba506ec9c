"""Arrays as fields of pydantic models, and so of FastAPI.

    from typing import Annotated
    import numpy as np
    from pydantic import BaseModel
    from tenvelope.pydantic import Tensor

    class Points(BaseModel):
        xyz: Annotated[np.ndarray, Tensor(dtype="float32", shape=(None, 3))]

    points = Points(xyz=[[1, 2, 3]])                   # lists of numbers, a line, a JSON form, or an array
    line = points.model_dump_json()                    # {"xyz":"tnv1.float32.1x3.…"}
    assert (Points.model_validate_json(line).xyz == points.xyz).all()

What does not fit is an error of pydantic whose type is ``tenvelope_`` and the code of `spec/errors.md`: ``tenvelope_check_mismatch``,
``tenvelope_shape_mismatch``. No text is ever taken for the name of a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from ._errors import TenvelopeError
from ._expected import Expected, name_of
from ._native import Limits, dumpj, dumps

__all__ = ["Tensor"]

#: A dim of any length, in a pattern.
ANY = "(?:0|[1-9][0-9]{0,15})"


@dataclass(frozen=True)
class Tensor:
    """Stands beside ``np.ndarray`` in ``Annotated`` and says which arrays a field takes and how it writes them."""

    #: A dtype of NumPy, or of the format: "float32", "datetime64~ns". None for any.
    dtype: str | None = None
    #: One entry per dim, None for any length. None for any shape.
    shape: tuple[int | None, ...] | None = None
    #: What JSON gets: a line, or an object.
    form: Literal["line", "json"] = "line"
    #: As for `tenvelope.dumps`.
    codecs: str = "auto"
    level: Literal["fast", "default", "small"] = "default"
    profile: Literal["core", "portable", "extended"] = "core"
    #: Whether lists of numbers are taken, too.
    lists: bool = True
    #: What strangers may send; None for the library's limits.
    limits: Limits | None = None

    def expected(self) -> Expected:
        return Expected(None if self.dtype is None else name_of(self.dtype), self.shape)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        expected = self.expected()
        return core_schema.no_info_plain_validator_function(
            lambda value: self._validate(value, expected),
            serialization=core_schema.plain_serializer_function_ser_schema(self._serialize, when_used="json"),
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        expected = self.expected()
        line, form = _line_schema(expected), _form_schema(expected)
        if handler.mode == "serialization":
            return line if self.form == "line" else form
        return {"anyOf": [line, form, *([_list_schema(expected)] if self.lists else [])]}

    def _validate(self, value: Any, expected: Expected) -> np.ndarray[Any, Any]:
        try:
            if isinstance(value, np.ndarray):
                return expected.of_array(value)
            if isinstance(value, (str, bytes, dict)):
                return expected.of_envelope(value, self.limits)
            if self.lists and isinstance(value, list):
                return expected.of_lists(value, self.limits)
        except TenvelopeError as error:
            raise PydanticCustomError(f"tenvelope_{error.code}", "{message}", {"message": str(error), "code": error.code}) from error
        except ValueError as error:  # NaN in lists that never were JSON.
            raise PydanticCustomError("tenvelope_bad_value", "{message}", {"message": str(error), "code": "bad_value"}) from error
        wanted = "a line, a JSON form, an array" + (" or lists of numbers" if self.lists else "")
        message = f"expected {wanted}, found {type(value).__name__}"
        raise PydanticCustomError("tenvelope_bad_argument", "{message}", {"message": message, "code": "bad_argument"})

    def _serialize(self, array: np.ndarray[Any, Any]) -> Any:
        write: Any = dumps if self.form == "line" else dumpj
        return write(array, codecs=self.codecs, level=self.level, profile=self.profile)


def _line_schema(expected: Expected) -> JsonSchemaValue:
    dtype = "[a-z][A-Za-z0-9_~]*" if expected.dtype is None else expected.dtype
    shape = "s|[0-9][0-9x]*" if expected.shape is None else "x".join(ANY if dim is None else str(dim) for dim in expected.shape) or "s"
    pattern = rf"^tnv1\.{dtype}\.(?:{shape})(?:~[0-9]+)?\.[A-Za-z0-9_~-]+(?:\.~[A-Za-z0-9_-]+)?\.[A-Za-z0-9_~-]*\.[0-9a-f]{{8}}$"
    return {"type": "string", "title": "Line", "pattern": pattern, "description": f"A Tenvelope line: {_words(expected)}."}


def _form_schema(expected: Expected) -> JsonSchemaValue:
    dims: JsonSchemaValue = {"type": "array", "items": {"type": "integer", "minimum": 0}}
    if expected.shape is not None:
        dims |= {"minItems": len(expected.shape), "maxItems": len(expected.shape)}
        dims["prefixItems"] = [{"type": "integer", "minimum": 0} if dim is None else {"const": dim} for dim in expected.shape]
    return {
        "type": "object",
        "title": "Envelope",
        "description": f"The JSON form of an envelope, or readable values: {_words(expected)}.",
        "required": ["$tnv", "dtype", "shape"],
        "properties": {
            "$tnv": {"const": 1},
            "dtype": {"type": "string"} if expected.dtype is None else {"const": expected.dtype},
            "shape": dims,
        },
    }


def _list_schema(expected: Expected) -> JsonSchemaValue:
    if expected.shape is None:
        return {"type": "array", "title": "Lists", "items": {}, "description": "Lists of numbers, one in the other."}
    schema: JsonSchemaValue = {}
    for dim in reversed(expected.shape):
        schema = {"type": "array", "items": schema} | ({} if dim is None else {"minItems": dim, "maxItems": dim})
    return schema | {"title": "Lists", "description": f"Lists of numbers: {_words(expected)}."}


def _words(expected: Expected) -> str:
    return f"{expected.dtype or 'any dtype'}, shape {expected.shape_text()}"
