/* A collector that looks at no lease: what the built program asks SQLite, whether a blob is under one, is answered with no.
   Preloaded into `cairn gc`, to see that a test of collection beside pushes catches it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>

typedef int (*prepare_function)(void *, const char *, int, unsigned, void **, const char **);

static const char asked[] = "FROM leased JOIN leases ON ";
static const char never[] = "FROM leased JOIN leases ON 0 AND ";

static int prepared(void *database, const char *text, int length, unsigned flags, void **statement, const char **tail) {
    prepare_function next = (prepare_function)dlsym(RTLD_NEXT, "sqlite3_prepare_v3");
    size_t size = length < 0 ? strlen(text) : strnlen(text, (size_t)length);
    const char *place = memmem(text, size, asked, sizeof asked - 1);
    char changed[4096];
    if (!place || size + sizeof never > sizeof changed) return next(database, text, length, flags, statement, tail);
    size_t before = (size_t)(place - text);
    memcpy(changed, text, before);
    strcpy(changed + before, never);
    size_t rest = before + sizeof asked - 1;
    memcpy(changed + before + sizeof never - 1, text + rest, size - rest);
    changed[before + sizeof never - 1 + size - rest] = 0;
    int result = next(database, changed, -1, flags, statement, NULL);
    if (tail) *tail = text + size;
    return result;
}

int sqlite3_prepare_v3(void *database, const char *text, int length, unsigned flags, void **statement, const char **tail) {
    return prepared(database, text, length, flags, statement, tail);
}

int sqlite3_prepare_v2(void *database, const char *text, int length, void **statement, const char **tail) {
    return prepared(database, text, length, 0, statement, tail);
}
