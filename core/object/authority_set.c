#include "object/authority_set.h"

#include <stdio.h>
#include <string.h>

#define COUNT(items) (sizeof(items) / sizeof((items)[0]))

struct named {
    const char *name;
    uint32_t authority;
};

static const struct named sets[] = {
    {"*ALL", SPOOL_AUT_ALL},
    {"*CHANGE", SPOOL_AUT_CHANGE},
    {"*USE", SPOOL_AUT_USE},
    {"*EXCLUDE", SPOOL_AUT_EXCLUDE},
};

/* In the order of IBM's displays. */
static const struct named authorities[] = {
    {"*OBJOPR", SPOOL_AUT_OBJOPR},     {"*OBJMGT", SPOOL_AUT_OBJMGT},
    {"*OBJEXIST", SPOOL_AUT_OBJEXIST}, {"*OBJALTER", SPOOL_AUT_OBJALTER},
    {"*OBJREF", SPOOL_AUT_OBJREF},     {"*READ", SPOOL_AUT_READ},
    {"*ADD", SPOOL_AUT_ADD},           {"*UPD", SPOOL_AUT_UPD},
    {"*DLT", SPOOL_AUT_DLT},           {"*EXECUTE", SPOOL_AUT_EXECUTE},
};

bool spool_authority_valid(uint32_t authority)
{
    return authority == SPOOL_AUT_EXCLUDE ||
           (authority != SPOOL_AUT_NONE && (authority & ~(uint32_t)SPOOL_AUT_ALL) == 0);
}

static const char *set_name(uint32_t authority)
{
    for (size_t i = 0; i < COUNT(sets); i++)
        if (authority == sets[i].authority)
            return sets[i].name;
    return NULL;
}

const char *spool_authority_set_name(uint32_t authority)
{
    const char *name = set_name(authority);

    return name ? name : "USER DEF";
}

void spool_authority_names(uint32_t authority, char text[SPOOL_AUT_TEXT_SIZE])
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < COUNT(authorities); i++)
        if (authority & authorities[i].authority)
            used += (size_t)snprintf(text + used, SPOOL_AUT_TEXT_SIZE - used, "%s%s",
                                     used ? " " : "", authorities[i].name);
}

void spool_authority_text(uint32_t authority, char text[SPOOL_AUT_TEXT_SIZE])
{
    const char *name = set_name(authority);

    if (name)
        snprintf(text, SPOOL_AUT_TEXT_SIZE, "%s", name);
    else
        spool_authority_names(authority, text);
}

static uint32_t find(const struct named *items, size_t count, const char *name, size_t length)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(items[i].name) == length && memcmp(items[i].name, name, length) == 0)
            return items[i].authority;
    return SPOOL_AUT_NONE;
}

uint32_t spool_authority_parse(const char *name)
{
    uint32_t authority = find(sets, COUNT(sets), name, strlen(name));

    return authority ? authority : find(authorities, COUNT(authorities), name, strlen(name));
}

uint32_t spool_authority_parse_text(const char *text)
{
    uint32_t all = find(sets, COUNT(sets), text, strlen(text));
    char written[SPOOL_AUT_TEXT_SIZE];

    if (all)
        return all;
    for (const char *at = text; *at; at += *at == ' ') {
        size_t length = strcspn(at, " ");

        all |= find(authorities, COUNT(authorities), at, length);
        at += length;
    }
    spool_authority_text(all, written);
    return strcmp(written, text) == 0 ? all : SPOOL_AUT_NONE;
}

uint32_t spool_authority_grant(uint32_t had, uint32_t given, bool replace)
{
    if (replace || given == SPOOL_AUT_EXCLUDE)
        return given;
    return (had & ~(uint32_t)SPOOL_AUT_EXCLUDE) | given;
}

uint32_t spool_authority_revoke(uint32_t had, uint32_t taken)
{
    return had & ~taken;
}
