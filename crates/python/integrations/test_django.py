import django
import numpy as np
import pytest
from cases import same
from django.conf import settings
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.migrations.writer import MigrationWriter

settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}, INSTALLED_APPS=["runs"], DEFAULT_AUTO_FIELD="django.db.models.BigAutoField")
django.setup()

import tenvelope as tnv  # noqa: E402
from runs.models import Run  # noqa: E402
from tenvelope.django import NDArrayField  # noqa: E402


@pytest.fixture(autouse=True, scope="module")
def table():
    with connection.schema_editor() as editor:
        editor.create_model(Run)


def test_any_array_comes_back(any_array):
    run = Run.objects.create(any=any_array)
    assert same(Run.objects.get(pk=run.pk).any, any_array)
    (again,) = serializers.deserialize("json", serializers.serialize("json", [run]))
    assert same(again.object.any, any_array) and again.object.points is None


def test_what_does_not_fit_is_refused():
    for wrong, code in ((np.zeros((2, 2), np.float32), "shape_mismatch"), (np.zeros((2, 3)), "dtype_mismatch"), ("nothing", "bad_magic")):
        with pytest.raises(ValidationError) as error:
            Run(points=wrong).clean_fields()
        assert error.value.error_dict["points"][0].code == code
        with pytest.raises(ValidationError):
            Run.objects.create(points=wrong)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO runs_run (id, points) VALUES (999, 'tnv1.float32.1x3.raw-base64url.AAAA.00000000')")
    with pytest.raises(tnv.TenvelopeError):
        Run.objects.get(pk=999)


def test_migrations_name_the_parameters():
    text, imports = MigrationWriter.serialize(NDArrayField(dtype="float32", shape=(None, 3), codecs="raw-base64url"))
    assert text == "tenvelope.django.NDArrayField(codecs='raw-base64url', dtype='float32', shape=(None, 3))" and "import tenvelope.django" in imports
    assert list(Run.objects.filter(any__startswith="tnv1.float64.")) is not None
