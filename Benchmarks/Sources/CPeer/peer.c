#define OPENSSL_SUPPRESS_DEPRECATED
#include "peer.h"

#include <malloc.h>
#include <math.h>
#include <openssl/sha.h>
#include <string.h>

enum { groups = 4, row = 128, digest = 32 };

static void hash(const uint8_t *message, size_t length, uint8_t *output) {
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, message, length);
  SHA256_Final(output, &context);
}

void peer_fingerprint(const uint8_t *messages, const int32_t *lengths, uint8_t *digests, int64_t times) {
  for (int64_t i = 0; i < times; i++) {
    for (int group = 0; group < groups; group++) {
      hash(messages + group * row, (size_t)lengths[group], digests + group * digest);
    }
    uint8_t state[2 + groups * digest] = {1, 0};
    memcpy(state + 2, digests, groups * digest);
    hash(state, sizeof state, digests + groups * digest);
  }
}

double peer_floor(
  const double *current, const double *baseline, const double *threshold, const double *points, int64_t rows,
  int64_t times) {
  double total = 0;
  for (int64_t i = 0; i < times; i++) {
    const double *now = current + i % rows * 23;
    const double *then = baseline + i % rows * 23;
    double significance = 0;
    for (int lane = 0; lane < 23; lane++) {
      if (fabs(now[lane] - then[lane]) > threshold[lane]) significance += points[lane];
    }
    total += significance;
  }
  return total;
}

int64_t peer_allocated(void) {
  struct mallinfo2 info = mallinfo2();
  return (int64_t)(info.uordblks + info.hblkhd);
}
