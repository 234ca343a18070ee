/* A disk that stalls: while the file named by STALLED_WHILE is there, no library or its log is written to.
   Loaded before the system's library, by LD_PRELOAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int of_a_library(int file) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, ".gristmill") != NULL;
}

static void wait_for_the_disk(int file) {
    const char *flag = getenv("STALLED_WHILE");
    while (flag && access(flag, F_OK) == 0 && of_a_library(file)) usleep(20000);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t pwrite(int file, const void *bytes, size_t count, off_t place) {
    wait_for_the_disk(file);
    return REAL(pwrite)(file, bytes, count, place);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t place) {
    wait_for_the_disk(file);
    return REAL(pwrite64)(file, bytes, count, place);
}

int fsync(int file) {
    wait_for_the_disk(file);
    return REAL(fsync)(file);
}

int fdatasync(int file) {
    wait_for_the_disk(file);
    return REAL(fdatasync)(file);
}
