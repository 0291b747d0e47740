/* Stands between a program and its files (LD_PRELOAD), for the torture harnesses.
 *
 * Counts every operation that changes something below a watched folder. It can write a log of them all, content
 * included; kill the program before the n-th; let the n-th, or all from the n-th on, fail as a full or broken disk
 * does; and lie about flushing. Steered at run time through the torture_ functions, so that one process can fork many
 * children with settings of their own. `-shm` files are left out: they are never read again after a crash.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define LONGEST 1024
#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

enum operation { CREATE = 'C', WRITE = 'W', TRUNCATE = 'T', FLUSH = 'S', FLUSH_FOLDER = 'D', UNLINK = 'U', RENAME = 'R',
                 MAKE_FOLDER = 'M', REMOVE_FOLDER = 'X', MARK = 'A' };

static char watched[LONGEST];
static int log_handle = -1;
static long steps, kill_at, fail_at;
static int fail_errno, fail_for_good, tear, lie, only_between;
static pthread_mutex_t logging = PTHREAD_MUTEX_INITIALIZER;

/* --- steering ---------------------------------------------------------------------------------------------------- */

void torture_watch(const char *folder) { strncpy(watched, folder, LONGEST - 1); }
void torture_kill(long at, int torn, int between) { steps = 0; kill_at = at; tear = torn; only_between = between; }
void torture_fail(long at, int error, int for_good, int torn)
{
    steps = 0; fail_at = at; fail_errno = error; fail_for_good = for_good; tear = torn; only_between = 0;
}
void torture_lie(int on) { lie = on; }
long torture_steps(void) { return steps; }

void torture_log(const char *path)
{
    if (log_handle >= 0) syscall(SYS_close, log_handle);
    log_handle = path ? syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
}

/* --- the log: operation, lengths of two paths, offset, length of content; then the paths and the content ---------- */

static void note(char operation, const char *path, const char *other, int64_t offset, const void *content, int64_t n)
{
    if (log_handle < 0) return;
    uint32_t lengths[2] = {strlen(path), other ? strlen(other) : 0};
    char head[25];
    int64_t size = content ? n : 0;
    head[0] = operation;
    memcpy(head + 1, lengths, 8);
    memcpy(head + 9, &offset, 8);
    memcpy(head + 17, &size, 8);
    struct iovec parts[4] = {{head, sizeof head}, {(void *)path, lengths[0]}, {(void *)other, lengths[1]},
                             {(void *)content, size}};
    pthread_mutex_lock(&logging);
    syscall(SYS_writev, log_handle, parts, 4);
    pthread_mutex_unlock(&logging);
}

void torture_mark(long number) { note(MARK, "", NULL, number, NULL, 0); }

/* --- what is watched ---------------------------------------------------------------------------------------------- */

static int is_watched(const char *path)
{
    size_t n = strlen(path);
    if (!watched[0] || strncmp(path, watched, strlen(watched))) return 0;
    return n < 4 || strcmp(path + n - 4, "-shm");
}

static int path_of(int handle, char *path)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t n = syscall(SYS_readlinkat, AT_FDCWD, link, path, LONGEST - 1);
    if (n < 0) return 0;
    path[n] = 0;
    char *gone = strstr(path, " (deleted)");
    if (gone) return 0;
    return is_watched(path);
}

static int path_at(int folder, const char *name, char *path)
{
    if (name[0] == '/' || folder == AT_FDCWD) {
        snprintf(path, LONGEST, "%s", name);
        return is_watched(path);
    }
    char link[64], place[LONGEST];
    snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    ssize_t n = syscall(SYS_readlinkat, AT_FDCWD, link, place, LONGEST - 1);
    if (n < 0) return 0;
    place[n] = 0;
    if (snprintf(path, LONGEST, "%s/%s", place, name) >= LONGEST) return 0;
    return is_watched(path);
}

/* One more operation: true when it has to fail. A full disk still lets go of things; a write may be torn in two. */
enum manner { CHANGES, FREES, WRITES };

static int step(enum manner manner)
{
    if (only_between && manner == WRITES) return 0;
    long now = __sync_add_and_fetch(&steps, 1);
    if (kill_at && now >= kill_at && !(tear && manner == WRITES)) syscall(SYS_kill, getpid(), SIGKILL);
    if (!fail_at || (now != fail_at && !(fail_for_good && now > fail_at))) return 0;
    return !(manner == FREES && fail_errno == ENOSPC);
}

static int dies_torn(void) { return kill_at && tear && steps >= kill_at; }

/* --- writing ------------------------------------------------------------------------------------------------------ */

#define WRITES_AT(name, offset_type) \
    ssize_t name(int handle, const void *content, size_t n, offset_type offset) \
    { \
        REAL(name); \
        char path[LONGEST]; \
        if (!path_of(handle, path)) return real(handle, content, n, offset); \
        int fails = step(WRITES), dies = dies_torn(); \
        if ((fails || dies) && tear && n > 1) { \
            ssize_t half = real(handle, content, n / 2, offset); \
            if (half > 0) note(WRITE, path, NULL, offset, content, half); \
        } \
        if (dies) syscall(SYS_kill, getpid(), SIGKILL); \
        if (fails) { errno = fail_errno; return -1; } \
        ssize_t done = real(handle, content, n, offset); \
        if (done > 0) note(WRITE, path, NULL, offset, content, done); \
        return done; \
    }
WRITES_AT(pwrite, off_t)
WRITES_AT(pwrite64, off64_t)

ssize_t write(int handle, const void *content, size_t n)
{
    REAL(write);
    char path[LONGEST];
    if (handle == log_handle || !path_of(handle, path)) return real(handle, content, n);
    struct stat status;
    int64_t offset;
    if (fcntl(handle, F_GETFL) & O_APPEND) { fstat(handle, &status); offset = status.st_size; }
    else offset = lseek(handle, 0, SEEK_CUR);
    int fails = step(WRITES), dies = dies_torn();
    if ((fails || dies) && tear && n > 1) {
        ssize_t half = real(handle, content, n / 2);
        if (half > 0) note(WRITE, path, NULL, offset, content, half);
    }
    if (dies) syscall(SYS_kill, getpid(), SIGKILL);
    if (fails) { errno = fail_errno; return -1; }
    ssize_t done = real(handle, content, n);
    if (done > 0) note(WRITE, path, NULL, offset, content, done);
    return done;
}

#define FLUSHES(name) \
    int name(int handle) \
    { \
        REAL(name); \
        char path[LONGEST]; \
        if (!path_of(handle, path)) return real(handle); \
        if (step(CHANGES)) { errno = fail_errno; return -1; } \
        if (lie) return 0; \
        int result = real(handle); \
        struct stat status; \
        if (!result && !fstat(handle, &status)) \
            note(S_ISDIR(status.st_mode) ? FLUSH_FOLDER : FLUSH, path, NULL, 0, NULL, 0); \
        return result; \
    }
FLUSHES(fsync)
FLUSHES(fdatasync)

#define CUTS(name, size_type) \
    int name(int handle, size_type size) \
    { \
        REAL(name); \
        char path[LONGEST]; \
        if (!path_of(handle, path)) return real(handle, size); \
        if (step(FREES)) { errno = fail_errno; return -1; } \
        int result = real(handle, size); \
        if (!result) note(TRUNCATE, path, NULL, size, NULL, 0); \
        return result; \
    }
CUTS(ftruncate, off_t)
CUTS(ftruncate64, off64_t)

/* --- names -------------------------------------------------------------------------------------------------------- */

#define OPENS(call, real_call) \
    { \
        struct stat status; \
        int is_there = !stat(path, &status); \
        int creates = (flags & O_CREAT) && !is_there && !(flags & __O_TMPFILE); \
        int empties = (flags & O_TRUNC) && is_there && status.st_size > 0; \
        if ((creates || empties) && step(empties ? FREES : CHANGES)) { errno = fail_errno; return -1; } \
        int handle = real_call; \
        if (handle >= 0 && creates) note(CREATE, path, NULL, 0, NULL, 0); \
        if (handle >= 0 && empties) note(TRUNCATE, path, NULL, 0, NULL, 0); \
        return handle; \
    }
#define MODE \
    va_list rest; \
    va_start(rest, flags); \
    mode_t mode = (flags & O_CREAT) ? va_arg(rest, mode_t) : 0; \
    va_end(rest)
#define OPEN(name) \
    int name(const char *name_given, int flags, ...) \
    { \
        REAL(name); \
        MODE; \
        char path[LONGEST]; \
        if (!path_at(AT_FDCWD, name_given, path)) return real(name_given, flags, mode); \
        OPENS(name, real(name_given, flags, mode)) \
    }
OPEN(open)
OPEN(open64)
#define OPEN_AT(name) \
    int name(int folder, const char *name_given, int flags, ...) \
    { \
        REAL(name); \
        MODE; \
        char path[LONGEST]; \
        if (!path_at(folder, name_given, path)) return real(folder, name_given, flags, mode); \
        OPENS(name, real(folder, name_given, flags, mode)) \
    }
OPEN_AT(openat)
OPEN_AT(openat64)

#define NAMED(operation, manner, path, other, call) \
    struct stat status; \
    if (operation != MAKE_FOLDER && lstat(path, &status)) return call; \
    if (step(manner)) { errno = fail_errno; return -1; } \
    int result = call; \
    if (!result) note(operation, path, other, 0, NULL, 0); \
    return result

int unlink(const char *name)
{
    REAL(unlink);
    if (!is_watched(name)) return real(name);
    NAMED(UNLINK, FREES, name, NULL, real(name));
}

int unlinkat(int folder, const char *name, int flags)
{
    REAL(unlinkat);
    char path[LONGEST];
    if (!path_at(folder, name, path)) return real(folder, name, flags);
    char kind = flags & AT_REMOVEDIR ? REMOVE_FOLDER : UNLINK;
    NAMED(kind, FREES, path, NULL, real(folder, name, flags));
}

int rename(const char *from, const char *to)
{
    REAL(rename);
    if (!is_watched(from)) return real(from, to);
    NAMED(RENAME, CHANGES, from, to, real(from, to));
}

int mkdir(const char *name, mode_t mode)
{
    REAL(mkdir);
    if (!is_watched(name)) return real(name, mode);
    NAMED(MAKE_FOLDER, CHANGES, name, NULL, real(name, mode));
}

int rmdir(const char *name)
{
    REAL(rmdir);
    if (!is_watched(name)) return real(name);
    NAMED(REMOVE_FOLDER, FREES, name, NULL, real(name));
}
