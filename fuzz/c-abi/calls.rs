//! The functions of the C library, called as a program in C would: with memory that is exactly as large as is said, and often too small.

use std::{
    ffi::{CStr, CString, c_char, c_void},
    mem, ptr,
};

use arbitrary::{Result, Unstructured};
use tenvelope_c_abi::*;

/// The most that is read here, so that no input is worth much time.
const MOST: u64 = 1 << 16;

/// The first bytes choose options and sizes, the rest is an envelope: all that read are called with it, then all that write with what it held.
pub fn c_abi(data: &[u8]) {
    let mut u = Unstructured::new(data);
    if let Ok(calls) = Calls::new(&mut u) {
        calls.read();
        calls.tree();
        calls.write();
    }
}

/// What all calls share.
struct Calls {
    input: Vec<u8>,
    options: tnv_decode_options,
    _allow: Option<CString>,
    /// How much smaller than needed a place is.
    short: usize,
    form: i32,
}

impl Calls {
    fn new(u: &mut Unstructured<'_>) -> Result<Self> {
        let short = usize::from(*u.choose(&[0u8, 0, 0, 1, 7])?);
        let form = i32::from(u.int_in_range(0..=4u8)?);
        let allow = u.ratio(1, 8)?.then(|| CString::new("raw, zlib,hex").expect("no zero"));
        let options = tnv_decode_options {
            form: i32::from(*u.choose(&[0u8, 0, 0, 0, 1, 2, 3, 9])?),
            threads: 1,
            max_input: 1 << 20,
            max_header: 0,
            max_decoded: MOST,
            max_items: 1 << 12,
            max_depth: 24,
            trusted: u32::from(u.ratio(1, 8)?),
            allow: allow.as_ref().map_or(ptr::null(), |allow| allow.as_ptr()),
            reserved: [u64::from(u.ratio(1, 50)?), 0, 0, 0],
        };
        Ok(Calls { input: u.bytes(u.len())?.to_vec(), options, _allow: allow, short, form })
    }

    fn input(&self) -> (*const c_void, usize) {
        (self.input.as_ptr().cast(), self.input.len())
    }

    fn read(&self) {
        let (input, len) = self.input();
        let mut info: tnv_info = zeroed();
        let inspected = call(|error| {
            // SAFETY: the input is so long, and all places are there.
            unsafe { tnv_inspect(input, len, &self.options, &mut info, error) }
        });
        let verified = call(|error| {
            // SAFETY: as above.
            unsafe { tnv_verify(input, len, &self.options, error) }
        });
        let mut id = vec![0x55 as c_char; 65];
        let named = call(|error| {
            // SAFETY: as above; an id takes 64 characters and a zero.
            unsafe { tnv_content_id(input, len, &self.options, id.as_mut_ptr(), error) }
        });
        if named {
            // SAFETY: the call has put a text with a zero there.
            assert_eq!(unsafe { CStr::from_ptr(id.as_ptr()) }.to_bytes().len(), 64);
        }
        self.texts();
        if !inspected {
            assert!(!verified && !named, "proved, and not inspected");
            return;
        }
        // What dtype and shape claim is within the limit, unless the options trust.
        let Some(size) = usize::try_from(info.data_len).ok().filter(|size| *size as u64 <= MOST) else { return };
        self.elements(&info, size, verified);
    }

    /// Verbs that put text or bytes into a place, and say how long it is.
    fn texts(&self) {
        let (input, len) = self.input();
        self.sized(|out, capacity, needed, error| {
            // SAFETY: the input is so long, the place has so much room.
            unsafe { tnv_describe(input, len, &self.options, out, capacity, needed, error) }
        });
        self.sized(|out, capacity, needed, error| {
            // SAFETY: as above.
            unsafe { tnv_peek(input, len, out, capacity, needed, error) }
        });
        self.sized(|out, capacity, needed, error| {
            // SAFETY: as above; the name ends in a zero.
            unsafe { tnv_convert(input, len, &self.options, self.form, c"base64url".as_ptr(), out, capacity, needed, error) }
        });
        self.sized(|out, capacity, needed, error| {
            // SAFETY: as above; there is no label.
            unsafe { tnv_decode_object(input, len, &self.options, ptr::null(), out.cast(), capacity, needed, error) }
        });
    }

    fn elements(&self, info: &tnv_info, size: usize, verified: bool) {
        let (input, len) = self.input();
        let mut place = vec![0x55u8; size.saturating_sub(self.short)];
        let mut decoded: tnv_info = zeroed();
        if info.kind == tnv_kind::TNV_KIND_STRINGS as i32 {
            let mut offsets = vec![0u64; usize::try_from(info.count).expect("within the limit") + 1];
            let found = call(|error| {
                // SAFETY: the places have so much room.
                unsafe {
                    tnv_decode_strings(
                        input,
                        len,
                        &self.options,
                        place.as_mut_ptr().cast(),
                        place.len(),
                        offsets.as_mut_ptr(),
                        offsets.len(),
                        &mut decoded,
                        error,
                    )
                }
            });
            assert!(!found || (offsets.is_sorted() && offsets.last() == Some(&(size as u64))), "offsets");
        } else if info.kind == tnv_kind::TNV_KIND_ARRAY as i32 {
            let found = call(|error| {
                // SAFETY: as above; any dtype is welcome.
                unsafe { tnv_decode(input, len, &self.options, ptr::null(), place.as_mut_ptr().cast(), place.len(), &mut decoded, error) }
            });
            assert_eq!(found, verified && place.len() == size, "decoded, and proved");
            assert!(!found || decoded.data_len == info.data_len);
            let mut rows = vec![0x55u8; size];
            call(|error| {
                // SAFETY: as above; a row is no larger than all of them.
                unsafe {
                    tnv_decode_rows(input, len, &self.options, ptr::null(), 0, 1, rows.as_mut_ptr().cast(), rows.len(), &mut decoded, error)
                }
            });
        }
    }

    /// A tree: its document and its parts, in exactly as much memory as they say.
    fn tree(&self) {
        let (input, len) = self.input();
        let (mut document_len, mut count) = (0, 0);
        let is_tree = call(|error| {
            // SAFETY: the input is so long; there is no room for anything.
            let code = unsafe {
                tnv_tree_inspect(input, len, &self.options, ptr::null_mut(), 0, &mut document_len, ptr::null_mut(), 0, &mut count, error)
            };
            if code == tnv_code::TNV_BUFFER_TOO_SMALL { tnv_code::TNV_OK } else { code }
        });
        if !is_tree || document_len as u64 > 16 * MOST || count as u64 > MOST {
            return;
        }
        let mut document = vec![0x55 as c_char; document_len + 1];
        let mut parts: Vec<tnv_part> = (0..count).map(|_| zeroed()).collect();
        let found = call(|error| {
            // SAFETY: the places have so much room.
            unsafe {
                tnv_tree_inspect(
                    input,
                    len,
                    &self.options,
                    document.as_mut_ptr(),
                    document.len(),
                    &mut document_len,
                    parts.as_mut_ptr(),
                    parts.len(),
                    &mut count,
                    error,
                )
            }
        });
        if !found || parts.iter().map(|part| part.info.data_len).sum::<u64>() > MOST {
            return;
        }
        let mut places: Vec<(Vec<u8>, Vec<u64>)> = parts
            .iter()
            .map(|part| {
                let size = |number: u64| usize::try_from(number).expect("within the limit");
                (vec![0x55; size(part.info.data_len).saturating_sub(self.short)], vec![0; size(part.info.count) + 1])
            })
            .collect();
        for (part, (data, offsets)) in parts.iter_mut().zip(&mut places) {
            (part.data, part.capacity) = (data.as_mut_ptr().cast(), data.len());
            if part.info.kind == tnv_kind::TNV_KIND_STRINGS as i32 {
                (part.offsets, part.offsets_capacity) = (offsets.as_mut_ptr(), offsets.len());
            }
        }
        call(|error| {
            // SAFETY: each part has as much room as it says.
            unsafe { tnv_tree_decode(input, len, &self.options, parts.as_mut_ptr(), parts.len(), error) }
        });
    }

    /// The input as elements: written with room for its bound, and with less.
    fn write(&self) {
        let dtypes = [c"uint8", c"int16", c"float64", c"bool", c"void~3", c"utf32~1", c"int4", c"string", c"nothing"];
        let dtype = dtypes[self.input.first().map_or(0, |byte| usize::from(byte % 9))];
        let item = [1, 2, 8, 1, 3, 4, 1, 1, 1][self.input.first().map_or(0, |byte| usize::from(byte % 9))];
        let data = &self.input[..self.input.len() / item * item];
        let count = data.len() / item;
        let shape = [count as u64];
        let offsets: Vec<u64> = (0..=shape[0]).collect();
        // From the last element back, where that is no text and no nibbles.
        let is_backward = self.short == 7 && count > 0 && dtype != c"string" && dtype != c"int4";
        let strides = [-(i64::try_from(item).expect("small"))];
        let array = tnv_array {
            dtype: dtype.as_ptr(),
            ndim: 1,
            shape: shape.as_ptr(),
            data: if is_backward { data[(count - 1) * item..].as_ptr().cast() } else { data.as_ptr().cast() },
            data_len: data.len(),
            strides: if is_backward { strides.as_ptr() } else { ptr::null() },
            offsets: if dtype == c"string" { offsets.as_ptr() } else { ptr::null() },
            meta: ptr::null(),
        };
        let mut options: tnv_encode_options = zeroed();
        options.form = self.form;
        options.level = 1;
        options.threads = 1;
        let mut bound = 0;
        let is_legal = call(|error| {
            // SAFETY: the array is what it says, all of it.
            unsafe { tnv_encode_bound(&array, &options, &mut bound, error) }
        });
        let mut out = vec![0x55 as c_char; if is_legal { bound + 1 } else { 0 }];
        let mut len = 0;
        let is_written = call(|error| {
            // SAFETY: as above, and the place has so much room.
            unsafe { tnv_encode(&array, &options, out.as_mut_ptr(), out.len(), &mut len, error) }
        });
        assert_eq!(is_written, is_legal, "a bound, and an envelope");
        assert!(!is_written || len <= bound, "longer than its bound");
        let document = c"{\"w\":{\"$part\":0}}".to_bytes();
        self.sized(|out, capacity, needed, error| {
            // SAFETY: the document is so long, there is one array, and the place has so much room.
            unsafe { tnv_tree_encode(document.as_ptr().cast(), document.len(), &array, 1, &options, out, capacity, needed, error) }
        });
    }

    /// A call that says how much room it needs: first with none, then with so much, and with a little less.
    fn sized(&self, verb: impl Fn(*mut c_char, usize, *mut usize, *mut tnv_error) -> tnv_code) {
        let (mut needed, mut again) = (0, 0);
        let mut error: tnv_error = zeroed();
        let first = verb(ptr::null_mut(), 0, &mut needed, &mut error);
        check(first, &error);
        if first != tnv_code::TNV_BUFFER_TOO_SMALL {
            return;
        }
        assert!(needed > 0 && needed as u64 <= 64 * MOST, "{needed} bytes for an input of {}", self.input.len());
        // A text may want a zero behind it.
        let mut place = vec![0x55 as c_char; needed + 1];
        assert_eq!(verb(place.as_mut_ptr(), place.len(), &mut again, &mut error), tnv_code::TNV_OK, "with all the room there is");
        assert!(again <= needed);
        let mut short = vec![0x55 as c_char; needed.saturating_sub(self.short + 1)];
        let code = verb(short.as_mut_ptr(), short.len(), &mut again, &mut error);
        check(code, &error);
        assert_ne!(code, tnv_code::TNV_OK, "more in a place than there is room for");
    }
}

/// A call, with a place for an error, whose code and sentence are looked at. Whether it succeeds.
fn call(verb: impl FnOnce(*mut tnv_error) -> tnv_code) -> bool {
    let mut error: tnv_error = zeroed();
    let code = verb(&mut error);
    check(code, &error);
    code == tnv_code::TNV_OK
}

fn check(code: tnv_code, error: &tnv_error) {
    if code == tnv_code::TNV_OK {
        return;
    }
    assert_eq!(error.code, code);
    let bytes: Vec<u8> = error.message.iter().map(|&c| c.cast_unsigned()).collect();
    let sentence = CStr::from_bytes_until_nul(&bytes).expect("a zero at its end").to_str().expect("UTF-8");
    assert!(code != tnv_code::TNV_INTERNAL && !sentence.is_empty(), "{sentence}");
    // SAFETY: names of codes are texts of the library that end in a zero and never change.
    let name = unsafe { CStr::from_ptr(tnv_code_name(code as i32)) };
    assert!(!name.is_empty(), "{code:?}");
}

/// A struct of C as its users begin with it.
fn zeroed<T: Zeros>() -> T {
    // SAFETY: `Zeros` says so.
    unsafe { mem::zeroed() }
}

/// A struct of numbers and pointers, which zeros are legal for.
trait Zeros {}
impl Zeros for tnv_info {}
impl Zeros for tnv_part {}
impl Zeros for tnv_encode_options {}
impl Zeros for tnv_error {}
