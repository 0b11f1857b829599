#include <zlib.h>

// zlib's inflateInit2 is a macro, which Swift cannot call. 16 + MAX_WBITS reads the gzip format alone.
static inline int deadband_inflate_init_gzip(z_stream *stream) { return inflateInit2(stream, 16 + MAX_WBITS); }
