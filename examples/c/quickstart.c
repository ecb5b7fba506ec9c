/* An array there and back.  cc quickstart.c $(pkg-config --cflags --libs tenvelope) -o quickstart && ./quickstart */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tenvelope.h>

static void fail(const char *what, const tnv_error *error) {
  fprintf(stderr, "%s: %s\n", what, error->message);
  exit(1);
}

int main(void) {
  float temperatures[2][3] = {{21.5f, 22.0f, 21.75f}, {19.0f, 18.5f, -0.0f}};
  uint64_t shape[2] = {2, 3};
  tnv_array array = {0};
  array.dtype = "float32";
  array.ndim = 2;
  array.shape = shape;
  array.data = temperatures;
  array.data_len = sizeof temperatures;
  array.meta = "{\"attrs\":{\"unit\":\"degC\"},\"dims\":[\"station\",\"hour\"]}";

  /* Ask how much room is enough, make it, write. NULL: default options. */
  tnv_error error;
  size_t bound, len;
  if (tnv_encode_bound(&array, NULL, &bound, &error) != TNV_OK) fail("encode", &error);
  char *line = malloc(bound);
  if (!line || tnv_encode(&array, NULL, line, bound, &len, &error) != TNV_OK) fail("encode", &error);
  printf("%.*s\n", (int)len, line);

  /* Whoever gets the line asks what it holds, makes room, reads. */
  tnv_info info;
  if (tnv_inspect(line, len, NULL, &info, &error) != TNV_OK) fail("inspect", &error);
  printf("%s, %zu dims, %llu bytes\n", info.dtype, info.ndim, (unsigned long long)info.data_len);
  float *back = malloc(info.data_len);
  if (!back || tnv_decode(line, len, NULL, "float32", back, info.data_len, &info, &error) != TNV_OK) fail("decode", &error);
  printf("equal: %s\n", memcmp(back, temperatures, sizeof temperatures) == 0 ? "yes" : "no");

  /* One character changed: an error, not another array. */
  line[len - 12] = line[len - 12] == 'A' ? 'B' : 'A';
  if (tnv_decode(line, len, NULL, "float32", back, info.data_len, NULL, &error) != TNV_OK)
    printf("%s: %s\n", tnv_code_name(error.code), error.message);
  free(back);
  free(line);
  return 0;
}
