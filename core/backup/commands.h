/* commands.h - what the parts of a script share. */
#ifndef SPSY_BACKUP_COMMANDS_H
#define SPSY_BACKUP_COMMANDS_H

#include "backup/cl_text.h"
#include "backup/differences.h"

struct script {
    struct session *session;
    const struct differences *differences;
    FILE *out;
    bool companion; /* what is sealed is in a file beside the script */
    size_t left;    /* differences that no command makes again: comments */
    struct spsy_error *error;
};

/* A difference that no command makes again. */
void script_left(struct script *script, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static inline const char *script_text(const struct difference *difference,
                                      const struct spool_image_value *row, const char *name)
{
    const struct spool_image_value *value = image_value(difference, row, name);

    return value->null ? "" : value->bytes;
}
static inline int64_t script_number(const struct difference *difference,
                                    const struct spool_image_value *row, const char *name)
{
    return image_value(difference, row, name)->number;
}

/* Calls part for each difference of a table. added, changed, removed: which of them. */
enum { SCRIPT_ADDED = 1, SCRIPT_CHANGED = 2, SCRIPT_REMOVED = 4 };
void script_each(struct script *script, enum spool_image_which which, unsigned kinds,
                 void (*part)(struct script *script, const struct difference *difference));

/* Keywords that are only stored, of those that differ: all defaults when backup is NULL. */
void script_stored(struct script *script, const struct spool_stored_table *table,
                   const char *backup, const char *live);

/* ---- in this order ---- */

void script_profiles_free(struct script *script);   /* what stands in the way: logins */
void script_profiles_create(struct script *script); /* bare */
void script_profiles_change(struct script *script); /* groups and all the rest */
void script_objects_create(struct script *script);
void script_objects_change(struct script *script);
void script_objects_own(struct script *script);
void script_objects_delete(struct script *script);
int script_authorities(struct script *script);
void script_profiles_delete(struct script *script);
void script_programs(struct script *script);
int script_settings(struct script *script);
void script_rest(struct script *script); /* sealed texts, given names */

#endif
