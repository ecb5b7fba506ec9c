"""The service, started once for all tests. TENVELOPE_SERVICE names its binary."""

import os
import subprocess

import pytest


@pytest.fixture(scope="session")
def address():
    command = [os.environ["TENVELOPE_SERVICE"], "--listen", "127.0.0.1:0", "--body-kib", "1024", "--decoded-kib", "1024"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service:
        try:
            yield service.stdout.readline().strip().removeprefix("listening on ")
        finally:
            service.terminate()
