from django.db import models

from tenvelope.django import NDArrayField


class Run(models.Model):
    any = NDArrayField(null=True)
    points = NDArrayField(dtype="float32", shape=(None, 3), null=True)
