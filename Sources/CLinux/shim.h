// The few Linux calls that Glibc's overlay hides from Swift: variadic (ioctl, syscall) or behind _GNU_SOURCE.
// Each returns what the system call returns and leaves the reason in errno.
#pragma once
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// Shares the whole of `source` with `destination` (copy on write): FICLONE, ioctl_ficlone(2).
static inline int cairn_clone(int destination, int source) {
    return ioctl(destination, FICLONE, source);
}

// copy_file_range(2): copies inside the kernel, at and past each descriptor's own offset.
static inline long cairn_copy_file_range(int source, int destination, unsigned long length) {
    return syscall(SYS_copy_file_range, source, (void *)0, destination, (void *)0, length, 0u);
}

// sync_file_range(2) with SYNC_FILE_RANGE_WRITE: starts write-back of a range and does not wait for it.
static inline int cairn_start_writeback(int file, long offset, long length) {
    return (int)syscall(SYS_sync_file_range, file, offset, length, 2u);
}

// renameat2(2) with RENAME_EXCHANGE: both names exist before and after, each with what the other had.
static inline int cairn_exchange(const char *one, const char *other) {
    return (int)syscall(SYS_renameat2, -100, one, -100, other, 2u);
}

// renameat2(2) with RENAME_NOREPLACE: fails with EEXIST where the new name is taken.
static inline int cairn_rename_new(const char *from, const char *to) {
    return (int)syscall(SYS_renameat2, -100, from, -100, to, 1u);
}

// memfd_create(2) with MFD_CLOEXEC: a file without a name, in memory.
static inline int cairn_memory_file(const char *name) {
    return (int)syscall(SYS_memfd_create, name, 1u);
}

// pipe2(2) with O_CLOEXEC: the reading end, then the writing end.
static inline int cairn_pipe(int *ends) {
    return (int)syscall(SYS_pipe2, ends, 02000000);
}

// What glibc adds to posix_spawn(3): closes all files from a number on (since 2.34), changes the directory (2.29).
// `actions` is a posix_spawn_file_actions_t; its header would bring along types that are Glibc's. They return the
// reason themselves, as posix_spawn's other calls do.
extern int cairn_spawn_close_from(void *actions, int first) __asm__("posix_spawn_file_actions_addclosefrom_np");
extern int cairn_spawn_change_directory(void *actions, const char *path)
    __asm__("posix_spawn_file_actions_addchdir_np");
