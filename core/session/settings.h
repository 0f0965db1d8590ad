/* settings.h - settings.json of a home: one table, strictly read.
 *
 * MUST: a file that is broken makes nothing less strict. What in it can be read counts, what cannot
 * has its default; of a file that others could have written nothing counts; and a home whose
 * settings cannot be used prunes no journal, since they may have said for how long it is kept. */
#ifndef SPSY_SESSION_SETTINGS_H
#define SPSY_SESSION_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"

enum {
    SETTINGS_ZONE_SIZE = 64,
    SETTINGS_IDS_MAX = 32,
    SETTINGS_WORD_SIZE = 16,
    SETTINGS_PATH_SIZE = 1024,
};

/* Message ids that were chosen. */
struct settings_ids {
    bool all;
    char id[SETTINGS_IDS_MAX][8];
    size_t count;
};

enum { SETTINGS_LIBRARIES_MAX = 25 }; /* IBM's QUSRLIBL */
/* A library list; none = QGPL. */
struct settings_libraries {
    char name[SETTINGS_LIBRARIES_MAX][11];
    size_t count;
};

#define SETTINGS_TYPE_FLAG(member) bool member;
#define SETTINGS_TYPE_NUMBER(member) long member;
#define SETTINGS_TYPE_CHOICE(member) long member;                   /* which word of unit, from 0 */
#define SETTINGS_TYPE_CCSID(member) long member;                    /* one of CODE_PAGES */
#define SETTINGS_TYPE_SET(member) long member;                      /* bits: 1 << which */
#define SETTINGS_TYPE_ZONE(member) char member[SETTINGS_ZONE_SIZE]; /* "" = not set */
#define SETTINGS_TYPE_PATH(member) char member[SETTINGS_PATH_SIZE]; /* absolute; "" = not set */
#define SETTINGS_TYPE_IDS(member) struct settings_ids member;
#define SETTINGS_TYPE_LIBRARIES(member) struct settings_libraries member;
#define SETTING(name, member, KIND, ...) SETTINGS_TYPE_##KIND(member)
struct settings {
    bool broken; /* the file is there, and not all of it can be used */
#include "session/settings.def"
};
#undef SETTING

enum setting_kind {
    SETTING_FLAG,
    SETTING_NUMBER,
    SETTING_CHOICE,
    SETTING_CCSID,
    SETTING_SET,
    SETTING_ZONE,
    SETTING_IDS,
    SETTING_LIBRARIES,
    SETTING_PATH,
};

/* The table, for the manual. */
struct setting {
    const char *name;
    enum setting_kind kind;
    size_t at; /* of the member in struct settings */
    long least, most, fallback;
    const char *unit; /* "" = none; of a choice or a set its words, "one|two" */
    const char *help;
};
extern const struct setting settings_table[];
extern const size_t settings_count;

void settings_defaults(struct settings *settings);

enum { SETTINGS_ALLOW_PASS, SETTINGS_ALLOW_GRANT };

/* Always fills settings. 0, also without a file; negative (SPY0107) for a file that is broken: the
 * error names it, the path in it and what was expected there. owner: of the home. */
int settings_read(const char *home, uid_t owner, struct settings *settings,
                  struct spsy_error *error);

/* The setting of that name becomes text in the home's file, which is made when it is not there, in
 * one step; the others stay as they are. Errors: SPY0107 (a file that is broken stays as it is),
 * SPSY_ERR_IO. */
int settings_write_text(const char *home, uid_t owner, const char *name, const char *text,
                        struct spsy_error *error);

/* SPSY_ERR_VALUE: the machine knows no such zone (any more). */
int settings_check_zone(const struct settings *settings, struct spsy_error *error);
/* The process's local time becomes that of timeZone; without one, or with one that
 * cannot be used, what it was before the first. Errors as above. For whoever opens sessions; not
 * beside other threads. */
int settings_apply_zone(const struct settings *settings, struct spsy_error *error);

/* NULL: there is none of that name. */
const struct setting *settings_find(const char *name);
/* The next word that is in a set, in the order of the table. *at begins with 0. False: no more. */
bool settings_next(const struct settings *settings, const struct setting *set, int *at,
                   char word[SETTINGS_WORD_SIZE]);

/* Does lifeCycle let this message into the system's log? */
bool settings_forwards(const struct settings *settings, const char *id);

#endif
