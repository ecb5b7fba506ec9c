import asyncio
import json
from typing import Annotated

import numpy as np
import pytest
from cases import same
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel, TypeAdapter, ValidationError

import tenvelope as tnv
from tenvelope.pydantic import Tensor

Points = Annotated[np.ndarray, Tensor(dtype="float32", shape=(None, 3))]


class Cloud(BaseModel):
    name: str
    points: Points
    weights: Annotated[np.ndarray, Tensor()] | None = None


ARRAY = np.array([[1.5, -0.0, np.nan], [4, 5, 6]], np.float32)


def test_any_array_goes_through_json(any_array):
    adapter = TypeAdapter(Annotated[np.ndarray, Tensor()])
    for form in ("line", "json"):
        written = TypeAdapter(Annotated[np.ndarray, Tensor(form=form)]).dump_json(any_array)
        assert same(adapter.validate_json(written), any_array)
    assert same(adapter.validate_python(tnv.dumpb(any_array)), any_array)


def test_a_model_there_and_back():
    cloud = Cloud(name="a", points=ARRAY, weights=np.arange(3))
    text = cloud.model_dump_json()
    assert json.loads(text)["points"].startswith("tnv1.float32.2x3.")
    back = Cloud.model_validate_json(text)
    assert same(back.points, ARRAY) and same(back.weights, np.arange(3)) and cloud.model_dump()["points"] is ARRAY


def test_lists_are_taken_in_the_dtype_of_the_field():
    assert same(Cloud(name="a", points=[[1, 2, 3], [0.1, 5, 6]]).points, np.array([[1, 2, 3], [0.1, 5, 6]], np.float32))
    assert Cloud(name="a", points=[]).points.shape == (0, 3)
    assert Cloud(name="a", points=ARRAY, weights=[1, 2**62]).weights.dtype == np.int64
    strict = TypeAdapter(Annotated[np.ndarray, Tensor(dtype="uint8", lists=False)])
    with pytest.raises(ValidationError, match="a line, a JSON form, an array, found list"):
        strict.validate_python([1, 2])


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (tnv.dumps(ARRAY)[:-1] + "x", "bad_check"),
        (tnv.dumps(ARRAY).replace(".2x3", ".3x3"), "check_mismatch"),
        (tnv.dumps(ARRAY[0]), "shape_mismatch"),
        (tnv.dumps(ARRAY.astype("f8")), "dtype_mismatch"),
        (tnv.dumps({"a": ARRAY}), "dtype_mismatch"),
        (ARRAY.astype("f8"), "dtype_mismatch"),
        (ARRAY.T, "shape_mismatch"),
        ([[1, 2, 3], [4, 5]], "size_mismatch"),
        ([[1, 2, 1e39]], "bad_value"),
        ([[1, 2, "x"]], "bad_value"),
        ([1, 2, 3], "shape_mismatch"),
        ("/etc/passwd", "bad_magic"),
        ({"$tnv": 1}, "missing_member"),
        (5, "bad_argument"),
    ],
)
def test_what_does_not_fit_has_a_code(value, code):
    with pytest.raises(ValidationError) as error:
        Cloud(name="a", points=value)
    (one,) = error.value.errors()
    assert one["type"] == f"tenvelope_{code}" and one["loc"] == ("points",) and one["ctx"]["code"] == code and len(one["msg"]) > 10


def test_limits_are_those_of_the_field():
    small = TypeAdapter(Annotated[np.ndarray, Tensor(limits=tnv.Limits(decoded=100))])
    assert small.validate_python(tnv.dumps(np.zeros(12))).shape == (12,)
    with pytest.raises(ValidationError, match="over the limit"):
        small.validate_python(tnv.dumps(np.zeros(13)))


def test_schemas_say_what_is_taken():
    jsonschema = pytest.importorskip("jsonschema")
    schema = Cloud.model_json_schema()["properties"]["points"]
    taken = [tnv.dumps(ARRAY), tnv.dumpj(ARRAY), [[1, 2, 3]], [], {"$tnv": 1, "dtype": "float32", "shape": [1, 3], "values": [[1, 2, 3]]}]
    for value in taken:
        jsonschema.validate(value, schema)
        Cloud(name="a", points=value)
    for value in [tnv.dumps(ARRAY[0]), tnv.dumps(ARRAY.astype("f8")), tnv.dumpj(ARRAY.T), [[1, 2]], [1], "x", 5, None]:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(value, schema)
        with pytest.raises(ValidationError):
            Cloud(name="a", points=value)
    written = Cloud.model_json_schema(mode="serialization")["properties"]["points"]
    jsonschema.validate(json.loads(Cloud(name="a", points=ARRAY).model_dump_json())["points"], written)


def service() -> FastAPI:
    app = FastAPI()

    @app.post("/centre")
    def centre(cloud: Cloud) -> Points:
        return cloud.points.mean(axis=0, keepdims=True, dtype=np.float32) if len(cloud.points) else cloud.points

    return app


def test_fastapi():
    client = TestClient(service())
    points = np.array([[1, 2, 3], [3, 4, 5]], np.float32)
    for value in (tnv.dumps(points), tnv.dumpj(points), points.tolist()):
        answer = client.post("/centre", json={"name": "a", "points": value})
        assert answer.status_code == 200 and same(tnv.loads(answer.json()), np.array([[2, 3, 4]], np.float32))
    answer = client.post("/centre", json={"name": "a", "points": tnv.dumps(points)[:-8] + "00000000"})
    assert answer.status_code == 422
    (error,) = answer.json()["detail"]
    assert error["type"] == "tenvelope_check_mismatch" and error["loc"] == ["body", "points"]
    assert client.get("/openapi.json").json()["components"]["schemas"]["Cloud"]["properties"]["points"]["anyOf"][0]["pattern"].startswith("^tnv1\\.float32\\.")


def test_a_stranger_tries_everything():
    """schemathesis makes requests of the schema, and others."""
    schemathesis = pytest.importorskip("schemathesis")
    from hypothesis import HealthCheck, Phase, given, settings

    schema = schemathesis.openapi.from_asgi("/openapi.json", service())
    seen = []

    @settings(max_examples=300, deadline=None, database=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=schema["/centre"]["POST"].as_strategy())
    def try_one(case):
        answer = case.call()
        seen.append(answer.status_code)
        assert answer.status_code in (200, 422), (answer.status_code, case.body)
        if answer.status_code == 200:
            tnv.loads(answer.json())

    try_one()
    assert len(seen) > 100 and 422 in seen


def test_over_a_real_connection():
    """uvicorn and httpx, many at once."""
    import httpx2 as httpx
    import uvicorn

    async def main() -> None:
        server = uvicorn.Server(uvicorn.Config(service(), port=0, log_level="error"))
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            clouds = [np.full((i + 1, 3), i, np.float32) for i in range(20)]
            answers = await asyncio.gather(*(client.post("/centre", json={"name": "a", "points": tnv.dumps(cloud)}) for cloud in clouds))
        assert all(same(tnv.loads(answer.json()), cloud[:1]) for answer, cloud in zip(answers, clouds))
        server.should_exit = True
        await serving

    asyncio.run(main())
