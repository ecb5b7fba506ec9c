"""Makes `docs/dependencies.md`: what is not ours in the command, the Python package and the C library, as cargo resolves it.

With `--check` it compares. Every crate that one of ours asks for has a reason in `reasons.toml`; one without is a fault.
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PAGE = HERE.parent / "dependencies.md"
SHIPPED = ["tenvelope-cli", "tenvelope-python", "tenvelope-capi"]
HEAD = """# Dependencies

What is not ours in the command, the Python package and the C library, on Linux: found by `cargo xtask evidence` from the lock file and the sources. Crates that only build or test are not here, but those that run while others are compiled are.
*unsafe* counts the word in the code of the crate that is no test, whether it is compiled here or not; *C* says that a C compiler is called for it.
With `--no-default-features --features pure` nothing of C is left in the library.

"""


def main() -> None:
    reasons = tomllib.loads((HERE / "reasons.toml").read_text())
    metadata = json.loads(
        subprocess.run(
            ["cargo", "metadata", "--format-version=1", "--locked", "--all-features", "--filter-platform=x86_64-unknown-linux-gnu"],
            cwd=ROOT, check=True, capture_output=True,
        ).stdout
    )
    packages = {package["id"]: package for package in metadata["packages"]}
    asked = reached(metadata, packages)
    rows, faults = [], []
    for package in sorted((packages[i] for i in asked), key=lambda package: (package["name"], package["version"])):
        name, users = package["name"], asked[package["id"]]
        ours = sorted(user.removeprefix("tenvelope-") for user in users if user.startswith("tenvelope"))
        if ours and name not in reasons:
            faults.append(f"{name} is asked for by {', '.join(ours)}, and reasons.toml does not say why")
        why = reasons.get(name) or "of " + ", ".join(sorted(users))
        source = Path(package["manifest_path"]).parent
        rows.append((name, package["version"], package["license"] or "", count_unsafe(source), "C" if calls_c(package) else "", why))
    unused = reasons.keys() - {row[0] for row in rows}
    faults += [f"reasons.toml has {name}, which nothing needs" for name in sorted(unused)]
    if faults:
        sys.exit("\n".join(faults))
    risky = [row for row in rows if row[3] or row[4]]
    plain = [row for row in rows if not (row[3] or row[4])]
    text = HEAD + f"{len(rows)} crates, {len(risky)} of them with `unsafe` or C.\n\n## With `unsafe` or C\n\n" + table(risky) + "\n## Without\n\n" + table(plain)
    if "--check" in sys.argv[1:]:
        if PAGE.read_text() != text:
            sys.exit("docs/dependencies.md is not what cargo resolves: cargo xtask evidence")
    else:
        PAGE.write_text(text)


def reached(metadata: dict, packages: dict) -> dict[str, set[str]]:
    """Crates of others that what is shipped needs, each with the names of those that ask for it."""
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    todo = [i for i, package in packages.items() if package["name"] in SHIPPED]
    seen, asked = set(todo), {}
    while todo:
        user = todo.pop()
        for dep in nodes[user]["deps"]:
            if all(kind["kind"] == "dev" for kind in dep["dep_kinds"]):
                continue
            if packages[dep["pkg"]]["source"]:
                asked.setdefault(dep["pkg"], set()).add(packages[user]["name"])
            if dep["pkg"] not in seen:
                seen.add(dep["pkg"])
                todo.append(dep["pkg"])
    return asked


def count_unsafe(source: Path) -> int:
    files = [path for path in source.rglob("*.rs") if not {"tests", "benches", "examples"} & set(path.relative_to(source).parts)]
    code = (re.sub(r"//[^\n]*|\"(?:[^\"\\\n]|\\.)*\"", "", path.read_text(errors="replace")) for path in files)
    return sum(len(re.findall(r"\bunsafe\s*(?:\{|fn|impl|extern|trait)", text)) for text in code)


def calls_c(package: dict) -> bool:
    return any(dep["name"] in ("cc", "cmake") and dep["kind"] == "build" and not dep["target"] for dep in package["dependencies"])


def table(rows: list[tuple]) -> str:
    lines = [f"| {name} | {version} | {licence} | {unsafe or ''} | {c} | {why} |" for name, version, licence, unsafe, c, why in rows]
    return "| crate | version | licence | unsafe | C | why |\n|---|---|---|---|---|---|\n" + "\n".join(lines) + "\n"


main()
