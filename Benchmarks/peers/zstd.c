// Plain zstd, as the peer of the archive's compression: bytes of all values, each compressed alone at level 3.
//
//   cc -O2 zstd.c -lzstd
//   zstd VALUES        VALUES: each a u32 of bytes and the bytes, written by `store-bench analyses`
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <zstd.h>

int main(int argc, char **argv) {
  static unsigned char value[1 << 16], packed[1 << 17];
  FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
  if (file == NULL) return 64;
  size_t bytes = 0, compressed = 0, count = 0;
  for (uint32_t length; fread(&length, 4, 1, file) == 1; count++) {
    if (length > sizeof value || fread(value, 1, length, file) != length) return 65;
    size_t size = ZSTD_compress(packed, sizeof packed, value, length, 3);
    if (ZSTD_isError(size)) return 1;
    bytes += length;
    compressed += size;
  }
  printf("{\"values\": %zu, \"bytes\": %zu, \"compressed\": %zu}\n", count, bytes, compressed);
  return 0;
}
