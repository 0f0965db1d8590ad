/* ground_who.c - who can become lp, or is in the gateway's group: whoever they are reaches cupsd
 * past the gateway. */
#include "setup/ground.h"

#include <dirent.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "setup/account.h"

enum { DEPTH_MAX = 32, LISTED_MAX = 20 /* programs that are named; the others are counted */ };

struct search {
    const char *root;
    struct account lp;
    bool has_lp;
    const char *user;
    gid_t group;
    dev_t device;
    size_t programs; /* found in all */
    bool failed;     /* out of memory */
    struct ground_people *people;
};

__attribute__((format(printf, 4, 5))) static void add(struct search *search, enum ground_way way,
                                                      bool expected, const char *format, ...)
{
    struct ground_people *people = search->people;
    struct ground_person *more =
        realloc(people->person, (people->count + 1) * sizeof *people->person);
    va_list arguments;

    if (!more) {
        search->failed = true;
        return;
    }
    people->person = more;
    more += people->count++;
    more->way = way;
    more->expected = expected;
    va_start(arguments, format);
    vsnprintf(more->text, sizeof more->text, format, arguments);
    va_end(arguments);
}

/* ---- programs ---- */

static void judge_program(struct search *search, const char *path, const struct stat *status)
{
    bool as_lp = search->has_lp && status->st_mode & S_ISUID && status->st_uid == search->lp.uid &&
                 status->st_uid != 0;
    bool as_group =
        status->st_mode & S_ISGID && status->st_mode & S_IXGRP && status->st_gid == search->group;

    if (!S_ISREG(status->st_mode) || (!as_lp && !as_group) || search->programs++ >= LISTED_MAX)
        return;
    if (as_lp)
        add(search, GROUND_SETUID, false, "%.300s is setuid lp (mode %04o)", path,
            (unsigned)status->st_mode & 07777);
    else
        add(search, GROUND_SETGID, false, "%.300s is setgid %.60s (mode %04o)", path, search->user,
            (unsigned)status->st_mode & 07777);
}

/* Below path, on its device; directories are not followed through links. */
static void walk(struct search *search, const char *path, int depth)
{
    DIR *stream = depth < DEPTH_MAX ? opendir(path) : NULL;
    struct dirent *entry;

    while (stream && (entry = readdir(stream))) {
        char child[PATH_MAX];
        struct stat status;

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
            (entry->d_type != DT_DIR && entry->d_type != DT_REG && entry->d_type != DT_UNKNOWN) ||
            snprintf(child, sizeof child, "%s/%s", path, entry->d_name) >= (int)sizeof child ||
            lstat(child, &status) != 0 || status.st_dev != search->device)
            continue;
        if (S_ISDIR(status.st_mode))
            walk(search, child, depth + 1);
        else
            judge_program(search, child, &status);
    }
    if (stream)
        closedir(stream);
}

static void find_programs(struct search *search)
{
    static const char *const places[] = {"/usr", "/opt", "/bin", "/sbin", "/lib", "/srv", "/var"};

    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        char path[PATH_MAX];
        struct stat status;

        snprintf(path, sizeof path, "%s%s", search->root, places[i]);
        if (lstat(path, &status) != 0 || !S_ISDIR(status.st_mode))
            continue; /* /bin is a link to /usr/bin */
        search->device = status.st_dev;
        walk(search, path, 0);
    }
    if (search->programs > LISTED_MAX)
        add(search, GROUND_SETUID, false, "and %zu more programs", search->programs - LISTED_MAX);
}

/* ---- people ---- */

static bool has_shell(const char *shell)
{
    const char *name = strrchr(shell, '/');

    name = name ? name + 1 : shell;
    return strcmp(name, "nologin") != 0 && strcmp(name, "false") != 0;
}

static void judge_lp(struct search *search)
{
    static const char *const tables[] = {"/var/spool/cron/crontabs/lp", "/var/spool/cron/lp"};
    char path[PATH_MAX];

    if (!search->has_lp) {
        add(search, GROUND_CUPSD, false, "there is no user lp");
        return;
    }
    add(search, GROUND_CUPSD, true,
        "backends and filters, which cupsd runs as lp (user id %u): who may install one",
        search->lp.uid);
    if (has_shell(search->lp.shell))
        add(search, GROUND_LOGIN, false, "lp has a shell, %.200s", search->lp.shell);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        snprintf(path, sizeof path, "%s%s", search->root, tables[i]);
        if (access(path, F_OK) == 0)
            add(search, GROUND_CRON, false, "%.300s runs commands as lp", path);
    }
}

static bool see_group(void *context, const struct group *group)
{
    struct search *search = context;

    for (char **member = group->gr_mem; group->gr_gid == search->group && *member; member++)
        if (strcmp(*member, search->user) != 0)
            add(search, GROUND_MEMBER, false, "%.60s is a member of group %.60s", *member,
                group->gr_name);
    return true;
}

static bool see_user(void *context, const struct passwd *user)
{
    struct search *search = context;

    if (user->pw_gid == search->group && strcmp(user->pw_name, search->user) != 0)
        add(search, GROUND_MEMBER, false, "group %.60s is the first group of %.60s", search->user,
            user->pw_name);
    return true;
}

int ground_who(const char *root, const char *user, struct ground_people *people,
               struct spsy_error *error)
{
    struct search search = {.root = root, .user = user, .people = people};
    struct account gateway;

    memset(people, 0, sizeof *people);
    search.has_lp = account_find(root, "lp", &search.lp);
    add(&search, GROUND_ROOT, true, "root, and whoever can become root");
    judge_lp(&search);
    if (account_find(root, user, &gateway)) {
        search.group = gateway.gid;
        account_each_group(root, see_group, &search);
        account_each_user(root, see_user, &search);
    } else {
        search.group = (gid_t)-1;
        add(&search, GROUND_MEMBER, false, "there is no user %.60s", user);
    }
    find_programs(&search);
    add(&search, GROUND_NOT_LOOKED, true,
        "not looked at: sudoers and polkit, users of other directories than /etc/passwd, /home, "
        "/tmp and other file systems");
    if (!search.failed)
        return 0;
    ground_people_release(people);
    return spsy_fail_memory(error);
}

void ground_people_release(struct ground_people *people)
{
    free(people->person);
    memset(people, 0, sizeof *people);
}
