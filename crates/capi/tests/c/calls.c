/* Every function of the library, called as a program of C calls it: what works, what is refused, and memory that is just large enough. Run under Valgrind. */
/* For sysconf and setrlimit beside the C of the standard. */
#define _POSIX_C_SOURCE 200809L

#include <tenvelope.h>

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static int checks = 0, faults = 0, calls = 0;

#define CHECK(condition) \
  (checks++, (condition) ? (void)0 : (void)(faults++, fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition)))

/* Calls, counts, and compares the code with the one that is expected. */
#define CALL(expected, call) result((call), (expected), __LINE__, #call)

static tnv_error error;

static int result(tnv_code found, tnv_code expected, int line, const char *call) {
  calls++;
  checks++;
  if (found == expected) return 1;
  faults++;
  fprintf(stderr, "%s:%d: %s where %s was expected: %s\n  %s\n", __FILE__, line, tnv_code_name(found), tnv_code_name(expected),
          found == TNV_OK ? "" : error.message, call);
  return 0;
}

/* Memory of just this size, so that Valgrind sees a byte that is one too many. */
static void *room(size_t size) {
  void *memory = malloc(size ? size : 1);
  if (!memory) abort();
  return memory;
}

/* The line of an array, in memory of its own. */
static char *line_of(const tnv_array *array, const tnv_encode_options *options, size_t *len) {
  size_t bound = 0;
  CALL(TNV_OK, tnv_encode_bound(array, options, &bound, &error));
  char *line = room(bound);
  CALL(TNV_OK, tnv_encode(array, options, line, bound, len, &error));
  CHECK(*len <= bound);
  return line;
}

static void numbers(void) {
  float values[6] = {1.5f, -0.0f, NAN, 4, 5, 6};
  uint64_t shape[2] = {2, 3};
  tnv_array array = {.dtype = "float32", .ndim = 2, .shape = shape, .data = values, .data_len = sizeof values,
                     .meta = "{\"attrs\":{\"unit\":\"mV\"},\"dims\":[\"y\",null]}"};
  size_t len = 0;
  char *line = line_of(&array, NULL, &len);
  CHECK(memcmp(line, "tnv1.float32.2x3.raw", 20) == 0);

  tnv_info info;
  CALL(TNV_OK, tnv_inspect(line, len, NULL, &info, &error));
  CHECK(info.kind == TNV_KIND_ARRAY && info.form == TNV_FORM_LINE && info.ndim == 2 && info.shape[0] == 2 && info.shape[1] == 3);
  CHECK(strcmp(info.dtype, "float32") == 0 && info.count == 6 && info.item_size == 4 && info.data_len == 24);

  float *back = room(info.data_len);
  CALL(TNV_OK, tnv_decode(line, len, NULL, "float32", back, info.data_len, &info, &error));
  CHECK(memcmp(back, values, sizeof values) == 0);
  CALL(TNV_DTYPE_MISMATCH, tnv_decode(line, len, NULL, "float64", back, info.data_len, NULL, &error));
  CHECK(strstr(error.message, "float32") && strstr(error.message, "float64"));
  CALL(TNV_BUFFER_TOO_SMALL, tnv_decode(line, len, NULL, NULL, back, info.data_len - 1, NULL, &error));
  CHECK(strstr(error.message, "23") && strstr(error.message, "24"));
  CALL(TNV_OK, tnv_verify(line, len, NULL, &error));
  char id[65], other[65];
  CALL(TNV_OK, tnv_content_id(line, len, NULL, id, &error));

  tnv_info rows;
  CALL(TNV_OK, tnv_decode_rows(line, len, NULL, "float32", 1, 1, back, 12, &rows, &error));
  CHECK(rows.ndim == 2 && rows.shape[0] == 1 && rows.shape[1] == 3 && back[0] == 4 && back[2] == 6);
  CALL(TNV_BAD_ARGUMENT, tnv_decode_rows(line, len, NULL, "float32", 1, 2, back, 24, &rows, &error));
  CALL(TNV_BAD_ARGUMENT, tnv_decode_rows(line, len, NULL, NULL, UINT64_MAX, UINT64_MAX, back, 24, NULL, &error));

  /* A line that a bit was flipped in, one that was cut, and one that is none. */
  line[len / 2] ^= 1;
  CHECK(tnv_decode(line, len, NULL, NULL, back, 24, NULL, &error) != TNV_OK);
  line[len / 2] ^= 1;
  CHECK(tnv_decode(line, len - 1, NULL, NULL, back, 24, NULL, NULL) != TNV_OK);
  CALL(TNV_BAD_MAGIC, tnv_inspect("hello", 5, NULL, &info, &error));
  CALL(TNV_BAD_MAGIC, tnv_inspect(NULL, 0, NULL, &info, &error));
  CALL(TNV_BAD_ARGUMENT, tnv_inspect(NULL, 7, NULL, &info, &error));

  /* The same in the other forms, without compressing again. */
  for (int form = TNV_FORM_JSON; form <= TNV_FORM_BINARY; form++) {
    size_t need = 0, written = 0;
    CALL(TNV_BUFFER_TOO_SMALL, tnv_convert(line, len, NULL, form, NULL, NULL, 0, &need, &error));
    char *converted = room(need);
    CALL(TNV_OK, tnv_convert(line, len, NULL, form, NULL, converted, need, &written, &error));
    CHECK(written == need);
    CALL(TNV_OK, tnv_inspect(converted, written, NULL, &info, &error));
    CHECK(info.form == form);
    memset(back, 0, 24);
    CALL(TNV_OK, tnv_decode(converted, written, NULL, "float32", back, 24, NULL, &error));
    CHECK(memcmp(back, values, sizeof values) == 0);
    CALL(TNV_OK, tnv_content_id(converted, written, NULL, other, &error));
    CHECK(strcmp(id, other) == 0);
    char *again = room(len);
    CALL(TNV_OK, tnv_convert(converted, written, NULL, TNV_FORM_LINE, NULL, again, len, &written, &error));
    CHECK(written == len && memcmp(again, line, len) == 0);
    free(again);
    free(converted);
  }

  /* What it says of itself. */
  size_t said = 0;
  CALL(TNV_BUFFER_TOO_SMALL, tnv_describe(line, len, NULL, NULL, 0, &said, &error));
  char *text = room(said + 1);
  CALL(TNV_OK, tnv_describe(line, len, NULL, text, said, NULL, &error));
  text[said] = 0;
  CHECK(strstr(text, "\"meta\":{\"attrs\":{\"unit\":\"mV\"},\"dims\":[\"y\",null]}") && strstr(text, "\"form\":\"line\""));
  free(text);
  CALL(TNV_BUFFER_TOO_SMALL, tnv_peek(line, len - 9, NULL, 0, &said, &error));
  text = room(said + 1);
  CALL(TNV_OK, tnv_peek(line, len - 9, text, said, NULL, &error));
  text[said] = 0;
  CHECK(strstr(text, "\"complete\":false") && strstr(text, "\"verified\":false"));
  free(text);
  free(back);
  free(line);
}

/* Memory as cameras and linear algebra have it. */
static void scattered(void) {
  int16_t grid[4][6];
  for (int y = 0; y < 4; y++)
    for (int x = 0; x < 6; x++) grid[y][x] = (int16_t)(100 * y + x);
  struct {
    uint64_t shape[2];
    int64_t strides[2];
    int y, x, down, right;
  } views[] = {
      {{6, 4}, {2, 12}, 0, 0, 0, 0},    /* columns first: the transpose */
      {{2, 3}, {24, 4}, 1, 1, 2, 2},    /* every second one */
      {{4, 6}, {-12, -2}, 3, 5, -1, -1} /* from the end */
  };
  for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
    tnv_array array = {.dtype = "int16", .ndim = 2, .shape = views[i].shape, .data = &grid[views[i].y][views[i].x], .strides = views[i].strides};
    size_t len = 0;
    char *line = line_of(&array, NULL, &len);
    int16_t back[24];
    tnv_info info;
    CALL(TNV_OK, tnv_decode(line, len, NULL, "int16", back, sizeof back, &info, &error));
    int same = 1;
    for (uint64_t a = 0; a < views[i].shape[0]; a++)
      for (uint64_t b = 0; b < views[i].shape[1]; b++) {
        int16_t expected = i == 0   ? grid[b][a]
                           : i == 1 ? grid[1 + 2 * a][1 + 2 * b]
                                    : grid[3 - a][5 - b];
        same &= back[a * views[i].shape[1] + b] == expected;
      }
    CHECK(same);
    free(line);
  }
  /* The same element again and again, a 0-d array, no element at all. */
  double one = 2.5, ten[10];
  uint64_t shape[1] = {10}, none[2] = {3, 0};
  int64_t stride[2] = {0, 8};
  tnv_array array = {.dtype = "float64", .ndim = 1, .shape = shape, .data = &one, .strides = stride};
  size_t len = 0;
  char *line = line_of(&array, NULL, &len);
  CALL(TNV_OK, tnv_decode(line, len, NULL, "float64", ten, sizeof ten, NULL, &error));
  CHECK(ten[0] == 2.5 && ten[9] == 2.5);
  free(line);
  array = (tnv_array){.dtype = "float64", .data = &one, .data_len = 8};
  line = line_of(&array, NULL, &len);
  tnv_info info;
  CALL(TNV_OK, tnv_decode(line, len, NULL, "float64", ten, 8, &info, &error));
  CHECK(info.ndim == 0 && info.count == 1 && ten[0] == 2.5);
  free(line);
  array = (tnv_array){.dtype = "float64", .ndim = 2, .shape = none};
  line = line_of(&array, NULL, &len);
  CALL(TNV_OK, tnv_decode(line, len, NULL, "float64", NULL, 0, &info, &error));
  CHECK(info.count == 0 && info.data_len == 0 && info.shape[0] == 3);
  free(line);
  array.strides = stride;
  line = line_of(&array, NULL, &len);
  free(line);
}

static void strings(void) {
  const char text[] = "Innsbruck\0Wien";
  uint64_t shape[2] = {2, 2}, offsets[5] = {0, 9, 9, 10, 14}, back[5];
  tnv_array array = {.dtype = "string", .ndim = 2, .shape = shape, .data = text, .data_len = 14, .offsets = offsets};
  size_t len = 0;
  char *line = line_of(&array, NULL, &len);
  tnv_info info;
  CALL(TNV_OK, tnv_inspect(line, len, NULL, &info, &error));
  CHECK(info.kind == TNV_KIND_STRINGS && info.count == 4 && info.data_len == 14 && info.item_size == 0);
  char *out = room(14);
  CALL(TNV_OK, tnv_decode_strings(line, len, NULL, out, 14, back, 5, &info, &error));
  CHECK(memcmp(out, text, 14) == 0 && memcmp(back, offsets, sizeof offsets) == 0);
  CALL(TNV_BUFFER_TOO_SMALL, tnv_decode_strings(line, len, NULL, out, 13, back, 5, NULL, &error));
  CALL(TNV_BUFFER_TOO_SMALL, tnv_decode_strings(line, len, NULL, out, 14, back, 4, NULL, &error));
  CALL(TNV_UNSUPPORTED, tnv_decode(line, len, NULL, NULL, out, 14, NULL, &error));
  free(out);
  free(line);

  size_t bound = 0;
  uint64_t down[5] = {0, 9, 4, 10, 14}, late[5] = {1, 9, 9, 10, 14}, early[5] = {0, 9, 9, 10, 13}, half[2] = {0, 1};
  array.offsets = down;
  CALL(TNV_BAD_ARGUMENT, tnv_encode_bound(&array, NULL, &bound, &error));
  array.offsets = late;
  CALL(TNV_BAD_ARGUMENT, tnv_encode_bound(&array, NULL, &bound, &error));
  array.offsets = early;
  CALL(TNV_BAD_ARGUMENT, tnv_encode_bound(&array, NULL, &bound, &error));
  array.offsets = NULL;
  CALL(TNV_BAD_ARGUMENT, tnv_encode_bound(&array, NULL, &bound, &error));
  array = (tnv_array){.dtype = "string", .data = "\xc3", .data_len = 1, .offsets = half};
  CALL(TNV_BAD_VALUE, tnv_encode_bound(&array, NULL, &bound, &error));
}

static void dtypes(void) {
  struct {
    const char *dtype, *meta;
    size_t size;
  } kinds[] = {{"bool", NULL, 6},         {"int8", NULL, 6},           {"uint64", NULL, 48},    {"float16", NULL, 12},
               {"bfloat16", NULL, 12},    {"float8_e4m3fn", NULL, 6},  {"int4", NULL, 3},       {"complex64", NULL, 48},
               {"complex128", NULL, 96},  {"datetime64~ns", NULL, 48}, {"timedelta64~D", NULL, 48}, {"bytes~5", NULL, 30},
               {"void~3", NULL, 18},      {"utf32~2", NULL, 48},
               {"struct", "{\"fields\":[[\"id\",\"uint16\"],[\"xy\",\"float32\",[2]]]}", 60}};
  uint64_t shape[1] = {6};
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    unsigned char *data = room(kinds[i].size), *back = room(kinds[i].size);
    for (size_t k = 0; k < kinds[i].size; k++) data[k] = (unsigned char)(k % 4 == 0);
    tnv_array array = {.dtype = kinds[i].dtype, .ndim = 1, .shape = shape, .data = data, .data_len = kinds[i].size, .meta = kinds[i].meta};
    size_t len = 0;
    char *line = line_of(&array, NULL, &len);
    tnv_info info;
    CALL(TNV_OK, tnv_inspect(line, len, NULL, &info, &error));
    CHECK(strcmp(info.dtype, kinds[i].dtype) == 0 && info.data_len == kinds[i].size);
    CALL(TNV_OK, tnv_decode(line, len, NULL, kinds[i].dtype, back, kinds[i].size, NULL, &error));
    CHECK(memcmp(data, back, kinds[i].size) == 0);
    free(line);
    free(back);
    free(data);
  }
  /* What no envelope holds, said before anything is written. */
  size_t bound = 0;
  unsigned char two = 2;
  uint64_t many[65] = {1}, huge[2] = {UINT64_MAX, 2};
  tnv_array array = {.dtype = "bool", .ndim = 0, .data = &two, .data_len = 1};
  CALL(TNV_BAD_VALUE, tnv_encode_bound(&array, NULL, &bound, &error));
  array.dtype = "float33";
  CALL(TNV_UNKNOWN_DTYPE, tnv_encode_bound(&array, NULL, &bound, &error));
  array.dtype = NULL;
  CALL(TNV_BAD_ARGUMENT, tnv_encode_bound(&array, NULL, &bound, &error));
  array = (tnv_array){.dtype = "uint8", .ndim = 65, .shape = many, .data = &two, .data_len = 1};
  CALL(TNV_BAD_SHAPE, tnv_encode_bound(&array, NULL, &bound, &error));
  array = (tnv_array){.dtype = "uint8", .ndim = 2, .shape = huge, .data = &two, .data_len = 1};
  CALL(TNV_TOO_LARGE, tnv_encode_bound(&array, NULL, &bound, &error));
  array = (tnv_array){.dtype = "uint8", .data = &two, .data_len = 2};
  CALL(TNV_BAD_ARGUMENT, tnv_encode_bound(NULL, NULL, &bound, &error));
  CALL(TNV_SIZE_MISMATCH, tnv_encode_bound(&array, NULL, &bound, &error));
  array.data_len = 1;
  array.meta = "{\"attrs\":";
  CALL(TNV_BAD_JSON, tnv_encode_bound(&array, NULL, &bound, &error));
  array.meta = "{\"atrs\":{\"a\":1}}";
  CALL(TNV_BAD_META, tnv_encode_bound(&array, NULL, &bound, &error));
  array.meta = "\xff";
  CALL(TNV_BAD_ARGUMENT, tnv_encode_bound(&array, NULL, &bound, &error));
}

static void options(void) {
  static int32_t walk[300000];
  for (size_t i = 1; i < 300000; i++) walk[i] = walk[i - 1] + (int32_t)(i * 2654435761u % 7) - 3;
  uint64_t shape[1] = {300000};
  tnv_array array = {.dtype = "int32", .ndim = 1, .shape = shape, .data = walk, .data_len = sizeof walk};
  const char *chains[] = {NULL,
                          "raw-base64url",
                          "raw-hex",
                          "raw-zlib-base64url",
                          "raw-shuffle-zstd-base64url",
                          "delta-raw-bitshuffle-zstd-hex",
                          "npy-zstd-base64url",
                          "pco-base64url"};
  int32_t *back = room(sizeof walk);
  for (size_t i = 0; i < sizeof chains / sizeof *chains; i++)
    for (int level = TNV_LEVEL_DEFAULT; level <= TNV_LEVEL_FAST; level++) {
      tnv_encode_options how = {.codecs = chains[i], .level = level, .threads = 2, .profile = i ? 0 : TNV_PROFILE_EXTENDED};
      size_t len = 0;
      char *line = line_of(&array, &how, &len);
      CHECK(!chains[i] || strstr(line, chains[i]));
      memset(back, 1, sizeof walk);
      CALL(TNV_OK, tnv_decode(line, len, NULL, "int32", back, sizeof walk, NULL, &error));
      CHECK(memcmp(back, walk, sizeof walk) == 0);
      free(line);
    }
  free(back);

  tnv_encode_options how = {.codecs = "raw-hex", .form = TNV_FORM_BINARY, .chunk = 100000};
  size_t bound = 0, len = 0;
  CALL(TNV_OK, tnv_encode_bound(&array, &how, &bound, &error));
  char *out = room(bound);
  CALL(TNV_OK, tnv_encode(&array, &how, out, bound, &len, &error));
  CHECK(len == bound); /* what is stored has a length that is known */
  CALL(TNV_BUFFER_TOO_SMALL, tnv_encode(&array, &how, out, bound - 1, &len, &error));
  CHECK(len == bound);
  CALL(TNV_BUFFER_TOO_SMALL, tnv_encode(&array, &how, NULL, 0, &len, &error));
  CHECK(len == bound);
  free(out);
  how.max_chars = 1000;
  CALL(TNV_LIMIT_EXCEEDED, tnv_encode(&array, &how, NULL, 0, &len, &error));
  how = (tnv_encode_options){.level = 9};
  CALL(TNV_BAD_ARGUMENT, tnv_encode_bound(&array, &how, &bound, &error));
  how = (tnv_encode_options){.profile = -1};
  CALL(TNV_BAD_ARGUMENT, tnv_encode_bound(&array, &how, &bound, &error));
  how = (tnv_encode_options){.form = 4};
  CALL(TNV_BAD_ARGUMENT, tnv_encode_bound(&array, &how, &bound, &error));
  how = (tnv_encode_options){.reserved = {0, 0, 0, 1}};
  CALL(TNV_BAD_ARGUMENT, tnv_encode_bound(&array, &how, &bound, &error));
  how = (tnv_encode_options){.codecs = "raw-lz77-base64url"};
  CALL(TNV_UNKNOWN_CODEC, tnv_encode_bound(&array, &how, &bound, &error));
  how = (tnv_encode_options){.codecs = "zstd-raw-base64url"};
  CALL(TNV_BAD_CHAIN, tnv_encode_bound(&array, &how, &bound, &error));
}

static void trees(void) {
  float weights[4] = {1, 2, 3, 4};
  const char names[] = "abc";
  uint64_t shape[2] = {2, 2}, count[1] = {2}, offsets[3] = {0, 1, 3};
  tnv_array arrays[2] = {{.dtype = "float32", .ndim = 2, .shape = shape, .data = weights, .data_len = sizeof weights, .meta = "{\"attrs\":{\"layer\":1}}"},
                         {.dtype = "string", .ndim = 1, .shape = count, .data = names, .data_len = 3, .offsets = offsets}};
  const char document[] = "{ \"w\": {\"$part\": 0}, \"again\": [{\"$part\": 0}], \"names\": {\"$part\": 1}, \"rate\": 0.5 }";
  const size_t document_len = sizeof document - 1;
  for (int form = TNV_FORM_LINE; form <= TNV_FORM_BINARY; form++) {
    tnv_encode_options how = {.form = form};
    size_t bound = 0, len = 0;
    CALL(TNV_OK, tnv_tree_encode_bound(document, document_len, arrays, 2, &how, &bound, &error));
    char *line = room(bound);
    CALL(TNV_OK, tnv_tree_encode(document, document_len, arrays, 2, &how, line, bound, &len, &error));
    CHECK(len <= bound);
    tnv_info info;
    CALL(TNV_OK, tnv_inspect(line, len, NULL, &info, &error));
    CHECK(info.kind == TNV_KIND_TREE && info.form == form);

    size_t text_len = 0, part_count = 0;
    CALL(TNV_BUFFER_TOO_SMALL, tnv_tree_inspect(line, len, NULL, NULL, 0, &text_len, NULL, 0, &part_count, &error));
    CHECK(part_count == 2);
    char *text = room(text_len + 1);
    tnv_part parts[3] = {0};
    CALL(TNV_BUFFER_TOO_SMALL, tnv_tree_inspect(line, len, NULL, text, text_len, NULL, parts, 1, NULL, &error));
    CALL(TNV_OK, tnv_tree_inspect(line, len, NULL, text, text_len, NULL, parts, 2, NULL, &error));
    text[text_len] = 0;
    /* Keys in their order; arrays have the number of their first use. */
    CHECK(strcmp(text, "{\"again\":[{\"$part\":0}],\"names\":{\"$part\":1},\"rate\":0.5,\"w\":{\"$part\":0}}") == 0);
    CHECK(strcmp(parts[0].info.dtype, "float32") == 0 && parts[1].info.kind == TNV_KIND_STRINGS && parts[1].info.data_len == 3);
    for (int k = 0; k < 2; k++) {
      parts[k].capacity = parts[k].info.data_len;
      parts[k].data = room(parts[k].capacity);
    }
    CALL(TNV_BUFFER_TOO_SMALL, tnv_tree_decode(line, len, NULL, parts, 2, &error));
    parts[1].offsets_capacity = parts[1].info.count + 1;
    parts[1].offsets = room(8 * parts[1].offsets_capacity);
    CALL(TNV_OK, tnv_tree_decode(line, len, NULL, parts, 2, &error));
    CHECK(memcmp(parts[0].data, weights, sizeof weights) == 0 && memcmp(parts[1].data, names, 3) == 0);
    CHECK(memcmp(parts[1].offsets, offsets, sizeof offsets) == 0);
    CALL(TNV_BAD_ARGUMENT, tnv_tree_decode(line, len, NULL, parts, 1, &error));
    CALL(TNV_BAD_ARGUMENT, tnv_tree_decode(line, len, NULL, parts, 3, &error));
    CALL(TNV_UNSUPPORTED, tnv_decode(line, len, NULL, NULL, weights, sizeof weights, NULL, &error));
    size_t said = 0;
    CALL(TNV_BUFFER_TOO_SMALL, tnv_describe(line, len, NULL, NULL, 0, &said, &error));
    CALL(TNV_OK, tnv_verify(line, len, NULL, &error));
    char id[65];
    CALL(TNV_OK, tnv_content_id(line, len, NULL, id, &error));
    CHECK(strlen(id) == 64);
    free(parts[0].data);
    free(parts[1].data);
    free(parts[1].offsets);
    free(text);
    free(line);
  }
  /* People write trees, too. */
  const char readable[] = "{\"$tnv\":1,\"dtype\":\"tree\",\"value\":{\"a\":{\"$tnv\":1,\"dtype\":\"int16\",\"shape\":[2],\"values\":[7,-7]}}}";
  tnv_part part = {0};
  int16_t sevens[2];
  char text[64];
  size_t text_len = 0, part_count = 0;
  CALL(TNV_OK, tnv_tree_inspect(readable, sizeof readable - 1, NULL, text, sizeof text, &text_len, &part, 1, &part_count, &error));
  CHECK(part_count == 1 && strcmp(part.info.dtype, "int16") == 0 && part.info.form == TNV_FORM_JSON);
  part.data = sevens;
  part.capacity = sizeof sevens;
  CALL(TNV_OK, tnv_tree_decode(readable, sizeof readable - 1, NULL, &part, 1, &error));
  CHECK(sevens[0] == 7 && sevens[1] == -7);
  CALL(TNV_UNSUPPORTED, tnv_convert(readable, sizeof readable - 1, NULL, TNV_FORM_LINE, NULL, text, sizeof text, NULL, &error));

  size_t bound = 0;
  CALL(TNV_BAD_TREE, tnv_tree_encode_bound("{\"a\":{\"$part\":2}}", 17, arrays, 2, NULL, &bound, &error));
  CALL(TNV_BAD_TREE, tnv_tree_encode_bound("{\"a\":{\"$part\":1}}", 17, arrays, 2, NULL, &bound, &error));
  CALL(TNV_BAD_JSON, tnv_tree_encode_bound("{\"a\":", 5, NULL, 0, NULL, &bound, &error));
  arrays[0].dtype = "complex32";
  CALL(TNV_UNKNOWN_DTYPE, tnv_tree_encode_bound(document, document_len, arrays, 2, NULL, &bound, &error));
  CHECK(strstr(error.message, "array 0"));
}

static void objects(void) {
  const char line[] = "tnv1.object.s.cbor-hex.~eyJ0eXBlIjoic2V0dGluZ3NAMSJ9.a1616101.aa6e9bcf";
  unsigned char payload[4];
  size_t len = 0;
  tnv_info info;
  CALL(TNV_OK, tnv_inspect(line, sizeof line - 1, NULL, &info, &error));
  CHECK(info.kind == TNV_KIND_OBJECT && info.data_len == 4);
  CALL(TNV_OK, tnv_decode_object(line, sizeof line - 1, NULL, "settings@1", payload, 4, &len, &error));
  CHECK(len == 4 && memcmp(payload, "\xa1\x61\x61\x01", 4) == 0);
  CALL(TNV_TYPE_MISMATCH, tnv_decode_object(line, sizeof line - 1, NULL, "settings@2", payload, 4, &len, &error));
  CALL(TNV_BUFFER_TOO_SMALL, tnv_decode_object(line, sizeof line - 1, NULL, NULL, payload, 3, &len, &error));
  CHECK(len == 4);
  CALL(TNV_OK, tnv_verify(line, sizeof line - 1, NULL, &error));
  CALL(TNV_UNSUPPORTED, tnv_decode(line, sizeof line - 1, NULL, NULL, payload, 4, NULL, &error));
  const char array[] = "tnv1.int16.2x3.raw-base64url.AQACAAMABAAFAP__.2cdcd249";
  CALL(TNV_DTYPE_MISMATCH, tnv_decode_object(array, sizeof array - 1, NULL, NULL, payload, 4, &len, &error));
  CALL(TNV_DTYPE_MISMATCH, tnv_tree_inspect(array, sizeof array - 1, NULL, NULL, 0, NULL, NULL, 0, NULL, &error));
}

/* Each limit of the caller at what the input has, and at one less, with every call that reads; 0 is the default, and with `trusted` the cap. */
static void limits(void) {
  const char stored[] = "tnv1.int16.2x3.raw-base64url.AQACAAMABAAFAP__.2cdcd249";
  const size_t len = sizeof stored - 1;
  struct {
    tnv_decode_options at, over;
    tnv_code code;
  } rows[] = {{{.max_input = len}, {.max_input = len - 1}, TNV_INPUT_TOO_LONG},
              {{.max_header = 18}, {.max_header = 17}, TNV_HEADER_TOO_LONG},
              {{.max_decoded = 12}, {.max_decoded = 11}, TNV_LIMIT_EXCEEDED}};
  char id[65], out[64];
  int16_t data[6];
  tnv_info info;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    for (int over = 0; over < 2; over++) {
      const tnv_decode_options *how = over ? &rows[i].over : &rows[i].at;
      tnv_code code = over ? rows[i].code : TNV_OK;
      CALL(code, tnv_inspect(stored, len, how, &info, &error));
      CALL(code, tnv_verify(stored, len, how, &error));
      CALL(code, tnv_content_id(stored, len, how, id, &error));
      CALL(code, tnv_decode(stored, len, how, "int16", data, sizeof data, NULL, &error));
      CALL(code, tnv_decode_rows(stored, len, how, "int16", 0, 1, data, sizeof data, NULL, &error));
      CALL(code, tnv_convert(stored, len, how, TNV_FORM_LINE, NULL, out, sizeof out, NULL, &error));
    }
  }

  /* Two lists of one number each, in a list: four items on two levels. */
  const char object[] = "tnv1.object.s.cbor-hex.8281078107.50db98a0";
  tnv_decode_options of_objects[] = {{.max_items = 4}, {.max_items = 3}, {.max_depth = 2}, {.max_depth = 1}};
  for (size_t i = 0; i < 4; i++)
    CALL(i % 2 ? TNV_LIMIT_EXCEEDED : TNV_OK, tnv_decode_object(object, sizeof object - 1, &of_objects[i], NULL, out, sizeof out, NULL, &error));

  /* Half a gigabyte is the default; a caller that trusts the input may have more. This one claims it, and holds nothing. */
  const char just[] = "tnv1.uint8.536870912.raw-zlib-hex.00.2c8ab182", over[] = "tnv1.uint8.536870913.raw-zlib-hex.00.ab2c7ac1";
  tnv_decode_options trusted = {.trusted = 1}, half = {.trusted = 1, .max_decoded = 536870912};
  CALL(TNV_CODEC_FAILED, tnv_verify(just, sizeof just - 1, NULL, &error));
  CALL(TNV_LIMIT_EXCEEDED, tnv_verify(over, sizeof over - 1, NULL, &error));
  CALL(TNV_CODEC_FAILED, tnv_verify(over, sizeof over - 1, &trusted, &error));
  CALL(TNV_LIMIT_EXCEEDED, tnv_verify(over, sizeof over - 1, &half, &error));
}

/* What a stranger may send: an error, at once, and no memory. */
static void strangers(void) {
  tnv_info info;
  unsigned char data[16];
  const char stored[] = "tnv1.int16.2x3.raw-base64url.AQACAAMABAAFAP__.2cdcd249";
  const size_t len = sizeof stored - 1;
  tnv_decode_options how = {.max_decoded = 11};
  CALL(TNV_LIMIT_EXCEEDED, tnv_inspect(stored, len, &how, &info, &error));
  how = (tnv_decode_options){.max_input = len - 1};
  CALL(TNV_INPUT_TOO_LONG, tnv_inspect(stored, len, &how, &info, &error));
  how = (tnv_decode_options){.allow = "raw, hex"};
  CALL(TNV_CODEC_NOT_ALLOWED, tnv_decode(stored, len, &how, "int16", data, 12, NULL, &error));
  how = (tnv_decode_options){.allow = "raw, base64url"};
  CALL(TNV_OK, tnv_decode(stored, len, &how, "int16", data, 12, NULL, &error));
  how = (tnv_decode_options){.form = TNV_FORM_BINARY};
  CHECK(tnv_decode(stored, len, &how, "int16", data, 12, NULL, &error) != TNV_OK);
  how = (tnv_decode_options){.reserved = {1}};
  CALL(TNV_BAD_ARGUMENT, tnv_inspect(stored, len, &how, &info, &error));
  how = (tnv_decode_options){.trusted = 1, .threads = 1};
  CALL(TNV_OK, tnv_decode(stored, len, &how, "int16", data, 12, NULL, &error));
  const char claims[] = "tnv1.uint8.900000000000.raw-zlib-base64url.eJw.e5dbbcd8";
  CHECK(tnv_inspect(claims, sizeof claims - 1, NULL, &info, &error) != TNV_OK);
  const char values[] = "{\"$tnv\":1,\"dtype\":\"int64\",\"shape\":[2],\"values\":[1,\"9223372036854775807\"]}";
  int64_t two[2];
  CALL(TNV_OK, tnv_decode(values, sizeof values - 1, NULL, "int64", two, 16, &info, &error));
  CHECK(two[1] == INT64_MAX && info.form == TNV_FORM_JSON);
  CALL(TNV_UNSUPPORTED, tnv_decode_rows(values, sizeof values - 1, NULL, "int64", 0, 1, two, 16, NULL, &error));
  /* Text of the input comes back escaped and cut. */
  char hostile[400] = "tnv1.";
  memset(hostile + 5, 27, 390);
  CHECK(tnv_inspect(hostile, 395, NULL, &info, &error) != TNV_OK);
  CHECK(!strchr(error.message, 27) && strlen(error.message) < TNV_MESSAGE_SIZE);
  /* A struct of C at no multiple of its alignment. */
  unsigned char space[64] = {0};
  CALL(TNV_BAD_ARGUMENT, tnv_inspect(stored, len, (const tnv_decode_options *)(const void *)(space + 1), &info, &error));
}

/* A legal array for which there is no memory: what is left of the address space holds half of it. The last call, as nothing works after it. */
static void no_memory(void) {
  static unsigned char zeros[32 << 20];
  uint64_t shape[1] = {sizeof zeros};
  tnv_array array = {.dtype = "uint8", .ndim = 1, .shape = shape, .data = zeros, .data_len = sizeof zeros};
  tnv_encode_options how = {.codecs = "raw-zlib-base64url", .chunk = UINT64_MAX};
  char id[65];
  size_t len = 0;
  char *line = line_of(&array, &how, &len);
  CALL(TNV_OK, tnv_verify(line, len, NULL, &error));
  unsigned long pages = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  CHECK(file && fscanf(file, "%lu", &pages) == 1);
  if (file) fclose(file);
  struct rlimit room = {pages * (unsigned long)sysconf(_SC_PAGESIZE) + sizeof zeros / 2, RLIM_INFINITY};
  CHECK(setrlimit(RLIMIT_AS, &room) == 0);
  CALL(TNV_ALLOC_FAILED, tnv_verify(line, len, NULL, &error));
  CALL(TNV_ALLOC_FAILED, tnv_content_id(line, len, NULL, id, &error));
  CHECK(strstr(error.message, "33554432 bytes"));
  free(line);
}

/* With an argument, memory becomes scarce at the end, which Valgrind itself would not survive. */
int main(int count, char **arguments) {
  (void)arguments;
  CHECK(strcmp(tnv_code_name(TNV_CHECK_MISMATCH), "check_mismatch") == 0);
  CHECK(strcmp(tnv_code_name(-1), "unknown") == 0);
  CHECK(strlen(tnv_version()) >= 5);
  numbers();
  scattered();
  strings();
  dtypes();
  options();
  trees();
  objects();
  limits();
  strangers();
  if (count > 1) no_memory();
  printf("%d calls whose codes were compared, %d checks, %d faults\n", calls, checks, faults);
  return faults != 0 || calls < 60;
}
