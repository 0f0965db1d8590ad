/* conflict.c - two programs, two helper libraries of one name.
 *
 * glibc takes a library that is loaded already when its soname fits, whatever directory the
 * second program would have had it from ($ORIGIN, RUNPATH). So every library that a new program
 * needs is compared with the file it would have got alone; a difference is a conflict, and the job
 * gives that program a host of its own. Never another program's code. */
#include "host/host.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *const system_directories[] = {
    "/lib", "/lib64", "/lib32", "/usr/lib", "/usr/lib64", "/usr/lib32", "/usr/local/lib"};

static bool is_system_path(const char *path)
{
    for (size_t i = 0; i < sizeof system_directories / sizeof system_directories[0]; i++) {
        size_t length = strlen(system_directories[i]);

        if (strncmp(path, system_directories[i], length) == 0 &&
            (path[length] == '/' || path[length] == '\0'))
            return true;
    }
    return false;
}

/* The string table. The loader has relocated its address, except in what is mapped read-only
 * (the vdso). */
static const char *map_strings(const struct link_map *map)
{
    for (const ElfW(Dyn) *entry = map->l_ld; entry && entry->d_tag != DT_NULL; entry++)
        if (entry->d_tag == DT_STRTAB)
            return (const char *)(entry->d_un.d_ptr < map->l_addr ? entry->d_un.d_ptr + map->l_addr
                                                                  : entry->d_un.d_ptr);
    return NULL;
}

static const char *map_soname(const struct link_map *map)
{
    const char *strings = map_strings(map);

    for (const ElfW(Dyn) *entry = map->l_ld; strings && entry->d_tag != DT_NULL; entry++)
        if (entry->d_tag == DT_SONAME)
            return strings + entry->d_un.d_val;
    return NULL;
}

static struct link_map *first_map(void)
{
    return _r_debug.r_map;
}

struct link_map *exit_host_last_map(void)
{
    struct link_map *map = first_map();

    while (map && map->l_next)
        map = map->l_next;
    return map;
}

/* The loaded library that glibc takes for a needed name. */
static const struct link_map *find_needed(const char *name)
{
    for (const struct link_map *map = first_map(); map; map = map->l_next) {
        const char *soname = map_soname(map);
        const char *slash = strrchr(map->l_name, '/');

        if ((soname && strcmp(soname, name) == 0) ||
            strcmp(slash ? slash + 1 : map->l_name, name) == 0)
            return map;
    }
    return NULL;
}

/* The private directories (RPATH, RUNPATH expanded) that map searches; free() it. */
static Dl_serinfo *search_path(const struct link_map *map)
{
    Dl_serinfo size, *info;

    if (dlinfo((void *)map, RTLD_DI_SERINFOSIZE, &size) != 0)
        return NULL;
    info = malloc(size.dls_size);
    if (!info)
        return NULL;
    info->dls_size = size.dls_size;
    info->dls_cnt = size.dls_cnt;
    if (dlinfo((void *)map, RTLD_DI_SERINFO, info) != 0) {
        free(info);
        return NULL;
    }
    return info;
}

/* The file that a private directory holds under name. */
static bool find_private(const Dl_serinfo *info, const char *name, struct stat *status)
{
    char path[PATH_MAX];

    for (unsigned i = 0; i < info->dls_cnt; i++) {
        if (is_system_path(info->dls_serpath[i].dls_name))
            continue;
        snprintf(path, sizeof path, "%s/%s", info->dls_serpath[i].dls_name, name);
        if (stat(path, status) == 0 && S_ISREG(status->st_mode))
            return true;
    }
    return false;
}

static bool was_loaded_before(const struct link_map *wanted, const struct link_map *before)
{
    for (const struct link_map *map = before; map; map = map->l_prev)
        if (map == wanted)
            return true;
    return false;
}

/* Does `name`, needed by map, come from where map alone would have had it from? */
static bool needed_conflicts(const Dl_serinfo *info, const char *name,
                             const struct link_map *before, char *text, size_t size)
{
    const struct link_map *taken = find_needed(name);
    struct stat wanted, got;
    bool differs;

    if (!taken || !was_loaded_before(taken, before))
        return false; /* loaded for this very program */
    if (find_private(info, name, &wanted))
        differs = stat(taken->l_name, &got) != 0 || got.st_dev != wanted.st_dev ||
                  got.st_ino != wanted.st_ino;
    else
        differs = taken->l_name[0] == '/' && !is_system_path(taken->l_name);
    if (differs)
        snprintf(text, size, "needs its own %s, but another is loaded under that name: %s", name,
                 taken->l_name);
    return differs;
}

static bool map_conflicts(const struct link_map *map, const struct link_map *before, char *text,
                          size_t size)
{
    const char *strings = map_strings(map);
    Dl_serinfo *info = search_path(map);
    bool conflict = false;

    for (const ElfW(Dyn) *entry = map->l_ld;
         info && strings && !conflict && entry->d_tag != DT_NULL; entry++)
        if (entry->d_tag == DT_NEEDED)
            conflict = needed_conflicts(info, strings + entry->d_un.d_val, before, text, size);
    free(info);
    return conflict;
}

bool exit_host_conflict(void *handle, const struct link_map *before, char *text, size_t size)
{
    struct link_map *program;

    if (dlinfo(handle, RTLD_DI_LINKMAP, &program) != 0)
        return false;
    if (map_conflicts(program, before, text, size))
        return true;
    for (const struct link_map *map = before->l_next; map; map = map->l_next)
        if (map != program && map_conflicts(map, before, text, size))
            return true;
    return false;
}
