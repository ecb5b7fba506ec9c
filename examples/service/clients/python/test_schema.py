"""schemathesis reads /openapi.json, and makes requests of it, and others."""

import json
from collections import Counter

import pytest

schemathesis = pytest.importorskip("schemathesis")

from hypothesis import HealthCheck, Phase, given, settings  # noqa: E402
from schemathesis.checks import not_a_server_error  # noqa: E402
from schemathesis.specs.openapi.checks import (  # noqa: E402
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import tenvelope as tnv  # noqa: E402

CHECKS = [not_a_server_error, content_type_conformance, response_headers_conformance, response_schema_conformance, status_code_conformance]
TRIES = {"max_examples": 150, "deadline": None, "database": None, "derandomize": True, "suppress_health_check": list(HealthCheck)}


@pytest.fixture(scope="module")
def schema(address):
    # What the service takes beyond JSON, as schemathesis can write it.
    schemathesis.serializer.alias(["application/vnd.tenvelope"], "application/octet-stream")
    return schemathesis.openapi.from_url(f"{address}/openapi.json")


@pytest.mark.parametrize("path", ["/v1/blur", "/v1/statistics", "/v1/cosine"])
@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode), ids=lambda mode: mode.value)
def test_a_stranger_tries_everything(schema, path, mode):
    """What the schema allows, and what it does not."""
    statuses = Counter()

    @settings(**TRIES, phases=[Phase.generate])
    @given(case=schema[path]["POST"].as_strategy(generation_mode=mode))
    def try_one(case):
        answer = case.call()
        case.validate_response(answer, checks=CHECKS)
        statuses[answer.status_code] += 1

    try_one()
    print(path, mode.value, dict(statuses))
    assert statuses.total() > 50 and statuses[422] and not set(statuses) & {503, 404, 405}


def test_codes_are_explained(schema):
    @settings(**{**TRIES, "max_examples": 30}, phases=[Phase.generate])
    @given(case=schema["/problems/{code}"]["GET"].as_strategy())
    def try_one(case):
        case.validate_response(case.call(), checks=CHECKS)

    try_one()


def test_what_the_schema_allows_is_what_is_taken(schema):
    """Examples of the components, and an array in each form."""
    jsonschema = pytest.importorskip("jsonschema")
    document = json.loads(json.dumps(schema.raw_schema))
    tensor = {"$ref": "#/components/schemas/Tensor", "components": document["components"]}
    import numpy as np

    for value in (tnv.dumps(np.eye(3)), tnv.dumpj(np.eye(3)), {"$tnv": 1, "dtype": "uint8", "shape": [1], "values": [1]}):
        jsonschema.validate(value, tensor)
        operation = schema["/v1/statistics"]["POST"]
        answer = operation.Case(body={"array": value}, media_type="application/json").call()
        assert answer.status_code == 200
        operation.Case(body={"array": value}, media_type="application/json").validate_response(answer, checks=CHECKS)
