"""The service from Python: NumPy arrays in, NumPy arrays and numbers out. The standard library and tenvelope, nothing else.

    python client.py http://127.0.0.1:8080
"""

import json
import sys
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import numpy as np

import tenvelope


class Refused(Exception):
    """What the service says is wrong, with its stable code."""

    def __init__(self, status: int, problem: dict) -> None:
        super().__init__(f"{problem['detail']} ({problem['code']}, status {status})")
        self.status, self.code, self.tensor, self.place = status, problem["code"], problem.get("tensor"), problem.get("place")


class Service:
    def __init__(self, address: str, timeout: float = 30) -> None:
        self.address, self.timeout = address.rstrip("/"), timeout

    def blur(self, image: np.ndarray) -> np.ndarray:
        """One array in, one out: alone in the body, as bytes."""
        return tenvelope.loads(self._post("/v1/blur", "application/vnd.tenvelope", tenvelope.dumpb(image)))

    def statistics(self, array: np.ndarray) -> dict:
        return json.loads(self._post("/v1/statistics", "application/vnd.tenvelope", tenvelope.dumpb(array), accept="application/json"))

    def cosine(self, a: np.ndarray, b: np.ndarray) -> float | None:
        """Several arrays in: lines in a JSON document."""
        document = json.dumps({"a": tenvelope.dumps(a), "b": tenvelope.dumps(b)})
        return json.loads(self._post("/v1/cosine", "application/json", document.encode()))["cosine"]

    def _post(self, path: str, content_type: str, body: bytes, accept: str | None = None) -> bytes:
        request = Request(self.address + path, body, {"Content-Type": content_type, "Accept": accept or content_type})
        try:
            with urlopen(request, timeout=self.timeout) as answer:
                return answer.read()
        except HTTPError as error:
            raise Refused(error.code, json.load(error)) from None


if __name__ == "__main__":
    service = Service(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080")
    image = np.zeros((5, 5), np.uint8)
    image[2, 2] = 160
    print(service.blur(image))
    print(service.statistics(image)["summary"]["max"], service.cosine(np.float32([3, 4]), np.float32([4, 3])))
