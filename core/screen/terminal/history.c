#include "screen/terminal/history.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_BYTES = 64 * 1024 };

static FILE *open_own(const char *path, int flags, const char *mode)
{
    int fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    struct stat status;
    FILE *file;

    if (fd < 0)
        return NULL;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_uid != geteuid() ||
        ((status.st_mode & 077) && fchmod(fd, 0600) != 0)) {
        close(fd);
        return NULL;
    }
    file = fdopen(fd, mode);
    if (!file)
        close(fd);
    return file;
}

static size_t count_lines(FILE *file)
{
    size_t count = 0;
    int c;

    while ((c = getc_unlocked(file)) != EOF)
        count += c == '\n';
    rewind(file);
    return count;
}

static void pass_lines(FILE *file, size_t count)
{
    int c;

    while (count > 0 && (c = getc_unlocked(file)) != EOF)
        count -= c == '\n';
}

/* The last HISTORY_LINES of it, in its place. */
static void cut(const char *path, FILE *file)
{
    char new[PATH_MAX], buffer[8192];
    FILE *target;
    size_t got;
    bool whole;

    if (snprintf(new, sizeof new, "%s.%ld", path, (long)getpid()) >= (int)sizeof new)
        return;
    target = open_own(new, O_WRONLY | O_CREAT | O_EXCL, "w");
    if (!target)
        return;
    while ((got = fread(buffer, 1, sizeof buffer, file)) > 0 &&
           fwrite(buffer, 1, got, target) == got)
        ;
    whole = !ferror(file) && !ferror(target);
    if (fclose(target) != 0 || !whole || rename(new, path) != 0)
        unlink(new);
}

void history_read(const char *path, void (*line)(void *context, const char *text), void *context)
{
    FILE *file = open_own(path, O_RDONLY, "r");
    static char text[LINE_BYTES];
    size_t count;

    if (!file)
        return;
    count = count_lines(file);
    if (count > 2 * HISTORY_LINES) {
        pass_lines(file, count - HISTORY_LINES);
        cut(path, file);
        rewind(file);
    }
    if (count > HISTORY_LINES)
        pass_lines(file, count - HISTORY_LINES);
    while (fgets(text, sizeof text, file)) {
        text[strcspn(text, "\n")] = '\0';
        if (text[0])
            line(context, text);
    }
    fclose(file);
}

/* Its directories, 0700; those that are there stay as they are. */
static void make_directories(const char *path)
{
    char part[PATH_MAX];

    if (snprintf(part, sizeof part, "%s", path) >= (int)sizeof part)
        return;
    for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(part, 0700);
        *slash = '/';
    }
}

void history_append(const char *path, const char *text)
{
    FILE *file = open_own(path, O_WRONLY | O_CREAT | O_APPEND, "a");

    if (!file && errno == ENOENT) {
        make_directories(path);
        file = open_own(path, O_WRONLY | O_CREAT | O_APPEND, "a");
    }
    if (!file)
        return;
    fprintf(file, "%s\n", text);
    fclose(file);
}
