// Stands between a process and the system (LD_PRELOAD), for the files under one folder: counts the calls that change
// something, kills the process at one of them, lets calls fail, and logs what was done, data included.
//
//   TORTURE_FOLDER   absolute path of the folder
//   TORTURE_LOG      file that is appended to: `struct entry`, name, data
//   TORTURE_KILL     n or -n: SIGKILL before, or after, the n-th call that changes something
//                    SIGUSR1: SIGKILL before, or after, the next one, whichever comes first
//   TORTURE_FAIL     n: that call fails, with TORTURE_ERRNO; TORTURE_LASTS=1: and all later ones
//                    TORTURE_SHORT=1: a write writes half of it first, and the next call fails
//
// Calls go to the kernel directly. One at a time: the log's order is the order in which they were performed. A SIGKILL
// from outside may come between a call and its line, or cut the line short (the kernel looks for one page by page): who
// reads the log sends SIGUSR1. To the disk it is the same, for it sees calls only.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { CREATE = 1, WRITE, FORCED, TRUNCATE, ALLOCATE, RENAME, UNLINK, MKDIR, LINK, SYNC, MAP, OUTPUT, FOLDER };

struct entry {
  uint32_t kind, call;        // the call's number; 0 for what changes nothing
  uint64_t inode, parent, to; // of the file; of the folder that names it; RENAME, LINK: of the folder it goes to
  uint64_t offset;            // or size; CREATE: 1 it is new, 2 it was emptied
  int32_t error, pid;
  uint32_t name_bytes, data_bytes;
};

static char folder[4096];
static size_t folder_bytes;
static int log_file = -1;
static long kill_at, fail_at, fail_with, lasts, shorts;
static uint32_t calls;
static int half_written;
static volatile sig_atomic_t doomed;
static char tracked[65536];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static long number(const char *name) { const char *text = getenv(name); return text ? atol(text) : 0; }

static void doom(int signal) { (void)signal; doomed = 1; }

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("TORTURE_FOLDER"), *log = getenv("TORTURE_LOG");
  if (!path) return;
  snprintf(folder, sizeof folder, "%s", path);
  folder_bytes = strlen(folder);
  kill_at = number("TORTURE_KILL");
  fail_at = number("TORTURE_FAIL");
  fail_with = number("TORTURE_ERRNO");
  lasts = number("TORTURE_LASTS");
  shorts = number("TORTURE_SHORT");
  struct sigaction action = {.sa_handler = doom, .sa_flags = SA_RESTART};
  sigaction(SIGUSR1, &action, 0);
  if (log) {
    int file = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    log_file = fcntl(file, F_DUPFD_CLOEXEC, 900);
    syscall(SYS_close, file);
    if (log_file < 0) _exit(99);
  }
}

static int is_within(const char *path) {
  return folder_bytes && !strncmp(path, folder, folder_bytes) && (!path[folder_bytes] || path[folder_bytes] == '/');
}

// Whether `path`, as seen from the folder `at`, lies under the folder that is watched.
static int concerns(int at, const char *path) {
  if (path[0] == '/') return is_within(path);
  return at >= 0 && at < (int)sizeof tracked && tracked[at];
}

static int has(int file) { return file >= 0 && file < (int)sizeof tracked && tracked[file]; }

static uint64_t inode_of(int file) {
  struct stat status;
  return syscall(SYS_fstat, file, &status) ? 0 : status.st_ino;
}

static uint64_t inode_at(int at, const char *path) {
  struct stat status;
  return syscall(SYS_newfstatat, at, path, &status, AT_SYMLINK_NOFOLLOW) ? 0 : status.st_ino;
}

// The folder that names `path`, and the last part of it.
static uint64_t parent_at(int at, const char *path, const char **name) {
  const char *slash = strrchr(path, '/');
  *name = slash ? slash + 1 : path;
  if (!slash) return inode_of(at);
  char parent[4096];
  snprintf(parent, sizeof parent, "%.*s", slash == path ? 1 : (int)(slash - path), path);
  return inode_at(at, parent);
}

static void append(struct entry entry, const char *name, const void *data, size_t count) {
  if (log_file < 0) return;
  int saved = errno;
  entry.pid = getpid();
  entry.name_bytes = name ? strlen(name) : 0;
  entry.data_bytes = count;
  struct iovec parts[3] = {{&entry, sizeof entry}, {(void *)name, entry.name_bytes}, {(void *)data, count}};
  if (syscall(SYS_writev, log_file, parts, 3) != (long)(sizeof entry + entry.name_bytes + count)) _exit(99);
  errno = saved;
}

// A line of what is no numbered call: under the lock, so that nobody dies while it is written.
static void append_line(struct entry entry, const char *name, const void *data, size_t count) {
  pthread_mutex_lock(&mutex);
  append(entry, name, data, count);
  pthread_mutex_unlock(&mutex);
}

static void die(void) { syscall(SYS_kill, getpid(), SIGKILL); }

// Before a call that changes something: takes the lock and a number; the error it is to fail with, 0 for none.
static int enter(void) {
  pthread_mutex_lock(&mutex);
  calls++;
  if (doomed || kill_at == (long)calls) die();
  if (fail_at && (fail_at == (long)calls || (lasts && (long)calls > fail_at))) return fail_with;
  if (half_written) { half_written = 0; return fail_with; }
  return 0;
}

static void leave(void) {
  if (doomed || kill_at == -(long)calls) die();
  pthread_mutex_unlock(&mutex);
}

static long failed(int error) { errno = error; return -1; }

// MARK: Names

static int open_any(int at, const char *path, int flags, mode_t mode) {
  if (!concerns(at, path)) {
    int file = syscall(SYS_openat, at, path, flags, mode);
    if (has(file)) tracked[file] = 0;
    return file;
  }
  if (!(flags & O_CREAT)) {
    int file = syscall(SYS_openat, at, path, flags, mode);
    if (file >= 0 && file < (int)sizeof tracked) tracked[file] = 1;
    if (file >= 0 && (flags & O_DIRECTORY)) {
      append_line((struct entry){.kind = FOLDER, .inode = inode_of(file)}, path[0] == '/' ? path : "", 0, 0);
    }
    return file;
  }
  int error = enter(), file;
  const char *name;
  struct entry entry = {.kind = CREATE, .call = calls, .parent = parent_at(at, path, &name), .error = error};
  uint64_t before = inode_at(at, path);
  file = error ? failed(error) : syscall(SYS_openat, at, path, flags, mode);
  if (file >= 0 && file < (int)sizeof tracked) {
    tracked[file] = 1;
    entry.inode = inode_of(file);
    entry.offset = !before ? 1 : flags & O_TRUNC ? 2 : 0;
  } else if (!error) {
    entry.error = errno;
  }
  append(entry, name, 0, 0);
  int saved = errno;
  leave();
  errno = saved;
  return file;
}

#define OPEN(NAME) \
  int NAME(const char *path, int flags, ...) { \
    va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, int); va_end(rest); \
    return open_any(AT_FDCWD, path, flags, mode); }
#define OPENAT(NAME) \
  int NAME(int at, const char *path, int flags, ...) { \
    va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, int); va_end(rest); \
    return open_any(at, path, flags, mode); }
OPEN(open) OPEN(open64) OPENAT(openat) OPENAT(openat64)

int close(int file) {
  if (has(file)) tracked[file] = 0;
  return syscall(SYS_close, file);
}

int renameat2(int from, const char *old, int to, const char *new, unsigned flags) {
  if (!concerns(from, old)) return syscall(SYS_renameat2, from, old, to, new, flags);
  int error = enter();
  const char *name, *new_name;
  struct entry entry = {.kind = RENAME, .call = calls, .inode = inode_at(from, old), .error = error};
  entry.parent = parent_at(from, old, &name);
  entry.to = parent_at(to, new, &new_name);
  int result = error ? failed(error) : syscall(SYS_renameat2, from, old, to, new, flags);
  if (result && !error) entry.error = errno;
  append(entry, name, new_name, strlen(new_name));
  int saved = errno;
  leave();
  errno = saved;
  return result;
}
int renameat(int from, const char *old, int to, const char *new) { return renameat2(from, old, to, new, 0); }
int rename(const char *old, const char *new) { return renameat2(AT_FDCWD, old, AT_FDCWD, new, 0); }

int unlinkat(int at, const char *path, int flags) {
  if (!concerns(at, path)) return syscall(SYS_unlinkat, at, path, flags);
  int error = enter();
  const char *name;
  struct entry entry = {.kind = UNLINK, .call = calls, .inode = inode_at(at, path), .error = error};
  entry.parent = parent_at(at, path, &name);
  int result = error ? failed(error) : syscall(SYS_unlinkat, at, path, flags);
  if (result && !error) entry.error = errno;
  append(entry, name, 0, 0);
  int saved = errno;
  leave();
  errno = saved;
  return result;
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }

int mkdirat(int at, const char *path, mode_t mode) {
  if (!concerns(at, path)) return syscall(SYS_mkdirat, at, path, mode);
  int error = enter();
  const char *name;
  struct entry entry = {.kind = MKDIR, .call = calls, .error = error, .parent = parent_at(at, path, &name)};
  int result = error ? failed(error) : syscall(SYS_mkdirat, at, path, mode);
  if (result && !error) entry.error = errno;
  int saved = errno;
  entry.inode = inode_at(at, path);
  append(entry, name, 0, 0);
  leave();
  errno = saved;
  return result;
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

int linkat(int from, const char *old, int to, const char *new, int flags) {
  if (!concerns(to, new)) return syscall(SYS_linkat, from, old, to, new, flags);
  int error = enter();
  const char *name;
  struct entry entry = {.kind = LINK, .call = calls, .inode = inode_at(from, old), .error = error};
  entry.to = parent_at(to, new, &name);
  int result = error ? failed(error) : syscall(SYS_linkat, from, old, to, new, flags);
  if (result && !error) entry.error = errno;
  append(entry, name, 0, 0);
  int saved = errno;
  leave();
  errno = saved;
  return result;
}
int link(const char *old, const char *new) { return linkat(AT_FDCWD, old, AT_FDCWD, new, 0); }

// MARK: Data

static ssize_t write_any(int file, const struct iovec *parts, int count, off_t offset, int positioned) {
  size_t size = 0;
  for (int i = 0; i < count; i++) size += parts[i].iov_len;
  int is_output = file == 1 && !positioned && folder_bytes;
  if (!is_output && !has(file)) {
    return positioned ? syscall(SYS_pwritev, file, parts, count, offset, 0) : syscall(SYS_writev, file, parts, count);
  }
  char *bytes = malloc(size ? size : 1), *end = bytes;
  for (int i = 0; i < count; i++) end = mempcpy(end, parts[i].iov_base, parts[i].iov_len);
  if (is_output) {
    // Logged first: whoever reads it may act before anything else happens here.
    append_line((struct entry){.kind = OUTPUT}, 0, bytes, size);
    free(bytes);
    return syscall(SYS_writev, file, parts, count);
  }
  int error = enter();
  if (error && shorts && size > 1 && fail_at == (long)calls) {
    error = 0;
    size /= 2;
    half_written = 1;
  }
  if (!positioned) offset = lseek(file, 0, fcntl(file, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR);
  struct entry entry = {.kind = fcntl(file, F_GETFL) & O_DSYNC ? FORCED : WRITE, .call = calls,
                        .inode = inode_of(file), .offset = offset, .error = error};
  ssize_t result = error ? failed(error) : positioned ? syscall(SYS_pwrite64, file, bytes, size, offset)
                                                      : syscall(SYS_write, file, bytes, size);
  if (result < 0 && !error) entry.error = errno;
  append(entry, 0, bytes, result > 0 ? result : 0);
  free(bytes);
  int saved = errno;
  leave();
  errno = saved;
  return result;
}

#define PART struct iovec part = {(void *)bytes, count}
ssize_t write(int file, const void *bytes, size_t count) { PART; return write_any(file, &part, 1, 0, 0); }
ssize_t writev(int file, const struct iovec *parts, int count) { return write_any(file, parts, count, 0, 0); }
ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) { PART; return write_any(file, &part, 1, at, 1); }
ssize_t pwrite64(int file, const void *bytes, size_t count, off_t at) { PART; return write_any(file, &part, 1, at, 1); }
ssize_t pwritev(int file, const struct iovec *parts, int count, off_t at) { return write_any(file, parts, count, at, 1); }
ssize_t pwritev64(int file, const struct iovec *parts, int count, off_t at) {
  return write_any(file, parts, count, at, 1);
}

static long change(enum kind kind, int file, uint64_t size, long system, long a, long b, long c) {
  int error = enter();
  struct entry entry = {.kind = kind, .call = calls, .inode = inode_of(file), .offset = size, .error = error};
  long result = error ? failed(error) : syscall(system, file, a, b, c);
  if (result < 0 && !error) entry.error = errno;
  append(entry, 0, 0, 0);
  int saved = errno;
  leave();
  errno = saved;
  return result;
}

int fsync(int file) { return has(file) ? change(SYNC, file, 0, SYS_fsync, 0, 0, 0) : syscall(SYS_fsync, file); }
int fdatasync(int file) {
  return has(file) ? change(SYNC, file, 0, SYS_fdatasync, 0, 0, 0) : syscall(SYS_fdatasync, file);
}
int ftruncate(int file, off_t size) {
  return has(file) ? change(TRUNCATE, file, size, SYS_ftruncate, size, 0, 0) : syscall(SYS_ftruncate, file, size);
}
int ftruncate64(int file, off_t size) { return ftruncate(file, size); }
int fallocate(int file, int mode, off_t offset, off_t count) {
  return has(file) ? change(ALLOCATE, file, offset + count, SYS_fallocate, mode, offset, count)
                   : syscall(SYS_fallocate, file, mode, offset, count);
}
int fallocate64(int file, int mode, off_t offset, off_t count) { return fallocate(file, mode, offset, count); }
int posix_fallocate(int file, off_t offset, off_t count) { return fallocate(file, 0, offset, count) ? errno : 0; }
int posix_fallocate64(int file, off_t offset, off_t count) { return posix_fallocate(file, offset, count); }

static void *map_any(void *at, size_t size, int protection, int flags, int file, off_t offset) {
  if (has(file) && (flags & MAP_SHARED) && (protection & PROT_WRITE)) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t count = readlink(link, path, sizeof path - 1);
    path[count > 0 ? count : 0] = 0;
    append_line((struct entry){.kind = MAP, .inode = inode_of(file), .offset = size}, path, 0, 0);
  }
  return (void *)syscall(SYS_mmap, at, size, protection, flags, file, offset);
}
void *mmap(void *at, size_t size, int protection, int flags, int file, off_t offset) {
  return map_any(at, size, protection, flags, file, offset);
}
void *mmap64(void *at, size_t size, int protection, int flags, int file, off_t offset) {
  return map_any(at, size, protection, flags, file, offset);
}
