/* libraries.c - the libraries that a program needs, found as the exit host's loader finds them (it
 * has no LD_LIBRARY_PATH): the run path, the system's cache, its directories. And the symbols in
 * them. */
#include "kit/check/check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

enum { LIBRARIES_MAX = 64, CACHE_BYTES_MAX = 16 * 1024 * 1024 };

static const char *const system_directories[] = {"/lib", "/usr/lib", "/lib64", "/usr/lib64"};

struct library {
    char path[PATH_MAX];
    struct spsy_elf elf;
    int fd;
};

struct closure {
    struct check *check;
    struct library *list; /* LIBRARIES_MAX */
    size_t count;
    bool whole;  /* every library was found and read */
    char *cache; /* /etc/ld.so.cache; NULL = there is none */
    size_t cache_bytes;
};

/* ---- the system's cache ------------------------------------------------------------------------
 */

enum { CACHE_HEAD_BYTES = 48, CACHE_ENTRY_BYTES = 24 };
static const char cache_magic[] = "glibc-ld.so.cache1.1";

static void read_cache(struct closure *closure)
{
    int fd = open("/etc/ld.so.cache", O_RDONLY | O_CLOEXEC);
    struct stat status;
    ssize_t got = 0;

    if (fd < 0)
        return;
    if (fstat(fd, &status) == 0 && status.st_size > CACHE_HEAD_BYTES &&
        status.st_size < CACHE_BYTES_MAX)
        closure->cache = malloc((size_t)status.st_size + 1);
    if (closure->cache)
        got = read(fd, closure->cache, (size_t)status.st_size);
    close(fd);
    closure->cache_bytes = got > 0 ? (size_t)got : 0;
    if (closure->cache)
        closure->cache[closure->cache_bytes] = '\0'; /* strings end */
}

static uint32_t word_at(const char *bytes)
{
    uint32_t word;

    memcpy(&word, bytes, sizeof word);
    return word;
}

static bool is_of_this_machine(const char *path)
{
    struct spsy_elf elf;
    struct spsy_error error;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    bool is = fd >= 0 && spsy_elf_open_library(&elf, fd, path, &error) == 0;

    if (is)
        spsy_elf_close(&elf);
    if (fd >= 0)
        close(fd);
    return is;
}

static bool find_in_cache(const struct closure *closure, const char *name, char path[PATH_MAX])
{
    const char *start = closure->cache ? memmem(closure->cache, closure->cache_bytes, cache_magic,
                                                sizeof cache_magic - 1)
                                       : NULL;
    size_t bytes, count;

    if (!start)
        return false;
    bytes = closure->cache_bytes - (size_t)(start - closure->cache);
    if (bytes < CACHE_HEAD_BYTES)
        return false;
    count = word_at(start + 20);
    for (size_t i = 0; i < count && (i + 1) * CACHE_ENTRY_BYTES + CACHE_HEAD_BYTES <= bytes; i++) {
        const char *entry = start + CACHE_HEAD_BYTES + i * CACHE_ENTRY_BYTES;
        uint32_t key = word_at(entry + 4), value = word_at(entry + 8);

        if (key >= bytes || value >= bytes || strcmp(start + key, name) != 0)
            continue;
        snprintf(path, PATH_MAX, "%s", start + value);
        if (is_of_this_machine(path))
            return true;
    }
    return false;
}

/* ---- finding one -------------------------------------------------------------------------------
 */

/* A directory of a run path, $ORIGIN replaced. False: it cannot be told. */
static bool expand(const char *item, size_t length, const char *origin, char path[PATH_MAX])
{
    size_t used = 0;

    for (size_t i = 0; i < length;) {
        size_t token = strncmp(item + i, "$ORIGIN", 7) == 0     ? 7
                       : strncmp(item + i, "${ORIGIN}", 9) == 0 ? 9
                                                                : 0;
        int more = token ? snprintf(path + used, PATH_MAX - used, "%s", origin)
                         : snprintf(path + used, PATH_MAX - used, "%c", item[i]);

        if ((item[i] == '$' && !token) || more < 0 || used + (size_t)more >= PATH_MAX - 1)
            return false;
        used += (size_t)more;
        i += token ? token : 1;
    }
    return used > 0;
}

/* Through the run path of elf; origin NULL: only the directories that do not stand beside it. */
static bool find_in_run_path(const struct spsy_elf *elf, const char *name, const char *origin,
                             char path[PATH_MAX])
{
    uint64_t unused;
    Elf64_Sxword tag = spsy_elf_dynamic(elf, DT_RUNPATH, &unused) ? DT_RUNPATH : DT_RPATH;
    const char *list;
    size_t index = 0;

    while ((list = spsy_elf_dynamic_string(elf, tag, &index)) != NULL)
        while (*list) {
            size_t length = strcspn(list, ":");
            char directory[PATH_MAX];

            if ((origin || !memchr(list, '$', length)) &&
                expand(list, length, origin ? origin : "", directory) &&
                snprintf(path, PATH_MAX, "%s/%s", directory, name) < PATH_MAX &&
                is_of_this_machine(path))
                return true;
            list += length + (list[length] == ':');
        }
    return false;
}

static bool find_library(const struct closure *closure, const struct spsy_elf *elf,
                         const char *name, const char *origin, char path[PATH_MAX])
{
    if (strchr(name, '/')) {
        snprintf(path, PATH_MAX, "%s", name);
        return is_of_this_machine(path);
    }
    if (find_in_run_path(elf, name, origin, path) || find_in_cache(closure, name, path))
        return true;
    for (size_t i = 0; i < sizeof system_directories / sizeof system_directories[0]; i++) {
        snprintf(path, PATH_MAX, "%s/%s", system_directories[i], name);
        if (is_of_this_machine(path))
            return true;
    }
    return false;
}

/* ---- $ORIGIN -----------------------------------------------------------------------------------
 */

static void directory_of(const char *path, char directory[PATH_MAX])
{
    snprintf(directory, PATH_MAX, "%s", path);
    *strrchr(directory, '/') = '\0';
}

static bool same_file(const char *a, const char *b)
{
    struct stat first, second;

    return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

/* libspsyexit is this installation's wherever a program lies: its samples find it beside the build.
 */
static bool is_services(const char *name)
{
    return strncmp(name, "libspsyexit.so", strlen("libspsyexit.so")) == 0;
}

/* Where would it come from at another place? here: what is found from the path as it was given. */
static void compare_places(struct closure *closure, const struct spsy_elf *elf, const char *name,
                           const char *here)
{
    struct findings *findings = &closure->check->findings;
    char real[PATH_MAX], origin[PATH_MAX], there[PATH_MAX];

    if (realpath(closure->check->absolute, real)) {
        directory_of(real, origin);
        if (!find_library(closure, elf, name, origin, there))
            finding_add(findings, 7, "%s: %s here, and nothing from %s, where the file lies", name,
                        here, origin);
        else if (!same_file(here, there))
            finding_add(findings, 7, "%s: %s here, %s from where the file lies", name, here, there);
    }
    if (is_services(name))
        return;
    if (!find_library(closure, elf, name, NULL, there))
        finding_add(findings, 8, "%s: %s", name, here);
    else if (!same_file(here, there))
        finding_add(findings, 7, "%s: %s here, %s without $ORIGIN", name, here, there);
}

/* ---- all of them -------------------------------------------------------------------------------
 */

static void add_library(struct closure *closure, const char *path)
{
    struct library *library = &closure->list[closure->count];
    struct spsy_error error;

    for (size_t i = 0; i < closure->count; i++)
        if (same_file(closure->list[i].path, path))
            return;
    if (closure->count == LIBRARIES_MAX) {
        closure->whole = false;
        return;
    }
    snprintf(library->path, sizeof library->path, "%s", path);
    library->fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (library->fd >= 0 &&
        spsy_elf_open_library(&library->elf, library->fd, library->path, &error) == 0) {
        closure->count++;
        return;
    }
    if (library->fd >= 0)
        close(library->fd);
    closure->whole = false;
}

static void take_needed(struct closure *closure, const struct spsy_elf *elf, const char *path,
                        bool program)
{
    char origin[PATH_MAX], found[PATH_MAX];
    const char *name;
    size_t index = 0;

    directory_of(path, origin);
    while ((name = spsy_elf_dynamic_string(elf, DT_NEEDED, &index)) != NULL) {
        if (find_library(closure, elf, name, origin, found)) {
            add_library(closure, found);
            if (program)
                compare_places(closure, elf, name, found);
            continue;
        }
        closure->whole = false;
        finding_add(&closure->check->findings, 6, program ? "%s" : "%s, which %s needs", name,
                    path);
    }
}

/* ---- symbols -----------------------------------------------------------------------------------
 */

/* What the exit host exports itself (Makefile) is in libc, too. */
static bool is_defined(const struct closure *closure, const struct spsy_elf *elf, const char *name)
{
    if (spsy_elf_symbol(elf, name))
        return true;
    for (size_t i = 0; i < closure->count; i++)
        if (spsy_elf_symbol(&closure->list[i].elf, name))
            return true;
    return false;
}

static void check_symbols(const struct closure *closure, const struct spsy_elf *elf)
{
    for (size_t i = 1; i < elf->symbol_count; i++) {
        const Elf64_Sym *symbol = &elf->symbols[i];
        const char *name;

        if (symbol->st_shndx != SHN_UNDEF || ELF64_ST_BIND(symbol->st_info) == STB_WEAK ||
            symbol->st_name >= elf->strings_bytes)
            continue;
        name = elf->strings + symbol->st_name;
        if (name[0] && !is_defined(closure, elf, name))
            finding_add(&closure->check->findings, 5, "%s", name);
    }
}

void check_libraries(struct check *check, const struct spsy_elf *elf)
{
    struct closure closure = {
        .check = check, .list = calloc(LIBRARIES_MAX, sizeof *closure.list), .whole = true};

    if (!closure.list) {
        check->findings.out_of_memory = true;
        return;
    }
    read_cache(&closure);
    take_needed(&closure, elf, check->absolute, true);
    for (size_t i = 0; i < closure.count; i++)
        take_needed(&closure, &closure.list[i].elf, closure.list[i].path, false);
    if (closure.whole) /* else a symbol may be in what could not be looked at */
        check_symbols(&closure, elf);
    for (size_t i = 0; i < closure.count; i++) {
        spsy_elf_close(&closure.list[i].elf);
        close(closure.list[i].fd);
    }
    free(closure.cache);
    free(closure.list);
}
