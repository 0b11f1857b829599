// Counts what the process asks of the allocator, between markers that the process sets itself.
//
//   cc -O2 -shared -fPIC -o liballoc_counter.so alloc_counter.c
//   LD_PRELOAD=./liballoc_counter.so alloc-proof …
//
// The process finds `deadband_allocations` by dlsym(NULL, …): absent, it does not run under the counter. It returns
// how many allocations there have been so far; two readings around a loop are the loop's. Only counting happens
// here: the work is glibc's own, reached through its `__libc_` names, so nothing has to be looked up first.
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static _Atomic uint64_t allocations;

static inline void count(void) { atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed); }

uint64_t deadband_allocations(void) { return atomic_load_explicit(&allocations, memory_order_relaxed); }

void *malloc(size_t size) {
  count();
  return __libc_malloc(size);
}

void *calloc(size_t many, size_t size) {
  count();
  return __libc_calloc(many, size);
}

void *realloc(void *old, size_t size) {
  count();
  return __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

void *memalign(size_t alignment, size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **result, size_t alignment, size_t size) {
  count();
  void *memory = __libc_memalign(alignment, size);
  if (memory == NULL) return ENOMEM;
  *result = memory;
  return 0;
}
