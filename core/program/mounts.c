#include "program/mounts.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINKS_MAX = 40, TABLE_FIRST_BYTES = 16 * 1024, TABLE_MOST_BYTES = 16 * 1024 * 1024 };

struct mount {
    char *point; /* in the table's text */
    size_t length;
    bool may_hang;
};

struct spsy_mounts {
    char *text; /* owned */
    size_t count;
    struct mount mounts[];
};

static const char *const local_types[] = {
    "bcachefs", "binfmt_misc", "bpf",      "btrfs",    "cgroup",     "cgroup2",  "configfs",
    "debugfs",  "devpts",      "devtmpfs", "efivarfs", "erofs",      "exfat",    "ext2",
    "ext3",     "ext4",        "f2fs",     "fusectl",  "hugetlbfs",  "iso9660",  "jffs2",
    "jfs",      "mqueue",      "nilfs2",   "nsfs",     "ntfs3",      "overlay",  "proc",
    "pstore",   "ramfs",       "reiserfs", "rootfs",   "securityfs", "squashfs", "sysfs",
    "tmpfs",    "tracefs",     "ubifs",    "udf",      "vfat",       "xfs",      "zfs",
};

static bool is_local(const char *type, size_t length)
{
    for (size_t i = 0; i < sizeof local_types / sizeof local_types[0]; i++)
        if (local_types[i][0] == type[0] && strncmp(local_types[i], type, length) == 0 &&
            local_types[i][length] == '\0')
            return true;
    return false;
}

/* ---- the table --------------------------------------------------------------------------------
 */

static char *read_table(void)
{
    int fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
    size_t used = 0, room = 0;
    char *text = NULL, *larger;
    ssize_t got = 1;

    while (fd >= 0 && got > 0 && room < TABLE_MOST_BYTES) {
        if (room - used < 4096) {
            room = room ? 2 * room : TABLE_FIRST_BYTES;
            larger = realloc(text, room);
            if (!larger)
                break;
            text = larger;
        }
        got = read(fd, text + used, room - used - 1);
        used += got > 0 ? (size_t)got : 0;
    }
    if (fd >= 0)
        close(fd);
    if (got != 0 || !text) {
        free(text);
        return NULL;
    }
    text[used] = '\0';
    return text;
}

/* \040 and its like, in place. */
static void decode(char *text)
{
    char *to = text;

    for (; *text; text++, to++) {
        *to = *text;
        if (text[0] == '\\' && strspn(text + 1, "01234567") >= 3) {
            *to = (char)((text[1] - '0') << 6 | (text[2] - '0') << 3 | (text[3] - '0'));
            text += 3;
        }
    }
    *to = '\0';
}

/* "36 35 98:0 /root /point options optional... - type source options": cut at its blanks. */
static bool take_line(char *line, struct mount *mount)
{
    char *point = line, *type = strstr(line, " - ");

    for (int field = 0; field < 4 && point; field++) {
        point = strchr(point, ' ');
        point += point != NULL;
    }
    if (!type || !point || point > type)
        return false;
    type += 3;
    point[strcspn(point, " ")] = '\0';
    decode(point);
    mount->point = point;
    mount->length = strcmp(point, "/") == 0 ? 0 : strlen(point);
    mount->may_hang = !is_local(type, strcspn(type, " "));
    return true;
}

static bool is_below(const struct mount *mount, const char *path)
{
    return strncmp(path, mount->point, mount->length) == 0 &&
           (path[mount->length] == '/' || path[mount->length] == '\0');
}

/* The mount that holds it: the longest, and of two at one place the later. */
static const struct mount *mount_of(const struct spsy_mounts *mounts, const char *path)
{
    const struct mount *found = NULL;

    for (size_t i = 0; i < mounts->count; i++)
        if (is_below(&mounts->mounts[i], path) &&
            (!found || mounts->mounts[i].length >= found->length))
            found = &mounts->mounts[i];
    return found;
}

/* As a rule there is none, and nothing else in the table matters: every command reads it. */
static bool any_may_hang(const char *text)
{
    const char *type;

    for (; (type = strstr(text, " - ")); text = type + 3 + strcspn(type + 3, "\n"))
        if (!is_local(type + 3, strcspn(type + 3, " ")))
            return true;
    return false;
}

struct spsy_mounts *spsy_mounts_read(const char *home)
{
    char *text = read_table(), *rest = text, *line;
    size_t lines = 0, hanging = 0;
    struct spsy_mounts *mounts;
    const struct mount *of_home;

    if (text && !any_may_hang(text))
        text[0] = '\0';
    for (const char *at = text; at && *at; at++)
        lines += *at == '\n';
    mounts = text ? calloc(1, sizeof *mounts + lines * sizeof mounts->mounts[0]) : NULL;
    if (!mounts) {
        free(text);
        return NULL;
    }
    mounts->text = text;
    while ((line = strsep(&rest, "\n")) && mounts->count < lines)
        mounts->count += take_line(line, &mounts->mounts[mounts->count]);
    of_home = home ? mount_of(mounts, home) : NULL;
    for (size_t i = 0; i < mounts->count; i++) {
        struct mount *mount = &mounts->mounts[i];

        if (mount->length == 0 || mount == of_home)
            mount->may_hang = false;
        hanging += mount->may_hang;
    }
    if (hanging == 0)
        mounts->count = 0; /* nobody has to go the way */
    return mounts;
}

void spsy_mounts_free(struct spsy_mounts *mounts)
{
    if (mounts)
        free(mounts->text);
    free(mounts);
}

/* ---- the way ----------------------------------------------------------------------------------
 */

static bool hangs(const struct spsy_mounts *mounts, const char *path)
{
    const struct mount *mount = mount_of(mounts, path);

    return mount && mount->may_hang;
}

/* One name further, a link followed: at and rest as trust.c has them. False = it ends here. */
static bool step(char at[PATH_MAX], char rest[PATH_MAX], const struct spsy_mounts *mounts,
                 int *links, bool *may_hang)
{
    size_t skip = strspn(rest, "/"), length = strcspn(rest + skip, "/"), used = strlen(at);
    char target[PATH_MAX], longer[2 * PATH_MAX];
    ssize_t got;

    if (length == 0)
        return false;
    if ((length == 1 && rest[skip] == '.') || (length == 2 && strncmp(rest + skip, "..", 2) == 0)) {
        if (length == 2 && strrchr(at, '/'))
            *strrchr(at, '/') = '\0';
        memmove(rest, rest + skip + length, strlen(rest + skip + length) + 1);
        return true;
    }
    if (used + length + 2 > PATH_MAX)
        return false;
    snprintf(at + used, PATH_MAX - used, "/%.*s", (int)length, rest + skip);
    memmove(rest, rest + skip + length, strlen(rest + skip + length) + 1);
    *may_hang = hangs(mounts, at);
    if (*may_hang)
        return false;
    got = readlink(at, target, sizeof target - 1);
    if (got <= 0)
        return true; /* no link; or nothing there, and the next name says so */
    target[got] = '\0';
    if (++*links > LINKS_MAX || snprintf(longer, sizeof longer, "%s/%s", target, rest) >= PATH_MAX)
        return false;
    strcpy(rest, longer);
    at[target[0] == '/' ? 0 : used] = '\0';
    return true;
}

bool spsy_mounts_may_hang(const struct spsy_mounts *mounts, const char *path)
{
    char at[PATH_MAX], rest[PATH_MAX];
    bool may_hang = false;
    int links = 0;

    if (!mounts || mounts->count == 0 || strlen(path) >= sizeof rest)
        return false;
    at[0] = '\0';
    strcpy(rest, path);
    while (step(at, rest, mounts, &links, &may_hang))
        ;
    return may_hang;
}
