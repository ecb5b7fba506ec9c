"""Makes the book: the pages of the repository, where they lie, so that their links to each other hold.

    python3 docs/book/build.py MDBOOK

MDBOOK is the program mdbook. The book comes to lie in target/book/html. Links to files that are no pages of it lead to the repository; then every link
and every anchor of every page is looked up, and one that leads nowhere is a failure.
"""

import html.parser
import pathlib
import re
import shutil
import subprocess
import sys
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "docs/book"
OUT = ROOT / "target/book"
REPOSITORY = "https://github.com/tenvelope/tenvelope/blob/main/"
LINK = re.compile(r"(!?\[[^\]]*\]\()([^)\s]+)(\))")
# Pages that only mdbook makes: they hold copies of the others, or nothing of ours.
MADE = {"print.html", "404.html", "toc.html"}


def main() -> int:
    faults = build(sys.argv[1])
    faults += [] if faults else check()
    print(*faults, sep="\n", end="\n" if faults else "")
    return 1 if faults else 0


def build(mdbook: str) -> list[str]:
    shutil.rmtree(OUT, ignore_errors=True)
    shutil.copytree(ROOT / "docs/images", OUT / "src/docs/images")
    shutil.copy(HERE / "book.toml", OUT)
    summary = (HERE / "SUMMARY.md").read_text(encoding="utf-8")
    (OUT / "src/SUMMARY.md").write_text(summary, encoding="utf-8")
    pages = re.findall(r"\]\(([^)]+)\)", summary)
    faults = [f"docs/book/SUMMARY.md: no page {page}" for page in pages if not (ROOT / page).is_file()]
    if faults:
        return faults
    for page in pages:
        place = OUT / "src" / page
        place.parent.mkdir(parents=True, exist_ok=True)
        text = (ROOT / page).read_text(encoding="utf-8")
        place.write_text(with_links(text, ROOT / page, set(pages), faults), encoding="utf-8")
    done = subprocess.run([mdbook, "build", str(OUT)], capture_output=True, text=True)
    if done.returncode != 0 or re.search(r"\bWARN\b|\bERROR\b", done.stderr):
        faults.append(f"mdbook ended with {done.returncode}: {done.stderr}")
    return faults


def with_links(text: str, page: pathlib.Path, pages: set[str], faults: list[str]) -> str:
    """The text with links to what the book lacks led to the repository. Code is left alone."""
    def led(match: re.Match) -> str:
        target, _, anchor = match[2].partition("#")
        if not target or "://" in target or target.startswith("mailto:"):
            return match[0]
        found = (page.parent / urllib.parse.unquote(target)).resolve()
        if not found.is_relative_to(ROOT) or not found.exists():
            faults.append(f"{page.relative_to(ROOT)}: {match[2]} is not there")
            return match[0]
        name = found.relative_to(ROOT).as_posix()
        if name in pages or name.startswith("docs/images/"):
            return match[0]
        readme = f"{name}/README.md"
        if readme in pages:
            up = "../" * (len(page.relative_to(ROOT).parts) - 1)
            return f"{match[1]}{up}{readme}{'#' + anchor if anchor else ''}{match[3]}"
        return f"{match[1]}{REPOSITORY}{name}{'#' + anchor if anchor else ''}{match[3]}"

    parts = re.split(r"(^```.*?^```|`[^`\n]+`)", text, flags=re.MULTILINE | re.DOTALL)
    # A link may have code in its words: those are put back before links are looked for.
    whole, code = "", []
    for i, part in enumerate(parts):
        if i % 2:
            code.append(part)
            whole += f"\0{len(code) - 1}\0"
        else:
            whole += part
    return re.sub(r"\0(\d+)\0", lambda match: code[int(match[1])], LINK.sub(led, whole))


class Page(html.parser.HTMLParser):
    """The links and the anchors of a page."""

    def __init__(self, file: pathlib.Path):
        super().__init__()
        self.file, self.links, self.anchors = file, [], set()
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list) -> None:
        given = dict(attrs)
        self.anchors.update(given[name] for name in ("id", "name") if given.get(name))
        self.links.extend(given[name] for name in ("href", "src") if given.get(name))


def check() -> list[str]:
    """Looks up every link. Those to the repository must name a file of it; others of the web are only counted."""
    book = OUT / "html"
    pages = {file: Page(file) for file in sorted(book.rglob("*.html")) if file.name not in MADE}
    faults, web, inner = [], set(), 0
    for file, page in pages.items():
        for link in page.links:
            url = urllib.parse.urlsplit(link)
            if link.startswith(REPOSITORY):
                if not (ROOT / urllib.parse.unquote(url.path).split("/blob/main/")[1]).exists():
                    faults.append(f"{file.relative_to(book)}: {link} is no file of the repository")
            elif url.scheme or url.netloc:
                web.add(link)
            else:
                inner += 1
                target = (file.parent / urllib.parse.unquote(url.path)).resolve() if url.path else file
                target = target / "index.html" if target.is_dir() else target
                if not target.is_file():
                    faults.append(f"{file.relative_to(book)}: {link} leads nowhere")
                elif url.fragment and target in pages and urllib.parse.unquote(url.fragment) not in pages[target].anchors:
                    faults.append(f"{file.relative_to(book)}: {link} has no such anchor")
    print(f"{len(pages)} pages, {inner} links in the book, {len(web)} to the web")
    return faults


if __name__ == "__main__":
    sys.exit(main())
