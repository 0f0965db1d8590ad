/* registry.c - load, create, add, remove (X9, X10; core/registry/README.md, "Registration"). */
#include "registry/registry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "registry/file.h"

int spsy_registry_load(const char *home, struct spsy_registry *registry, struct spsy_error *error)
{
    struct registry_home opened;
    mode_t mode;
    int result;

    memset(registry, 0, sizeof *registry);
    result = registry_home_open(home, &opened, error);
    if (result < 0)
        return result;
    result = registry_home_load(&opened, registry, &mode, error);
    registry_home_close(&opened);
    return result;
}

/* A change in progress: the home open and locked, the registry as it is now. */
struct change {
    struct registry_home home;
    int lock;
    mode_t mode;
    struct spsy_registry registry;
};

static void change_end(struct change *change)
{
    spsy_registry_free(&change->registry);
    if (change->lock >= 0)
        close(change->lock);
    registry_home_close(&change->home);
}

static int change_begin(const char *home, struct change *change, struct spsy_error *error)
{
    int result;

    memset(change, 0, sizeof *change);
    change->lock = -1;
    result = registry_home_open(home, &change->home, error);
    if (result < 0)
        return result;
    result = registry_home_lock(&change->home, REGISTRY_LOCK_WAIT_MS, &change->lock, error);
    if (result < 0) {
        change->lock = -1;
        change_end(change);
        return result;
    }
    result = registry_home_load(&change->home, &change->registry, &change->mode, error);
    if (result < 0)
        change_end(change);
    return result;
}

int spsy_registry_create(const char *home, struct spsy_error *error)
{
    struct change change;
    int result = change_begin(home, &change, error);

    if (result < 0)
        return result;
    if (change.mode) /* there is one: left as its owner wrote it */
        result = registry_home_mark(&change.home, error);
    else
        result = registry_home_write(&change.home, &change.registry, 0, error);
    change_end(&change);
    return result;
}

int spsy_registry_authorized(const struct spsy_special *special, struct spsy_error *error)
{
    uint32_t all = special->own | special->group | special->adopted;

    if ((all & SPSY_ALLOBJ) && (all & SPSY_SECADM))
        return 0;
    return spsy_fail(error, SPSY_ERR_AUTHORITY, "CPFB304",
                     "special authorities *ALLOBJ and *SECADM are required to add or remove exit "
                     "programs; missing:%s%s",
                     all & SPSY_ALLOBJ ? "" : " *ALLOBJ", all & SPSY_SECADM ? "" : " *SECADM");
}

static int check_format(const char *format, int *index, struct spsy_error *error)
{
    *index = spsy_format_index(format);
    if (*index >= 0)
        return 0;
    return spsy_fail(error, SPSY_ERR_VALUE, "CPF3CDB", "exit point %s has no format %s",
                     SPSY_EXIT_POINT, format);
}

static size_t find_number(const struct spsy_registry *registry, int format, int32_t number)
{
    size_t i = 0;

    while (i < registry->count[format] && registry->programs[format][i].number != number)
        i++;
    return i;
}

/* *LOW and *HIGH to a number, in a list that is sorted. */
static int choose_number(const struct spsy_registry *registry, int format, int32_t *number,
                         struct spsy_error *error)
{
    const struct spsy_registration *list = registry->programs[format];
    size_t count = registry->count[format];

    if (*number == SPSY_NUMBER_LOW) {
        *number = 1;
        for (size_t i = 0; i < count && list[i].number == *number; i++)
            (*number)++;
    } else if (*number == SPSY_NUMBER_HIGH) {
        *number = count == 0 ? 1 : INT32_MAX;
        if (count > 0 && list[count - 1].number < INT32_MAX)
            *number = list[count - 1].number + 1;
        for (size_t i = count; i > 0 && list[i - 1].number == *number; i--)
            (*number)--;
    } else if (*number < 1) {
        return spsy_fail(error, SPSY_ERR_VALUE, "CPF3CE1",
                         "exit program number %d is not between 1 and 2147483647", *number);
    }
    return 0;
}

/* Where the entry goes; *taken: it replaces the one there. */
static int choose_place(const struct spsy_registry *registry, int format, bool replace,
                        int32_t *number, size_t *place, bool *taken, struct spsy_error *error)
{
    const struct spsy_registration *list = registry->programs[format];
    size_t count = registry->count[format];
    int result;

    *place = find_number(registry, format, *number);
    *taken = *place < count;
    if (*taken && !replace)
        return spsy_fail(
            error, SPSY_ERR_EXISTS, "SPY0102",
            "exit program number %d of format %s is taken by %s; REPLACE(*YES) replaces it",
            *number, spsy_format_names[format], list[*place].program);
    if (*taken)
        return 0;
    if (count == SPSY_PROGRAMS_PER_FORMAT)
        return spsy_fail(error, SPSY_ERR_FULL, "CPF3CD4",
                         "format %s has %d exit programs already, which is the most",
                         spsy_format_names[format], SPSY_PROGRAMS_PER_FORMAT);
    result = choose_number(registry, format, number, error);
    *place = 0;
    while (*place < count && list[*place].number < *number)
        ++*place;
    return result;
}

static void now_text(char *text, size_t size)
{
    time_t now = time(NULL);
    struct tm utc;

    if (!gmtime_r(&now, &utc) || strftime(text, size, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
        text[0] = '\0';
}

static int put(struct spsy_registry *registry, int format,
               const struct spsy_registration *registration, bool replace, int32_t *number,
               struct spsy_error *error)
{
    struct spsy_registration *list = registry->programs[format];
    struct spsy_registration copy;
    size_t place;
    bool taken;
    int result = choose_place(registry, format, replace, number, &place, &taken, error);

    if (result == 0)
        result = spsy_registration_copy(&copy, registration, error);
    if (result < 0)
        return result;
    copy.number = *number;
    now_text(copy.registered_at, sizeof copy.registered_at);
    if (taken) {
        spsy_registration_free(&list[place]);
    } else {
        memmove(&list[place + 1], &list[place], (registry->count[format] - place) * sizeof *list);
        registry->count[format]++;
    }
    list[place] = copy;
    return 0;
}

/* By whoever may, to a list that there is. */
static int change_list(const char *home, const char *format, const struct spsy_special *special,
                       int *index, struct change *change, struct spsy_error *error)
{
    int result = check_format(format, index, error);

    if (result == 0)
        result = spsy_registry_authorized(special, error);
    return result == 0 ? change_begin(home, change, error) : result;
}

int spsy_registry_add(const char *home, const char *format,
                      const struct spsy_registration *registration, bool replace,
                      const struct spsy_special *special, int32_t *number, struct spsy_error *error)
{
    struct change change;
    const char *key;
    const char *what = spsy_registration_flaw(registration, &key);
    int32_t chosen = registration->number;
    int index;
    int result;

    if (what)
        return spsy_fail(error, SPSY_ERR_VALUE, "CPD0084", "%s: %s", key, what);
    result = change_list(home, format, special, &index, &change, error);
    if (result < 0)
        return result;
    result = put(&change.registry, index, registration, replace, &chosen, error);
    if (result == 0)
        result = registry_home_write(&change.home, &change.registry, change.mode, error);
    if (result == 0 && number)
        *number = chosen;
    change_end(&change);
    return result;
}

static int take(struct spsy_registry *registry, int format, int32_t number, size_t *removed,
                struct spsy_error *error)
{
    struct spsy_registration *list = registry->programs[format];
    size_t count = registry->count[format];
    size_t first = number == SPSY_NUMBER_ALL ? 0 : find_number(registry, format, number);

    if (number != SPSY_NUMBER_ALL && first == count)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3CDD",
                         "format %s has no exit program number %d", spsy_format_names[format],
                         number);
    *removed = number == SPSY_NUMBER_ALL ? count : 1;
    for (size_t i = first; i < first + *removed; i++)
        spsy_registration_free(&list[i]);
    memmove(&list[first], &list[first + *removed], (count - first - *removed) * sizeof *list);
    memset(&list[count - *removed], 0, *removed * sizeof *list);
    registry->count[format] -= *removed;
    return 0;
}

int spsy_registry_remove(const char *home, const char *format, int32_t number,
                         const struct spsy_special *special, size_t *removed,
                         struct spsy_error *error)
{
    struct change change;
    size_t taken = 0;
    int index;
    int result = change_list(home, format, special, &index, &change, error);

    if (result < 0)
        return result;
    result = take(&change.registry, index, number, &taken, error);
    if (result == 0 && taken > 0)
        result = registry_home_write(&change.home, &change.registry, change.mode, error);
    if (result == 0 && removed)
        *removed = taken;
    change_end(&change);
    return result;
}
