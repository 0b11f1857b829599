// RocksDB's LRUCache with 16 shards, as the peer of the memory tier.
//
//   c++ -O2 -std=c++17 memory.cpp -lrocksdb -pthread
//   memory KEYS        KEYS: 32 bytes a subject, written by `store-bench keys`
//
// Reads a row a line, `hit|pair HOT SUBJECTS OPERATIONS`, and answers with a line of JSON: nanoseconds an operation, and
// a sum over what was found, which must be that of ours. A cache of so many subjects is made when first asked for. Its
// values are objects as large as ours, handed out by reference: Lookup, one field read, Release.
#include <rocksdb/cache.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <malloc.h>

using rocksdb::Cache;
using rocksdb::Slice;

struct Key {
  char bytes[32];
};

// As large as an entry without the bytes that lie elsewhere.
struct Value {
  uint64_t number;
  char rest[VALUE_BYTES - 8];
};

struct SplitMix64 {
  uint64_t state;
  uint64_t next() {
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
};

static std::vector<Key> keys;
static std::map<size_t, std::shared_ptr<Cache>> caches;

static void dispose(const Slice &, void *value) { delete static_cast<Value *>(value); }

static Cache &cache_of(size_t subjects) {
  auto &cache = caches[subjects];
  if (cache) return *cache;
  cache = rocksdb::NewLRUCache(size_t(64) << 30, 4);
  for (size_t number = 0; number < subjects; number++) {
    auto *value = new Value();
    value->number = number;
    if (!cache->Insert(Slice(keys[number].bytes, 32), value, sizeof(Value), dispose).ok()) exit(1);
  }
  return *cache;
}

// The keys in the order in which they are asked for, so that fetching them costs both sides the same.
static std::vector<Key> order(uint64_t seed, size_t hot, size_t subjects) {
  SplitMix64 random{0};
  std::vector<Key> chosen(hot), result(hot > 1000 ? 1 << 20 : 1 << 12);
  for (auto &key : chosen) key = keys[random.next() % subjects];
  random = {seed};
  for (auto &key : result) key = chosen[random.next() % hot];
  return result;
}

static uint64_t run(Cache &cache, const std::vector<Key> &order, size_t operations) {
  uint64_t sum = 0;
  size_t mask = order.size() - 1;
  for (size_t index = 0; index < operations; index++) {
    auto *handle = cache.Lookup(Slice(order[index & mask].bytes, 32));
    if (handle == nullptr) exit(1);
    sum += static_cast<Value *>(cache.Value(handle))->number;
    cache.Release(handle);
  }
  return sum;
}

int main(int argc, char **argv) {
  if (argc != 2) return 64;
  std::ifstream file(argv[1], std::ios::binary);
  for (Key key; file.read(key.bytes, sizeof key);) keys.push_back(key);
  char row[16];
  size_t hot, subjects, operations;
  while (scanf("%15s %zu %zu %zu", row, &hot, &subjects, &operations) == 4) {
    if (subjects > keys.size() || hot == 0 || hot > subjects) return 64;
    auto &cache = cache_of(subjects);
    size_t threads = strcmp(row, "pair") == 0 ? 2 : 1;
    std::vector<std::vector<Key>> orders;
    for (size_t thread = 0; thread < threads; thread++) orders.push_back(order(thread + 1, hot, subjects));
    run(cache, orders[0], operations / 4);
    std::vector<uint64_t> sums(threads);
    auto start = std::chrono::steady_clock::now();
    if (threads == 1) {
      sums[0] = run(cache, orders[0], operations);
    } else {
      std::vector<std::thread> running;
      for (size_t thread = 0; thread < threads; thread++)
        running.emplace_back([&, thread] { sums[thread] = run(cache, orders[thread], operations); });
      for (auto &thread : running) thread.join();
    }
    std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - start;
    uint64_t sum = 0;
    for (auto one : sums) sum += one;
    printf("{\"ns\": %.2f, \"check\": %llu}\n", spent.count() / double(operations * threads), (unsigned long long)sum);
    fflush(stdout);
  }
  return 0;
}
