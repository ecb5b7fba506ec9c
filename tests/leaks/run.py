"""Memory stays where it is while a program refuses and refuses: in Rust, Python, Node and C, each in a process of its own.

    target/venv-package/bin/python tests/leaks/run.py COUNT --rust target/release/leaks --c target/capi/prefix --node packages/typescript/dist

For each code that vectors raise with the core codecs, the longest such vector is taken, in the forms in turn; a program decodes them one after the other, COUNT times in all, and compares each code. It prints its resident
memory when a tenth is done (but not before 50,000, since V8 lets its heap grow until then) and at the end. What grows by more than 1 MiB between the two is a leak (4 MiB in Node, whose heap moves by pieces of its own, with the garbage collected before each look).
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).parent
INPUTS = ROOT / "target/leaks/inputs.txt"
FORMS = ("line", "json", "hex")
# Longer ones would spend the time on reading alone.
LONGEST = 4096
MIB = 1 << 20


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int)
    parser.add_argument("--rust", metavar="PROGRAM")
    parser.add_argument("--c", metavar="PREFIX", help="where the C library is installed")
    parser.add_argument("--node", metavar="FOLDER", help="the built npm package")
    options = parser.parse_args()
    kinds = inputs()
    INPUTS.parent.mkdir(parents=True, exist_ok=True)
    INPUTS.write_text("".join(f"{code} {form} {data.hex() or '-'}\n" for code, form, data in kinds), encoding="ascii")
    programs = {"Python": ([sys.executable, str(HERE / "loop.py")], MIB)}
    if options.rust:
        programs["Rust"] = ([str(ROOT / options.rust)], MIB)
    if options.c:
        programs["C"] = ([compiled(ROOT / options.c)], MIB)
    if options.node:
        programs["Node"] = (["node", "--expose-gc", str(HERE / "loop.mjs"), str(ROOT / options.node)], 4 * MIB)
    good = len(kinds) >= 20
    warm = max(options.count // 10, 50_000)
    for name, (command, most) in programs.items():
        environment = os.environ | ({"LD_LIBRARY_PATH": str(ROOT / options.c / "lib")} if name == "C" else {})
        done = subprocess.run([*command, str(INPUTS), str(warm), str(options.count)], stdout=subprocess.PIPE, text=True, env=environment)
        if done.returncode != 0:
            print(f"{name} ended with {done.returncode}: {done.stdout}")
            good = False
            continue
        first, last = map(int, done.stdout.split())
        fits = last - first <= most
        good &= fits
        print(f"EVIDENCE resident memory of {name} over {options.count:,} refusals of {len(kinds)} kinds: {first / MIB:.2f} MiB after {warm:,}, {last / MIB:.2f} MiB at the end ({(last - first) / 1024:+.0f} KiB, at most {most >> 10} KiB): {'flat' if fits else 'IT GROWS'}")
    return 0 if good else 1


def inputs() -> list[tuple[str, str, bytes]]:
    """Code, form and bytes of one vector for each code."""
    found: dict[str, dict[str, bytes]] = {}
    for path in sorted((ROOT / "spec/vectors/invalid").glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")):
            if {"needs", "limits", "allow"} & case.keys() or case["error"] == "bad_magic":
                continue
            form = next(form for form in FORMS if form in case)
            data = bytes.fromhex(case["hex"]) if form == "hex" else case[form].encode("utf-8", "surrogatepass")
            # By its first byte the form is known where a program is not told.
            known = data[:1] == {"line": b"t", "json": b"{", "hex": b"\x89"}[form]
            if known and data.isascii() | (form == "hex") and len(found.setdefault(case["error"], {}).get(form, b"")) < len(data) <= LONGEST:
                found[case["error"]][form] = data
    chosen = []
    for code, forms in found.items():
        wanted = [FORMS[(len(chosen) + i) % 3] for i in range(3)]
        form = next((form for form in wanted if form in forms), None)
        if form:
            chosen.append((code, form, forms[form]))
    return chosen


def compiled(prefix: pathlib.Path) -> str:
    program = INPUTS.parent / "loop"
    subprocess.run(["cc", "-std=c11", "-O1", "-Wall", "-Wextra", "-pedantic", "-Werror", str(HERE / "loop.c"), f"-I{prefix}/include", f"-L{prefix}/lib", "-ltenvelope", "-o", str(program)], check=True)
    return str(program)


if __name__ == "__main__":
    sys.exit(main())
