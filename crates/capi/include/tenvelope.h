/*
 * Tenvelope: any n-dimensional array as one compressed, self-describing line of ASCII text, and back exactly.
 *
 *     tnv_encode_bound, tnv_encode      array -> line
 *     tnv_inspect, tnv_decode           line -> what it holds, array
 *
 * Memory is yours: you ask how much is needed, hand it in, and the library keeps no pointer to it. Every call
 * that can fail returns a tnv_code, 0 for success, and fills in a tnv_error if you hand one in. Calls may be
 * made from several threads at once. Reading what a stranger has written is the normal case: whatever it is,
 * an
 * equal array comes back or an error.
 *
 * The header is made from crates/capi by `cargo test -p tenvelope-capi --test header`; change the source, not
 * this.
 */

#ifndef TENVELOPE_H
#define TENVELOPE_H

#include <stddef.h>
#include <stdint.h>

/**
 * Room for the sentence of an error, and the zero at its end.
 */
#define TNV_MESSAGE_SIZE 508

/**
 * The most dims that an array has.
 */
#define TNV_MAX_DIMS 64

/**
 * Room for the name of any dtype, and the zero at its end.
 */
#define TNV_DTYPE_SIZE 64

/**
 * What a call comes to. The codes of `spec/errors.md` with a number each, which never changes, and two of
 * this library; there may be more one day.
 */
enum tnv_code
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  TNV_OK = 0,
  TNV_INPUT_TOO_LONG = 1,
  TNV_BAD_MAGIC = 2,
  TNV_UNSUPPORTED_VERSION = 3,
  TNV_BAD_CHARACTER = 4,
  TNV_BAD_FIELD_COUNT = 5,
  TNV_BAD_CHECK = 6,
  TNV_HEADER_TOO_LONG = 7,
  TNV_CHECK_MISMATCH = 8,
  TNV_BAD_DTYPE = 9,
  TNV_UNKNOWN_DTYPE = 10,
  TNV_BAD_SHAPE = 11,
  TNV_BAD_CHUNK = 12,
  TNV_TOO_LARGE = 13,
  TNV_LIMIT_EXCEEDED = 14,
  TNV_BAD_CODECS = 15,
  TNV_UNKNOWN_CODEC = 16,
  TNV_CODEC_NOT_ALLOWED = 17,
  TNV_BAD_CODEC_PARAMS = 18,
  TNV_BAD_CHAIN = 19,
  TNV_BAD_META = 20,
  TNV_NOT_CANONICAL = 21,
  TNV_EMPTY_SEGMENT = 22,
  TNV_BAD_SEGMENT_COUNT = 23,
  TNV_BAD_TEXT = 24,
  TNV_CODEC_FAILED = 25,
  TNV_SIZE_MISMATCH = 26,
  TNV_BAD_VALUE = 27,
  TNV_BAD_TREE = 28,
  TNV_TRUNCATED = 29,
  TNV_BAD_PADDING = 30,
  TNV_TRAILING_DATA = 31,
  TNV_BAD_JSON = 32,
  TNV_DUPLICATE_MEMBER = 33,
  TNV_UNKNOWN_MEMBER = 34,
  TNV_MISSING_MEMBER = 35,
  TNV_BAD_MEMBER = 36,
  TNV_DTYPE_MISMATCH = 37,
  TNV_SHAPE_MISMATCH = 38,
  TNV_TYPE_MISMATCH = 39,
  TNV_TYPE_NOT_ALLOWED = 40,
  TNV_UNSUPPORTED = 41,
  TNV_BAD_ARGUMENT = 42,
  TNV_ALLOC_FAILED = 43,
  TNV_NEEDS_SEEK = 44,
  TNV_IO = 45,
  /**
   * The memory that was handed in holds less than what comes. Where a call has a length to fill in, it says
   * how much is needed. 
   */
  TNV_BUFFER_TOO_SMALL = 1000,
  /**
   * A fault of the library, caught before it did harm. The sentence is worth reporting.
   */
  TNV_INTERNAL = 1001,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tnv_code tnv_code;
#else
typedef int32_t tnv_code;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * A written form.
 */
enum tnv_form
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * To write: the line. To read: what the first byte says.
   */
  TNV_FORM_AUTO = 0,
  /**
   * One line of ASCII text.
   */
  TNV_FORM_LINE = 1,
  /**
   * An object of JSON.
   */
  TNV_FORM_JSON = 2,
  /**
   * Bytes.
   */
  TNV_FORM_BINARY = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tnv_form tnv_form;
#else
typedef int32_t tnv_form;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * For which readers a chain is chosen.
 */
enum tnv_profile
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * The codecs that every reader of the format knows.
   */
  TNV_PROFILE_CORE = 0,
  /**
   * Core without zstd: for readers that have only a standard library or a browser.
   */
  TNV_PROFILE_PORTABLE = 1,
  /**
   * Core and the extended codecs: shorter lines for fewer readers, of which this library is one.
   */
  TNV_PROFILE_EXTENDED = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tnv_profile tnv_profile;
#else
typedef int32_t tnv_profile;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How hard compressors try. It is not written down.
 */
enum tnv_level
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * A balance.
   */
  TNV_LEVEL_DEFAULT = 0,
  /**
   * Speed first.
   */
  TNV_LEVEL_FAST = 1,
  /**
   * Size first.
   */
  TNV_LEVEL_SMALL = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tnv_level tnv_level;
#else
typedef int32_t tnv_level;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What an envelope holds.
 */
enum tnv_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  /**
   * An array whose elements have a fixed size: tnv_decode.
   */
  TNV_KIND_ARRAY = 0,
  /**
   * An array of texts: tnv_decode_strings.
   */
  TNV_KIND_STRINGS = 1,
  /**
   * Lists and maps with arrays in them: tnv_tree_inspect and tnv_tree_decode.
   */
  TNV_KIND_TREE = 2,
  /**
   * A value that an object codec has written: tnv_decode_object.
   */
  TNV_KIND_OBJECT = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tnv_kind tnv_kind;
#else
typedef int32_t tnv_kind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How much is read. All zeros are the defaults, and so is NULL in place of it.
 */
typedef struct tnv_decode_options {
  /**
   * A tnv_form: input in another one is refused.
   */
  int32_t form;
  /**
   * By how many threads arrays of 2 MiB and more are decompressed: as in tnv_encode_options.
   */
  uint32_t threads;
  /**
   * The most characters of the input; 0: 2^30.
   */
  uint64_t max_input;
  /**
   * The most characters of the header; 0: 65,536.
   */
  uint64_t max_header;
  /**
   * The most bytes of a decoded array, object or tree; 0: 2^29.
   */
  uint64_t max_decoded;
  /**
   * The most items of an object; 0: 2^24.
   */
  uint64_t max_items;
  /**
   * The most levels of an object; 0: 64.
   */
  uint32_t max_depth;
  /**
   * Not 0: limits that are 0 are those of the format alone, for input that you wrote yourself.
   */
  uint32_t trusted;
  /**
   * The only codecs that may run, of any kind, with commas between them: "raw,zlib,base64url". NULL: all.
   */
  const char *allow;
  /**
   * Zeros.
   */
  uint64_t reserved[4];
} tnv_decode_options;

/**
 * What went wrong. Filled in by a call that fails and left alone by one that does not; wherever one is asked
 * for it may be NULL.
 */
typedef struct tnv_error {
  /**
   * The code that the call has returned.
   */
  tnv_code code;
  /**
   * What was found, where, and what was expected: UTF-8, cut if need be, with a zero at its end. What it
   * quotes of the input is escaped.
   */
  char message[TNV_MESSAGE_SIZE];
} tnv_error;

/**
 * What an envelope, or an array of a tree, is and how much memory it takes.
 */
typedef struct tnv_info {
  /**
   * A tnv_form: how it was written.
   */
  int32_t form;
  /**
   * A tnv_kind.
   */
  int32_t kind;
  /**
   * The dtype, with a zero at its end.
   */
  char dtype[TNV_DTYPE_SIZE];
  /**
   * Number of dims.
   */
  size_t ndim;
  /**
   * The dims, outermost first.
   */
  uint64_t shape[TNV_MAX_DIMS];
  /**
   * Number of elements.
   */
  uint64_t count;
  /**
   * Bytes of an element; 0 where that is not fixed, and for int4 and uint4, of which two lie in a byte.
   */
  uint64_t item_size;
  /**
   * Bytes that decoding fills: of the elements, of the text of all strings, of the object. 0 for a tree,
   * whose arrays have their own.
   */
  uint64_t data_len;
} tnv_info;

/**
 * An array that is to be written. Everything in it is the caller's, and is only looked at. Set it to zeros
 * before its members are filled in.
 *
 * Elements are little-endian, as the memory of nearly every machine has them. Those of int4 and uint4 lie two
 * in a byte, the first in the low half; bool takes a byte, 0 or 1.
 */
typedef struct tnv_array {
  /**
   * The dtype as a line names it: "float32", "datetime64~ns", "bytes~16", "struct", "string" ...
   */
  const char *dtype;
  /**
   * Number of dims, at most 64; 0 for an array of one element without dims.
   */
  size_t ndim;
  /**
   * The dims, outermost first.
   */
  const uint64_t *shape;
  /**
   * The elements; of string the text of all elements, UTF-8, one after the other.
   */
  const void *data;
  /**
   * Bytes of the elements, or of the text. It is not looked at where there are strides.
   */
  size_t data_len;
  /**
   * How many bytes lie between neighbours along each dim, perhaps negative; data then points to the element
   * whose indices are all 0. NULL: C order without gaps.
   */
  const int64_t *strides;
  /**
   * Of string, and NULL for all else: where each element begins in the text, and behind the last one where it
   * ends; elements + 1 numbers of which the first is 0.
   */
  const uint64_t *offsets;
  /**
   * JSON with any of the members "attrs" (an object of your own), "dims" (names of the dims) and "fields" (of
   * a struct), as the specification has them; NULL: none.
   */
  const char *meta;
} tnv_array;

/**
 * How arrays are written. All zeros are the defaults, and so is NULL in place of it.
 */
typedef struct tnv_encode_options {
  /**
   * A tnv_form.
   */
  int32_t form;
  /**
   * A tnv_profile.
   */
  int32_t profile;
  /**
   * A tnv_level.
   */
  int32_t level;
  /**
   * By how many threads arrays of 2 MiB and more are compressed: 1 for none but this one, 0 for as many as
   * the machine has, at most 8. What is written is the same for any number.
   */
  uint32_t threads;
  /**
   * The whole codecs field, such as "delta-raw-shuffle-zstd-base64url"; NULL: the chain is chosen.
   */
  const char *codecs;
  /**
   * The text codec that goes with a chosen chain; NULL: "base64url".
   */
  const char *text;
  /**
   * Elements of a chunk; 0: one chunk up to 1 MiB, then chunks of about 512 KiB; UINT64_MAX: one chunk.
   */
  uint64_t chunk;
  /**
   * What would be longer than so many characters (bytes of the binary form) is refused with
   * TNV_LIMIT_EXCEEDED; 0: nothing is.
   */
  uint64_t max_chars;
  /**
   * Zeros.
   */
  uint64_t reserved[4];
} tnv_encode_options;

/**
 * An array of a tree: what it is, which tnv_tree_inspect fills in, and memory for it, which tnv_tree_decode
 * fills. Set it to zeros first.
 */
typedef struct tnv_part {
  /**
   * What it is.
   */
  struct tnv_info info;
  /**
   * Room for the elements, or of string for the text: info.data_len bytes.
   */
  void *data;
  /**
   * Bytes that there is room for.
   */
  size_t capacity;
  /**
   * Of string, and NULL for all else: room for info.count + 1 numbers, as in tnv_decode_strings.
   */
  uint64_t *offsets;
  /**
   * Numbers that there is room for.
   */
  size_t offsets_capacity;
} tnv_part;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The name of a code as `spec/errors.md` spells it: `check_mismatch`. `ok` for 0, and `unknown` for a number
 * that is none. The text is the library's and never changes.
 */
const char *tnv_code_name(int32_t code);

/**
 * Writes the content id of an array or a tree, 64 hex digits and a zero, to `id`: the same for equal arrays,
 * whatever their codecs, forms and attrs.
 *
 * The caller promises: As tnv_inspect; `id` is a place for 65 characters.
 */
tnv_code tnv_content_id(const void *input,
                        size_t input_len,
                        const struct tnv_decode_options *options,
                        char *id,
                        struct tnv_error *error);

/**
 * Writes an envelope of any form in another one: its chunks stay as they are, and no codec but text codecs is
 * entered. `form` is a tnv_form, `text` the text codec of the result, where
 * it has one; NULL keeps that of the input. `out`, `capacity` and `len` are as in tnv_encode; with a
 * `capacity` of 0 the call says how much is needed.
 *
 * The caller promises: As tnv_inspect; `text` is NULL or a text; `out` is a place for `capacity` bytes that
 * nothing else points to; `len` is NULL or a place for a number.
 */
tnv_code tnv_convert(const void *input,
                     size_t input_len,
                     const struct tnv_decode_options *options,
                     int32_t form,
                     const char *text_codec,
                     char *out,
                     size_t capacity,
                     size_t *len,
                     struct tnv_error *error);

/**
 * Reads the elements of an array into memory: in C order, little-endian, without gaps. Everything is proved
 * on the way.
 *
 * `dtype` says what the memory is for: any other dtype is refused with TNV_DTYPE_MISMATCH, since there is no
 * silent cast. NULL takes what comes; ask tnv_inspect what that is.
 * `data` has room for `capacity` bytes; a larger array is refused with TNV_BUFFER_TOO_SMALL before anything
 * is written. After any other error it holds anything.
 *
 * The caller promises: As tnv_inspect; `dtype` is NULL or a text; `data` is a place for `capacity` bytes that
 * nothing else points to.
 */
tnv_code tnv_decode(const void *input,
                    size_t input_len,
                    const struct tnv_decode_options *options,
                    const char *dtype,
                    void *data,
                    size_t capacity,
                    struct tnv_info *info,
                    struct tnv_error *error);

/**
 * Reads the bytes that the object codec of an object has written (its name stands in what tnv_peek says), for
 * a library that knows that format. Those of cbor and msgpack are read to their
 * end, within the limits of the options; those of bincode are as they were found.
 *
 * `label` is what the object must be labelled, if it has a label: another one is refused with
 * TNV_TYPE_MISMATCH. NULL takes any. `out`, `capacity` and `len` are as in tnv_encode.
 *
 * The caller promises: As tnv_inspect; `label` is NULL or a text; `out` is a place for `capacity` bytes that
 * nothing else points to; `len` is NULL or a place for a number.
 */
tnv_code tnv_decode_object(const void *input,
                           size_t input_len,
                           const struct tnv_decode_options *options,
                           const char *label,
                           void *out,
                           size_t capacity,
                           size_t *len,
                           struct tnv_error *error);

/**
 * Reads some rows of an array: those from `first` on, `count` of them, of the first dim. Only the chunks that
 * hold them are decoded, after the check of the whole. `info` is what
 * these rows are.
 *
 * The caller promises: As tnv_decode.
 */
tnv_code tnv_decode_rows(const void *input,
                         size_t input_len,
                         const struct tnv_decode_options *options,
                         const char *dtype,
                         uint64_t first,
                         uint64_t count,
                         void *data,
                         size_t capacity,
                         struct tnv_info *info,
                         struct tnv_error *error);

/**
 * Reads an array of the dtype string: the text of all elements, one after the other without zeros, and where
 * each begins. Element i is what stands from `offsets[i]` to `offsets[i + 1]`.
 *
 * `text` has room for `text_capacity` bytes: `data_len` of tnv_inspect. `offsets` has room for
 * `offsets_capacity` numbers: one more than there are elements. What does not fit is refused with
 * TNV_BUFFER_TOO_SMALL before anything is written.
 *
 * The caller promises: As tnv_inspect; `text` and `offsets` are places for so much, which nothing else points
 * to.
 */
tnv_code tnv_decode_strings(const void *input,
                            size_t input_len,
                            const struct tnv_decode_options *options,
                            char *text,
                            size_t text_capacity,
                            uint64_t *offsets,
                            size_t offsets_capacity,
                            struct tnv_info *info,
                            struct tnv_error *error);

/**
 * What an envelope says of itself, proved as tnv_inspect proves it: an object of JSON with "form", "dtype",
 * "shape", "codecs" and "chunk" where there are any, "meta" (attrs, dims, fields, the label of an
 * object) where there is one, and of a tree "parts", a list of such objects in the order of their numbers.
 * `out`, `capacity` and `len` are as in tnv_encode.
 *
 * The caller promises: `input` has `input_len` bytes that do not change; `options` is NULL or there; `out` is
 * a place for `capacity` bytes that nothing else points to; `len` is NULL or a place for a number; `error` is
 * NULL or a place for an error.
 */
tnv_code tnv_describe(const void *input,
                      size_t input_len,
                      const struct tnv_decode_options *options,
                      char *out,
                      size_t capacity,
                      size_t *len,
                      struct tnv_error *error);

/**
 * Writes an array as a line, or in the form that the options name. Without options a chain of codecs is
 * chosen that makes the line short.
 *
 * `out` has room for `capacity` bytes; tnv_encode_bound says how many are enough. `len` becomes the number of
 * bytes that were written: no zero is put behind them. If there is
 * not enough room the code is TNV_BUFFER_TOO_SMALL, `len` becomes the number that would have been written,
 * and `out` holds anything, as it does after every error.
 *
 * The caller promises: As tnv_encode_bound; `out` is a place for `capacity` bytes that nothing else points
 * to; `len` is NULL or a place for a number.
 */
tnv_code tnv_encode(const struct tnv_array *array,
                    const struct tnv_encode_options *options,
                    char *out,
                    size_t capacity,
                    size_t *len,
                    struct tnv_error *error);

/**
 * Says how many characters the envelope of an array can have at most (bytes in the binary form), so that
 * there is room for it. Nothing is encoded; `bound` is right for any elements of
 * this dtype and shape, and of string for these texts.
 *
 * The caller promises: `array` and what it points to is there and does not change; `options` is NULL or the
 * same; `bound` is a place for a number; `error` is NULL or a place for an error.
 */
tnv_code tnv_encode_bound(const struct tnv_array *array,
                          const struct tnv_encode_options *options,
                          size_t *bound,
                          struct tnv_error *error);

/**
 * Says what an envelope holds and how much memory that takes, so that there is room for it: check and header
 * are proved, and that the body can hold what the header claims. Memory of
 * `info->data_len` bytes is worth having, within the limits of the options. (tnv_peek looks at headers
 * without proving anything.)
 *
 * The caller promises: `input` has `input_len` bytes that do not change; `options` is NULL or there; `info`
 * is NULL or a place for one; `error` is NULL or a place for an error.
 */
tnv_code tnv_inspect(const void *input,
                     size_t input_len,
                     const struct tnv_decode_options *options,
                     struct tnv_info *info,
                     struct tnv_error *error);

/**
 * What the beginning of a line or of a binary form says of itself, without any proof: the header is enough,
 * so the first kilobyte of a column or a file usually is. An object of JSON with dtype, shape,
 * codecs, attrs, lengths, and whether the envelope goes on to its end. `out`, `capacity` and `len` are as in
 * tnv_encode.
 *
 * The caller promises: As tnv_describe.
 */
tnv_code tnv_peek(const void *input,
                  size_t input_len,
                  char *out,
                  size_t capacity,
                  size_t *len,
                  struct tnv_error *error);

/**
 * Reads the arrays of a tree into the memory of the parts, of which there are as many as tnv_tree_inspect
 * says. What does not fit is refused with TNV_BUFFER_TOO_SMALL; after an error
 * the memory holds anything. The infos are filled in anew.
 *
 * The caller promises: As tnv_tree_inspect; the memory of each part is there, and nothing else points to it.
 */
tnv_code tnv_tree_decode(const void *input,
                         size_t input_len,
                         const struct tnv_decode_options *options,
                         struct tnv_part *parts,
                         size_t part_count,
                         struct tnv_error *error);

/**
 * Writes lists and maps with arrays in them as one line, or in the form that the options name: settings and
 * weights of a model, say.
 *
 * `document` is JSON in which {"$part":0} stands for the first array of the list, {"$part":1} for the second,
 * and so on; each is named at least once. Whole numbers are integers; what else JSON
 * has no number for, the specification says (section 14): {"$float":"1"} is the float 1.0,
 * {"$int":"9007199254740993"} a large integer, {"$bytes":"AQID"} bytes.
 * `out`, `capacity` and `len` are as in tnv_encode; tnv_tree_encode_bound says how much is enough.
 *
 * The caller promises: As tnv_tree_encode_bound; `out` is a place for `capacity` bytes that nothing else
 * points to; `len` is NULL or a place for a number.
 */
tnv_code tnv_tree_encode(const char *document,
                         size_t document_len,
                         const struct tnv_array *arrays,
                         size_t array_count,
                         const struct tnv_encode_options *options,
                         char *out,
                         size_t capacity,
                         size_t *len,
                         struct tnv_error *error);

/**
 * Says how many characters the envelope of a tree can have at most (bytes in the binary form). See
 * tnv_tree_encode.
 *
 * The caller promises: `document` has `document_len` bytes and `arrays` so many arrays, which do not change,
 * nor what they point to; `options` is NULL or the same; `bound` is a place for a number; `error` is
 * NULL or a place for an error.
 */
tnv_code tnv_tree_encode_bound(const char *document,
                               size_t document_len,
                               const struct tnv_array *arrays,
                               size_t array_count,
                               const struct tnv_encode_options *options,
                               size_t *bound,
                               struct tnv_error *error);

/**
 * Says what a tree holds, so that there is room for it: its document as in tnv_tree_encode, and of each array
 * what it is.
 *
 * `document` has room for `document_capacity` bytes, `parts` for `part_capacity` parts; `document_len` and
 * `part_count` become how many there are. If there is not enough room for one of
 * them the code is TNV_BUFFER_TOO_SMALL, and both numbers are right all the same: the first call may be one
 * with no room at all. Of each part the info is filled in and nothing else.
 *
 * The caller promises: `input` has `input_len` bytes that do not change; `options` is NULL or there;
 * `document` and `parts` are places for so much, which nothing else points to; `document_len` and
 * `part_count` are NULL
 * or places for a number; `error` is NULL or a place for an error.
 */
tnv_code tnv_tree_inspect(const void *input,
                          size_t input_len,
                          const struct tnv_decode_options *options,
                          char *document,
                          size_t document_capacity,
                          size_t *document_len,
                          struct tnv_part *parts,
                          size_t part_capacity,
                          size_t *part_count,
                          struct tnv_error *error);

/**
 * Proves that an envelope decodes, with the memory of one chunk.
 *
 * The caller promises: As tnv_inspect.
 */
tnv_code tnv_verify(const void *input,
                    size_t input_len,
                    const struct tnv_decode_options *options,
                    struct tnv_error *error);

/**
 * The version of the library: `0.1.0`. It reads and writes version 1 of the format.
 */
const char *tnv_version(void);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* TENVELOPE_H */
