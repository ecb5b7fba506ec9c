"""The schemas of spec/schema against every test vector.

    python tests/python/schema.py [--write]

With --write the OpenAPI components are made anew from the JSON Schema; without, they are compared.
"""

import json
import sys

import jsonschema
import openapi_spec_validator
from common import ROOT, load

SCHEMA = ROOT / "spec/schema/tensor.schema.json"
OPENAPI = ROOT / "spec/schema/openapi.json"

# Faults that a schema can see: of members, their types, and the spelling of fields.
VISIBLE = {"unknown_member", "missing_member", "bad_member", "bad_check", "bad_dtype", "unknown_dtype", "bad_codecs", "bad_magic", "unsupported_version"}


def main() -> int:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    components = json.dumps(openapi(schema), indent=2, ensure_ascii=False) + "\n"
    if "--write" in sys.argv:
        OPENAPI.write_text(components, encoding="utf-8")
    faults = [] if OPENAPI.read_text(encoding="utf-8") == components else ["openapi.json is not what the JSON Schema makes: run with --write"]
    openapi_spec_validator.validate(json.loads(components))
    jsonschema.Draft202012Validator.check_schema(schema)
    accepts = jsonschema.Draft202012Validator(schema).is_valid

    accepted = refused = missed = 0
    for case in load("valid"):
        for form in forms(case):
            accepted += 1
            if not accepts(form):
                faults.append(f"{case['id']} is refused: {json.dumps(form)[:200]}")
    for case in load("invalid"):
        if "json" not in case or case["error"] not in VISIBLE:
            continue
        try:
            form = json.loads(case["json"])
        except ValueError:
            continue
        if accepts(form):
            missed += 1
            faults.append(f"{case['id']} ({case['error']}) is accepted: {case['json'][:200]}")
        else:
            refused += 1
    print("\n".join(faults[:50]))
    print(f"{accepted} accepted, {refused} refused, as they should be; {missed} faults of members and spelling not seen")
    return 1 if faults or accepted < 1000 or refused < 30 else 0


def forms(case: dict) -> list:
    """What of a vector is JSON: its own text, or the line as a string and as the JSON form."""
    if "json" in case:
        return [json.loads(case["json"])]
    if "line" not in case:
        return []
    fields = case["line"].split(".")
    dims, _, chunk = fields[2].partition("~")
    form = {"$tnv": 1, "dtype": fields[1], "shape": [] if dims == "s" else [int(dim) for dim in dims.split("x")]}
    if chunk:
        form["chunk"] = int(chunk)
    form["codecs"] = fields[3].split("-")
    meta = {name: case[name] for name in ("attrs", "dims", "fields") if name in case}
    if meta:
        form["meta"] = meta
    return [case["line"], form | {"data": fields[-2], "check": fields[-1]}]


def openapi(schema: dict) -> dict:
    """The schema as components: the definitions stand one level higher, the whole is called Tensor."""
    text = json.dumps(schema["$defs"]).replace("#/$defs/", "#/components/schemas/")
    tensor = {name: schema[name] for name in ("description", "oneOf")}
    tensor = json.loads(json.dumps(tensor).replace("#/$defs/", "#/components/schemas/"))
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tenvelope", "version": "1", "description": "Components for fields that hold arrays."},
        "paths": {},
        "components": {"schemas": {"Tensor": tensor} | json.loads(text)},
    }


if __name__ == "__main__":
    sys.exit(main())
