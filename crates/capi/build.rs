//! Names the shared library as programs will look for it: the number changes when a program has to be compiled anew.

fn main() {
    let os = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    if ["linux", "freebsd", "netbsd", "openbsd", "android"].contains(&os.as_str()) {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libtenvelope.so.0");
    }
    println!("cargo::rerun-if-changed=build.rs");
}
