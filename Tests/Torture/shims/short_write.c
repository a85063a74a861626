/* Lets the n-th write of the process move only a part of what it was asked for, as POSIX allows: the rest is the
   caller's to write. Preloaded; SHORT_WRITE=n. A file named by SHORT_WRITE_MARK is made when it has struck. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long calls;

/* How much of `size` this call may move. */
static size_t part(size_t size) {
    const char *moment = getenv("SHORT_WRITE");
    if (size < 2 || !moment || atomic_fetch_add(&calls, 1) + 1 != atol(moment)) return size;
    const char *mark = getenv("SHORT_WRITE_MARK");
    int file = mark ? open(mark, O_CREAT | O_WRONLY | O_CLOEXEC, 0644) : -1;
    if (file >= 0) close(file);
    return size / 2;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int file, const void *bytes, size_t size) {
    return NEXT(write)(file, bytes, file > 2 ? part(size) : size);
}
ssize_t pwrite(int file, const void *bytes, size_t size, off_t at) {
    return NEXT(pwrite)(file, bytes, part(size), at);
}
ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t at) {
    return NEXT(pwrite64)(file, bytes, part(size), at);
}
ssize_t copy_file_range(int from, off64_t *at, int to, off64_t *there, size_t size, unsigned flags) {
    return NEXT(copy_file_range)(from, at, to, there, part(size), flags);
}
