/* usage.h - how much stands below a directory. Links libc only: the exit host asks, too. */
#ifndef SPSY_BASE_USAGE_H
#define SPSY_BASE_USAGE_H

#include <stdbool.h>
#include <stdint.h>

struct spsy_usage {
    uint64_t bytes;   /* on the disk */
    uint64_t entries; /* files and directories */
};

/* Far above what programs have to keep, and far below what fills a disk. */
#define SPSY_SCRATCH_BYTES_MAX (256ull << 20)
#define SPSY_SCRATCH_ENTRIES_MAX 10000u

/* Counts until either limit is passed: false, as it is when directories are nested too deeply or
 * cannot be read. A directory that is not there, or goes meanwhile, is empty. Follows no links. */
bool spsy_usage_within(const char *path, uint64_t bytes_most, uint64_t entries_most,
                       struct spsy_usage *usage);

#endif
