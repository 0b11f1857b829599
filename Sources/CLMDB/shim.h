#include <lmdb.h>

/* statfs, whose f_type names the kind of file system: Swift's Glibc module does not have it. */
#include <sys/vfs.h>
