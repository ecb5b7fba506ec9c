"""The tree of errors. All of them are a TenvelopeError, which is a ValueError."""

from __future__ import annotations


class TenvelopeError(ValueError):
    """What went wrong: a sentence for people, a stable code for programs, and the place."""

    #: The stable code, the same in every language (spec/errors.md).
    code: str
    #: The field of the envelope it was found in, such as ``"shape"``, if that can be said.
    where: str | None
    #: Which codec of the chain, or which segment, from 0.
    index: int | None
    #: Character of the input, or element of the segment, from 0.
    offset: int | None

    def __init__(
        self, message: str, code: str, where: str | None = None, index: int | None = None, offset: int | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.where = where
        self.index = index
        self.offset = offset

    def __reduce__(self) -> tuple[type[TenvelopeError], tuple[object, ...]]:
        return type(self), (*self.args, self.code, self.where, self.index, self.offset)


class InvalidEnvelopeError(TenvelopeError):
    """The input is no envelope, or a damaged one; or an array holds an element that its dtype forbids."""


class LimitError(TenvelopeError):
    """The input is larger than the limits, or than memory."""


class CodecError(TenvelopeError):
    """A codec that is not known, or not allowed, here."""


class UnsupportedError(TenvelopeError):
    """An array that no envelope holds, or an envelope that NumPy cannot hold."""


class ArgumentError(TenvelopeError):
    """An argument of the call is wrong, or does not go with the array."""


_CLASSES: dict[str, type[TenvelopeError]] = {
    "input_too_long": LimitError,
    "header_too_long": LimitError,
    "limit_exceeded": LimitError,
    "alloc_failed": LimitError,
    "unknown_codec": CodecError,
    "codec_not_allowed": CodecError,
    "unsupported": UnsupportedError,
    "dtype_mismatch": ArgumentError,
    "shape_mismatch": ArgumentError,
    "type_mismatch": ArgumentError,
    "type_not_allowed": ArgumentError,
    "bad_argument": ArgumentError,
    "needs_seek": ArgumentError,
}


def make(message: str, code: str, where: str | None, index: int | None, offset: int | None) -> TenvelopeError:
    """The native half calls this."""
    return _CLASSES.get(code, InvalidEnvelopeError)(message, code, where, index, offset)
