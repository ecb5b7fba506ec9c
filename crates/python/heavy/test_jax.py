import jax
import jax.numpy as jnp
import numpy as np
import pytest
from cases import same

import tenvelope as tnv
import tenvelope.jax as tnj


@pytest.fixture
def x64():
    jax.config.update("jax_enable_x64", True)
    yield
    jax.config.update("jax_enable_x64", False)


def test_any_array_that_jax_has(any_array, x64):
    line = tnv.dumps(any_array)
    try:
        array = tnj.loads(line)
    except tnv.TenvelopeError as error:
        assert error.code == "unsupported"
        with pytest.raises((TypeError, ValueError)):
            jax.device_put(any_array)
        return
    assert isinstance(array, jax.Array) and same(tnv.loads(tnj.dumps(array)), any_array)


def test_nothing_is_narrowed():
    line = tnv.dumps(np.arange(3, dtype=np.int64))
    with pytest.raises(tnv.TenvelopeError, match="jax_enable_x64"):
        tnj.loads(line)
    assert tnj.loads(tnv.dumps(np.arange(3, dtype=np.int32))).dtype == jnp.int32


def test_pytrees():
    params = {"layers": [{"w": jnp.ones((2, 3), jnp.bfloat16), "b": jnp.zeros(3, jnp.float8_e4m3fn)}], "step": 7, "rate": 1e-3}
    back = tnj.loads(tnj.dumps(params), device=jax.devices("cpu")[0])
    assert jax.tree.structure(back) == jax.tree.structure(params) and back["step"] == 7 and back["rate"] == 1e-3
    assert all(one.dtype == two.dtype and (one == two).all() for one, two in zip(jax.tree.leaves(back), jax.tree.leaves(params)) if isinstance(one, jax.Array))
