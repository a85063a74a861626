/* Shows the wall clock CLOCK_OFFSET seconds away from where it is; from the N-th look on, where CLOCK_FROM=N. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static atomic_long looks;

static time_t offset(void) {
    const char *seconds = getenv("CLOCK_OFFSET"), *from = getenv("CLOCK_FROM");
    long look = atomic_fetch_add(&looks, 1) + 1;
    return seconds && (!from || look >= atol(from)) ? atol(seconds) : 0;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int clock_gettime(clockid_t clock, struct timespec *now) {
    int status = NEXT(clock_gettime)(clock, now);
    if (status == 0 && clock == CLOCK_REALTIME) now->tv_sec += offset();
    return status;
}
int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    int status = NEXT(gettimeofday)(now, zone);
    if (status == 0) now->tv_sec += offset();
    return status;
}
time_t time(time_t *result) {
    time_t now = NEXT(time)(NULL) + offset();
    if (result) *result = now;
    return now;
}
