/* memory.c - the shared mapping and the parameters of calls, between inaccessible pages. */
#include "host/host.h"

#include <stddef.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE_BYTES = 4096 };

static size_t whole_pages(size_t bytes)
{
    return (bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
}

/* Address space with an inaccessible page on either side of `bytes`; NULL = none left. */
static unsigned char *reserve(size_t bytes)
{
    unsigned char *start = mmap(NULL, bytes + 2 * PAGE_BYTES, PROT_NONE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    return start == MAP_FAILED ? NULL : start + PAGE_BYTES;
}

struct spsy_shared *exit_host_map(void)
{
    size_t bytes = whole_pages(sizeof(struct spsy_shared));
    struct stat status;
    void *start;

    if (fstat(EXIT_HOST_MEMORY, &status) != 0 || (size_t)status.st_size != bytes)
        return NULL;
    start = reserve(bytes);
    if (!start || mmap(start, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
                       EXIT_HOST_MEMORY, 0) == MAP_FAILED)
        return NULL;
    close(EXIT_HOST_MEMORY);
    return start;
}

struct spsy_caller *exit_host_map_caller(void)
{
    size_t bytes = whole_pages(sizeof(struct spsy_caller));
    unsigned char *start = reserve(bytes);

    _Static_assert(offsetof(struct spsy_caller, arena) + sizeof((struct spsy_caller *)0)->arena ==
                       sizeof(struct spsy_caller),
                   "the arenas end the caller, so that they meet the inaccessible page");
    if (!start || mprotect(start, bytes, PROT_READ | PROT_WRITE) != 0)
        return NULL;
    return (struct spsy_caller *)(void *)(start + bytes - sizeof(struct spsy_caller));
}
