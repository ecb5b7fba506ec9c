//! Link-time codecs.
