/* Settings and weights of a model as one line, and back.  cc model.c $(pkg-config --cflags --libs tenvelope) -o model && ./model */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tenvelope.h>

static void check(tnv_code code, const tnv_error *error) {
  if (code == TNV_OK) return;
  fprintf(stderr, "%s\n", error->message);
  exit(1);
}

static void *room(size_t size) {
  void *memory = malloc(size ? size : 1);
  if (!memory) exit(1);
  return memory;
}

int main(void) {
  static float weights[28 * 28];
  int64_t steps[3] = {100, 200, 9007199254740993};
  uint64_t square[2] = {28, 28}, three[1] = {3};
  for (int i = 0; i < 28 * 28; i++) weights[i] = (float)i / 784;
  tnv_array arrays[2] = {{0}, {0}};
  arrays[0].dtype = "float32", arrays[0].ndim = 2, arrays[0].shape = square, arrays[0].data = weights, arrays[0].data_len = sizeof weights;
  arrays[1].dtype = "int64", arrays[1].ndim = 1, arrays[1].shape = three, arrays[1].data = steps, arrays[1].data_len = sizeof steps;

  /* {"$part":k} stands where array k belongs. */
  const char document[] = "{\"name\":\"first\",\"rate\":0.5,\"layers\":[{\"w\":{\"$part\":0}}],\"steps\":{\"$part\":1}}";
  tnv_error error;
  size_t bound, len;
  check(tnv_tree_encode_bound(document, strlen(document), arrays, 2, NULL, &bound, &error), &error);
  char *line = room(bound);
  check(tnv_tree_encode(document, strlen(document), arrays, 2, NULL, line, bound, &len, &error), &error);
  printf("%.60s... %zu characters\n", line, len);

  /* How long is the document, how many arrays are there? */
  size_t text_len, count;
  tnv_code code = tnv_tree_inspect(line, len, NULL, NULL, 0, &text_len, NULL, 0, &count, &error);
  if (code != TNV_BUFFER_TOO_SMALL) check(code, &error);
  char *text = room(text_len);
  tnv_part *parts = room(count * sizeof *parts);
  memset(parts, 0, count * sizeof *parts);
  check(tnv_tree_inspect(line, len, NULL, text, text_len, NULL, parts, count, NULL, &error), &error);
  printf("%.*s\n", (int)text_len, text);

  for (size_t k = 0; k < count; k++) parts[k].data = room(parts[k].capacity = parts[k].info.data_len);
  check(tnv_tree_decode(line, len, NULL, parts, count, &error), &error);
  for (size_t k = 0; k < count; k++)
    printf("array %zu: %s, %llu elements\n", k, parts[k].info.dtype, (unsigned long long)parts[k].info.count);
  /* In the document keys stand in order, so the weights come first here, too. */
  int equal = memcmp(parts[0].data, weights, sizeof weights) == 0 && memcmp(parts[1].data, steps, sizeof steps) == 0;
  printf("equal: %s\n", equal ? "yes" : "no");
  for (size_t k = 0; k < count; k++) free(parts[k].data);
  free(parts);
  free(text);
  free(line);
  return !equal;
}
