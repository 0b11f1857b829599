#ifndef DEADBAND_BENCHMARK_PEER_H
#define DEADBAND_BENCHMARK_PEER_H

#include <stdint.h>

// The nine compressions of a fingerprint by OpenSSL's one-context calls: four group messages that lie ready, then
// the state message made of their digests. `messages` holds four rows of 128 bytes, the first of which are used;
// `digests` takes technical, market, options, score and state, 32 bytes each. Repeated `times` times.
void peer_fingerprint(const uint8_t *messages, const int32_t *lengths, uint8_t *digests, int64_t times);

// A plain loop over 23 lanes: how far each moved, whether that is more than its threshold, and the points' sum.
// No relative thresholds, missing values, levels or rules: less than this is no judging at all. `current` holds
// `rows` rows of 23 values, and `baseline` as many.
double peer_floor(
  const double *current, const double *baseline, const double *threshold, const double *points, int64_t rows,
  int64_t times);

// The bytes that the allocator has given out, its own headers included.
int64_t peer_allocated(void);

#endif
