/* generic.h - names that mean several objects: *ALL, or what they begin with and an asterisk. */
#ifndef SPSY_COMMAND_GENERIC_H
#define SPSY_COMMAND_GENERIC_H

#include <stdbool.h>
#include <string.h>

static inline bool name_is_generic(const char *name)
{
    return strchr(name, '*') != NULL;
}

static inline bool name_fits(const char *name, const char *generic)
{
    return strcmp(generic, "*ALL") == 0 ||
           (name_is_generic(generic) ? strncmp(name, generic, strlen(generic) - 1) == 0
                                     : strcmp(name, generic) == 0);
}

#endif
