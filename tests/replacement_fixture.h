/* replacement_fixture.h - programs that say which version they are, and the ways to replace them.
 */
#ifndef SPSY_TESTS_REPLACEMENT_FIXTURE_H
#define SPSY_TESTS_REPLACEMENT_FIXTURE_H

#include "dispatch_fixture.h"

#include <fcntl.h>
#include <unistd.h>

enum { STAMP_MOST = 9999 };

/* replace_stamp.so with these digits in it, at a path below the home. */
static inline void write_stamp(const char *relative, int stamp)
{
    static char *bytes;
    static size_t count;
    char digits[16], path[4096];
    char *mark;

    if (!bytes)
        bytes = harness_read(harness_exit("replace_stamp"), &count);
    mark = bytes ? memmem(bytes, count, "STAMP=", 6) : NULL;
    if (!mark)
        abort();
    snprintf(digits, sizeof digits, "%04d", stamp % (STAMP_MOST + 1));
    memcpy(mark + 6, digits, 4);
    snprintf(path, sizeof path, "%s", in_home(relative));
    harness_write(path, bytes, count);
    chmod(path, 0755);
}

/* A home with the given programs, nothing asked yet; no hook for inline programs. */
static inline void open_with(const struct registered *registered, size_t count)
{
    open_home();
    write_registry(registered, count);
    clear_scripts();
    make_request("DLTSPLF", true);
    fixture.native = 1;
}

static inline int exchange(const char *one, const char *other)
{
    char paths[2][4096];

    snprintf(paths[0], sizeof paths[0], "%s", in_home(one));
    snprintf(paths[1], sizeof paths[1], "%s", in_home(other));
    return renameat2(AT_FDCWD, paths[0], AT_FDCWD, paths[1], RENAME_EXCHANGE);
}

/* Link T -> directory, exchanged by rename as a deployment does it. */
static inline void point_link(const char *link, const char *directory)
{
    char path[4096];

    snprintf(path, sizeof path, "%s.new", in_home(link));
    unlink(path);
    CU_ASSERT_EQUAL(symlink(directory, path), 0);
    CU_ASSERT_EQUAL(rename(path, in_home(link)), 0);
}

#endif
