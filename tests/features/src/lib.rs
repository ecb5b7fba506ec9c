//! Nothing here: the tests are those of the folder above, see `tests/forms.rs`.
