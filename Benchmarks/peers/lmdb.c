// LMDB by its own C interface, as the peer of the mid tier and of the archive.
//
//   cc -O2 lmdb.c -llmdb
//   lmdb KEYS VALUES FOLDER    KEYS and VALUES written by `store-bench`; FOLDER empty, on the disk to be measured
//
// Reads a row a line and answers with a line of JSON, nanoseconds an operation:
//
//   get ENTRIES OPERATIONS     random keys among so many entries; one read transaction reset and renewed a get, the value
//                              copied out; `check` sums over what was found. Filled without syncing, in random order.
//   commit COUNT               so many commits of one put of a new key, synced; the median
//   batch COUNT                the same of 1,000 puts each, the median, a put
#include <lmdb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static unsigned char *keys;
static size_t key_count;
static unsigned char *values;
// Where each value begins, behind its u32 of bytes.
static size_t *starts;
static size_t value_count;

static void check(int code) {
  if (code == 0) return;
  fprintf(stderr, "lmdb: %s\n", mdb_strerror(code));
  exit(1);
}

static unsigned char *read_all(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) exit(66);
  fseek(file, 0, SEEK_END);
  *size = (size_t)ftell(file);
  rewind(file);
  unsigned char *bytes = malloc(*size);
  if (bytes == NULL || fread(bytes, 1, *size, file) != *size) exit(66);
  fclose(file);
  return bytes;
}

static uint64_t next(uint64_t *state) {
  uint64_t z = *state += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static MDB_val key_of(size_t number) { return (MDB_val){32, keys + 32 * number}; }

static MDB_val value_of(size_t number) {
  size_t start = starts[number % value_count];
  uint32_t length;
  memcpy(&length, values + start - 4, 4);
  return (MDB_val){length, values + start};
}

static MDB_env *open_env(const char *folder, const char *name, unsigned flags, MDB_dbi *dbi) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  mkdir(path, 0700);
  MDB_env *env;
  check(mdb_env_create(&env));
  check(mdb_env_set_mapsize(env, (size_t)16 << 30));
  check(mdb_env_open(env, path, MDB_NOTLS | flags, 0600));
  MDB_txn *txn;
  check(mdb_txn_begin(env, NULL, 0, &txn));
  check(mdb_dbi_open(txn, NULL, 0, dbi));
  check(mdb_txn_commit(txn));
  return env;
}

static void put(MDB_env *env, MDB_dbi dbi, size_t from, size_t count) {
  MDB_txn *txn;
  check(mdb_txn_begin(env, NULL, 0, &txn));
  for (size_t number = from; number < from + count; number++) {
    MDB_val key = key_of(number), value = value_of(number);
    check(mdb_put(txn, dbi, &key, &value, 0));
  }
  check(mdb_txn_commit(txn));
}

// Environments stay open: filling a large one takes longer than measuring it.
static struct {
  size_t entries;
  MDB_env *env;
  MDB_dbi dbi;
} filled[8];

static void get(const char *folder, size_t entries, size_t operations) {
  size_t place = 0;
  while (place < 7 && filled[place].entries != 0 && filled[place].entries != entries) place++;
  if (filled[place].entries == 0) {
    char name[32];
    snprintf(name, sizeof name, "get-%zu", entries);
    filled[place].env = open_env(folder, name, MDB_NOSYNC, &filled[place].dbi);
    for (size_t from = 0; from < entries; from += 10000)
      put(filled[place].env, filled[place].dbi, from, entries - from < 10000 ? entries - from : 10000);
    filled[place].entries = entries;
  }
  MDB_dbi dbi = filled[place].dbi;
  MDB_txn *txn;
  check(mdb_txn_begin(filled[place].env, NULL, MDB_RDONLY, &txn));
  mdb_txn_reset(txn);
  uint64_t state = 1, sum = 0;
  static unsigned char copy[1 << 16];
  double start = now();
  for (size_t operation = 0; operation < operations; operation++) {
    check(mdb_txn_renew(txn));
    MDB_val key = key_of(next(&state) % entries), value;
    check(mdb_get(txn, dbi, &key, &value));
    memcpy(copy, value.mv_data, value.mv_size);
    mdb_txn_reset(txn);
    sum += value.mv_size + copy[value.mv_size / 2];
  }
  double spent = now() - start;
  mdb_txn_abort(txn);
  printf("{\"ns\": %.1f, \"check\": %llu}\n", spent / (double)operations, (unsigned long long)sum);
}

static int ascending(const void *left, const void *right) {
  double difference = *(const double *)left - *(const double *)right;
  return (difference > 0) - (difference < 0);
}

static void commits(const char *folder, size_t count, size_t puts) {
  static MDB_env *env;
  static MDB_dbi dbi;
  static size_t number;
  if (env == NULL) env = open_env(folder, "commits", 0, &dbi);
  double *times = malloc(count * sizeof(double));
  if (times == NULL || number + count * puts > key_count) exit(64);
  for (size_t index = 0; index < count; index++, number += puts) {
    double start = now();
    put(env, dbi, number, puts);
    times[index] = (now() - start) / (double)puts;
  }
  qsort(times, count, sizeof(double), ascending);
  printf("{\"ns\": %.1f}\n", times[count / 2]);
  free(times);
}

int main(int argc, char **argv) {
  if (argc != 4) return 64;
  size_t size;
  keys = read_all(argv[1], &size);
  key_count = size / 32;
  values = read_all(argv[2], &size);
  starts = malloc(size / 4 * sizeof(size_t));
  if (starts == NULL) return 1;
  for (size_t at = 0; at + 4 <= size;) {
    uint32_t length;
    memcpy(&length, values + at, 4);
    starts[value_count++] = at + 4;
    at += 4 + length;
  }
  char line[256], row[16];
  size_t first, second;
  while (fgets(line, sizeof line, stdin) != NULL) {
    int words = sscanf(line, "%15s %zu %zu", row, &first, &second);
    if (words == 3 && strcmp(row, "get") == 0 && first <= key_count) get(argv[3], first, second);
    else if (words == 2 && strcmp(row, "commit") == 0) commits(argv[3], first, 1);
    else if (words == 2 && strcmp(row, "batch") == 0) commits(argv[3], first, 1000);
    else return 64;
    fflush(stdout);
  }
  return 0;
}
