#include <xxhash.h>

// XXH3_64bits_withSeed by the widest instructions this processor has: x86-64 alone has several, and the library's plain
// function uses those that all of them have (SSE2; half as fast as AVX2). Debian's builds have the choice; others say so by
// its header.
#if defined(__x86_64__) && __has_include(<xxh_x86dispatch.h>)
#define XXH_DISPATCH_DISABLE_REPLACE
#include <xxh_x86dispatch.h>
static inline XXH64_hash_t xxh3_64_with_seed(const void *bytes, size_t count, XXH64_hash_t seed) {
  return XXH3_64bits_withSeed_dispatch(bytes, count, seed);
}
#else
static inline XXH64_hash_t xxh3_64_with_seed(const void *bytes, size_t count, XXH64_hash_t seed) {
  return XXH3_64bits_withSeed(bytes, count, seed);
}
#endif
