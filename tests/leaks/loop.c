/* Refuses the inputs of a file one after the other, COUNT times in all; prints the resident memory after WARM of them and at the end: loop FILE WARM COUNT. */
#define _POSIX_C_SOURCE 200809L

#include <tenvelope.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 64, LONGEST = 8192 };

static struct {
  char code[32];
  int32_t form;
  unsigned char *bytes;
  size_t len;
} inputs[MOST];

static size_t read_inputs(const char *name) {
  static char form[8], hex[2 * LONGEST + 1];
  FILE *file = fopen(name, "r");
  if (!file) return 0;
  size_t count = 0;
  while (count < MOST && fscanf(file, "%31s %7s %16384s", inputs[count].code, form, hex) == 3) {
    inputs[count].form = form[0] == 'l' ? TNV_FORM_LINE : form[0] == 'j' ? TNV_FORM_JSON : TNV_FORM_BINARY;
    inputs[count].len = strlen(hex) / 2;
    /* Of just this size. */
    inputs[count].bytes = malloc(inputs[count].len ? inputs[count].len : 1);
    if (!inputs[count].bytes) abort();
    for (size_t i = 0; i < inputs[count].len; i++) {
      unsigned byte = 0;
      if (sscanf(hex + 2 * i, "%2x", &byte) != 1) abort();
      inputs[count].bytes[i] = (unsigned char)byte;
    }
    count++;
  }
  fclose(file);
  return count;
}

static long resident(void) {
  long size = 0, pages = -1;
  FILE *file = fopen("/proc/self/statm", "r");
  if (!file || fscanf(file, "%ld %ld", &size, &pages) != 2) abort();
  fclose(file);
  return pages * sysconf(_SC_PAGESIZE);
}

int main(int argc, char **argv) {
  size_t count = argc == 4 ? read_inputs(argv[1]) : 0;
  long warm = argc == 4 ? strtol(argv[2], NULL, 10) : 0, total = argc == 4 ? strtol(argv[3], NULL, 10) : 0;
  if (!count || total <= 0) return 2;
  for (long i = 0; i < total; i++) {
    size_t k = (size_t)i % count;
    tnv_decode_options options = {.form = inputs[k].form};
    tnv_error error;
    char id[65];
    /* Both decode everything: one with the memory of a chunk, one that makes a name of the elements. */
    tnv_code code = i / (long)count % 2 ? tnv_verify(inputs[k].bytes, inputs[k].len, &options, &error) : tnv_content_id(inputs[k].bytes, inputs[k].len, &options, id, &error);
    if (strcmp(tnv_code_name(code), inputs[k].code) != 0) {
      fprintf(stderr, "%s where %s was expected\n", tnv_code_name(code), inputs[k].code);
      return 1;
    }
    if (i + 1 == warm || i + 1 == total) printf("%ld\n", resident());
  }
  return 0;
}
