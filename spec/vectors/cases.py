"""The form of a case (README.md), and the collection of them by area."""

from writer import COMPRESSORS, content_id, header_length, make_line, seal
from streams import zlib_stored, zstd_raw


class Book:
    """Cases by area, in the order in which they were added; an area becomes a file."""

    def __init__(self):
        self.areas = {}
        self.ids = set()

    def add(self, area, case):
        """Append a case; its id is unique over all files."""
        assert case["id"] not in self.ids, case["id"]
        self.ids.add(case["id"])
        self.areas.setdefault(area, []).append(case)

    def cases(self):
        """All cases."""
        return [case for cases in self.areas.values() for case in cases]


def plain_stream(codecs):
    """The simplest stream of the compressor in a chain, where there is one."""
    return zlib_stored if "-zlib-" in codecs else zstd_raw


class ValidBook(Book):
    """Cases that a reader accepts."""

    def put(self, area, name, rules, note, dtype, shape, codecs, elements, chunk=None, meta=None,
            compress=None, limits=None, allow=None, exact=None):
        """Write the line and describe it.  `limits` may be a function of the line.

        `exact` is what the README says; False is given by hand where the usual array libraries
        cannot hold the array or where a writer refuses what a reader takes.
        """
        line = make_line(dtype, shape, codecs, elements, chunk, meta, compress or plain_stream(codecs))
        case = {"id": f"{area}-{name}", "rules": rules.split(), "note": note, "line": line,
                "dtype": dtype, "shape": shape, "elements": elements}
        case.update(meta or {})
        case["content_id"] = content_id(dtype, shape, elements, (meta or {}).get("fields"))
        if exact is None:
            exact = not any(name in COMPRESSORS for name in codecs.split("-"))
        case["exact"] = exact
        if limits:
            case["limits"] = limits(line) if callable(limits) else limits
        if allow is not None:
            case["allow"] = allow
        self.add(area, case)


class InvalidBook(Book):
    """Cases that a reader refuses, with the code that comes first in section 9."""

    def put(self, area, name, rules, error, note, text, limits=None, allow=None, sealed=True):
        """`text` is the line without its check, or the whole input when not `sealed`."""
        line = seal(text) if sealed else text
        case = {"id": f"bad-{area}-{name}", "rules": rules.split(), "note": note, "line": line, "error": error}
        if limits:
            case["limits"] = limits(line) if callable(limits) else limits
        if allow is not None:
            case["allow"] = allow
        self.add(area, case)

    def table(self, area, name, rules, error, note, template, spellings, **options):
        """One case for each spelling put into the template at `@`."""
        for i, spelling in enumerate(spellings, 1):
            shown = spelling if len(spelling) < 40 else spelling[:37] + "..."
            self.put(area, f"{name}-{i:02}", rules, error, f"{note}: {shown!a}",
                     template.replace("@", spelling), **options)


def header_limit(less=0):
    """Limits with the header at exactly the length of this line's, or less by so many."""
    return lambda line: {"header": header_length(line) - less}


def input_limit(less=0):
    """Limits with the input at exactly the length of this line, or less by so many."""
    return lambda line: {"input": len(line) - less}
