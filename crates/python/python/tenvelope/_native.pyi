from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, Protocol, TypeVar, final, overload, type_check_only

from numpy import ndarray
from typing_extensions import Buffer

_Out = TypeVar("_Out", bound=ndarray[Any, Any])

__all__ = ["Info", "Limits", "__version__", "content_id", "detect", "dump", "dumpb", "dumpb_image", "dumpj", "dumps", "dumps_dialect", "dumps_image", "dumps_npz", "dumps_safetensors", "inspect", "inspect_image", "load", "loads", "loads_dialect", "loads_image", "loads_images", "loads_npz", "loads_safetensors", "register_codec", "verify"]

__version__: str

@type_check_only
class _Writes(Protocol):
    # A file takes bytes or str, and says so in types that have nothing in common.
    def write(self, data: Any, /) -> object: ...

@type_check_only
class _Reads(Protocol):
    def read(self, size: int, /) -> str | bytes: ...

def dumps(
    obj: object,
    *,
    codecs: str = "auto",
    level: Literal["fast", "default", "small"] = "default",
    profile: Literal["core", "portable", "extended"] = "core",
    attrs: dict[str, Any] | None = None,
    dims: Sequence[str | None] | None = None,
    max_chars: int | None = None,
) -> str: ...
def dumpb(
    obj: object,
    *,
    codecs: str = "auto",
    level: Literal["fast", "default", "small"] = "default",
    profile: Literal["core", "portable", "extended"] = "core",
    attrs: dict[str, Any] | None = None,
    dims: Sequence[str | None] | None = None,
) -> bytes: ...
def dumpj(
    obj: object,
    *,
    codecs: str = "auto",
    level: Literal["fast", "default", "small"] = "default",
    profile: Literal["core", "portable", "extended"] = "core",
    attrs: dict[str, Any] | None = None,
    dims: Sequence[str | None] | None = None,
    readable: bool = False,
) -> dict[str, Any]: ...
@overload
def loads(
    text: str | Buffer | dict[str, Any],
    *,
    out: _Out,
    limits: Limits | None = None,
    allow: Sequence[str] | None = None,
    rows: range | tuple[int, int] | None = None,
    raw_bits: bool = False,
) -> _Out: ...
@overload
def loads(
    text: str | Buffer | dict[str, Any],
    *,
    out: None = None,
    limits: Limits | None = None,
    allow: Sequence[str] | None = None,
    rows: range | tuple[int, int] | None = None,
    raw_bits: bool = False,
) -> Any: ...
def dump(
    obj: object,
    fp: _Writes,
    *,
    form: Literal["line", "json", "binary"] = "line",
    codecs: str = "auto",
    level: Literal["fast", "default", "small"] = "default",
    profile: Literal["core", "portable", "extended"] = "core",
    attrs: dict[str, Any] | None = None,
    dims: Sequence[str | None] | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> None: ...
@overload
def load(
    fp: _Reads,
    *,
    out: _Out,
    limits: Limits | None = None,
    allow: Sequence[str] | None = None,
    rows: range | tuple[int, int] | None = None,
    raw_bits: bool = False,
    progress: Callable[[int, int], object] | None = None,
) -> _Out: ...
@overload
def load(
    fp: _Reads,
    *,
    out: None = None,
    limits: Limits | None = None,
    allow: Sequence[str] | None = None,
    rows: range | tuple[int, int] | None = None,
    raw_bits: bool = False,
    progress: Callable[[int, int], object] | None = None,
) -> Any: ...
def verify(text: str | Buffer | dict[str, Any], *, limits: Limits | None = None, allow: Sequence[str] | None = None) -> None: ...
def register_codec(name: str, encode: Callable[[bytes], bytes | bytearray], decode: Callable[[bytes, int], bytes | bytearray], *, max_ratio: int | None = None) -> None: ...
def inspect(text: str | Buffer | dict[str, Any]) -> Info: ...
def content_id(obj: object) -> str: ...
def detect(data: str | Buffer) -> str | None: ...
def loads_dialect(data: str | Buffer, dialect: str = "auto", *, limits: Limits | None = None, raw_bits: bool = False) -> Any: ...
def dumps_dialect(obj: object, dialect: str) -> str | bytes: ...
@overload
def loads_image(
    data: str | Buffer,
    *,
    out: _Out,
    mode: Literal["as_is", "gray", "rgb", "rgba"] = "as_is",
    orient: bool = False,
    wrapped: bool = False,
    limits: Limits | None = None,
) -> _Out: ...
@overload
def loads_image(
    data: str | Buffer,
    *,
    out: None = None,
    mode: Literal["as_is", "gray", "rgb", "rgba"] = "as_is",
    orient: bool = False,
    wrapped: bool = False,
    limits: Limits | None = None,
) -> ndarray[Any, Any]: ...
@overload
def loads_images(
    data: Iterable[str | Buffer],
    *,
    out: ndarray[Any, Any] | None = None,
    mode: Literal["as_is", "gray", "rgb", "rgba"] = "as_is",
    orient: bool = False,
    wrapped: bool = False,
    limits: Limits | None = None,
    threads: int = 1,
    errors: Literal["raise"] = "raise",
    progress: Callable[[int, int], object] | None = None,
) -> list[ndarray[Any, Any]]: ...
@overload
def loads_images(
    data: Iterable[str | Buffer],
    *,
    out: ndarray[Any, Any] | None = None,
    mode: Literal["as_is", "gray", "rgb", "rgba"] = "as_is",
    orient: bool = False,
    wrapped: bool = False,
    limits: Limits | None = None,
    threads: int = 1,
    errors: Literal["return"],
    progress: Callable[[int, int], object] | None = None,
) -> list[ndarray[Any, Any] | Exception]: ...
def inspect_image(data: str | Buffer, *, wrapped: bool = False, limits: Limits | None = None) -> dict[str, Any]: ...
def dumps_image(obj: object, *, level: Literal["fast", "default", "small"] = "default") -> str: ...
def dumpb_image(obj: object, *, level: Literal["fast", "default", "small"] = "default") -> bytes: ...
def loads_npz(data: Buffer, *, limits: Limits | None = None, raw_bits: bool = False) -> dict[str, ndarray[Any, Any]]: ...
def dumps_npz(arrays: dict[str, Any]) -> bytes: ...
def loads_safetensors(data: Buffer, *, limits: Limits | None = None, raw_bits: bool = False) -> dict[str, ndarray[Any, Any]]: ...
def dumps_safetensors(arrays: dict[str, Any], *, attrs: dict[str, Any] | None = None) -> bytes: ...
@final
class Limits:
    def __new__(cls, *, input: int = 1073741824, header: int = 65536, decoded: int = 536870912) -> Limits: ...
    @staticmethod
    def trusted() -> Limits: ...
    @property
    def input(self) -> int: ...
    @property
    def header(self) -> int: ...
    @property
    def decoded(self) -> int: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, int]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Info:
    @property
    def form(self) -> Literal["line", "json", "binary"]: ...
    @property
    def dtype(self) -> str: ...
    @property
    def shape(self) -> tuple[int, ...]: ...
    @property
    def fields(self) -> list[list[Any]] | None: ...
    @property
    def chunk(self) -> int | None: ...
    @property
    def codecs(self) -> list[str]: ...
    @property
    def attrs(self) -> dict[str, Any] | None: ...
    @property
    def dims(self) -> tuple[str | None, ...] | None: ...
    @property
    def parts(self) -> list[dict[str, Any]] | None: ...
    @property
    def decoded_bytes(self) -> int | None: ...
    @property
    def header_len(self) -> int: ...
    @property
    def body_len(self) -> int: ...
    @property
    def complete(self) -> bool: ...
    def __rich_repr__(self) -> list[tuple[str, Any]]: ...
    def _repr_html_(self) -> str: ...
