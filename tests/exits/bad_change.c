/* Tries to change what a file outside its scratch directory is: mode, owner, attributes, times,
 * length. Opening for reading, or nothing but a name, is enough for each; no open for writing. */
#define _GNU_SOURCE 1
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "spsy_exit.h"

#define HOME ".." /* of the scratch directory: mode, owner and times as they are do no harm */

static const char *changed(const struct stat *home, int readable)
{
    unsigned long flags = 0;

    if (chmod(HOME, home->st_mode & 07777) == 0 || errno != EPERM)
        return "mode";
    if (fchmod(readable, 0755) == 0 || errno != EPERM)
        return "mode by descriptor";
    if (chown(HOME, home->st_uid, home->st_gid) == 0 || errno != EPERM)
        return "owner";
    if (setxattr(HOME, "user.spsy", "", 0, 0) == 0 || errno != EPERM)
        return "attribute";
    if (utimensat(AT_FDCWD, HOME, NULL, 0) == 0 || errno != EPERM)
        return "times";
    if (truncate(HOME "/registry.json", 0) == 0 || errno != EPERM)
        return "length";
    if (open("/etc/passwd", O_RDONLY | O_TRUNC | O_CLOEXEC) >= 0 || errno != EPERM)
        return "length by opening for reading"; /* kernels whose Landlock has no say in it */
    if (ioctl(readable, FS_IOC_SETFLAGS, &flags) == 0 || errno != EPERM)
        return "flags";
    if (fcntl(readable, F_SETLEASE, F_RDLCK) == 0 || errno != EPERM)
        return "lease";
    return NULL;
}

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    int readable = open("/etc", O_RDONLY | O_CLOEXEC);
    const char *what;
    struct stat home;
    char reason[64];

    (void)format;
    (void)record;
    *return_code = '1';
    what = readable < 0 || stat(HOME, &home) != 0 ? "cannot be tried" : changed(&home, readable);
    if (!what)
        return;
    snprintf(reason, sizeof reason, "open: %s", what);
    spsy_refuse(return_code, reason);
}
SPSY_EXIT_PROGRAM(check)
