/* differences.h - what differs between a backup and the home, held in memory (compare.c). */
#ifndef SPSY_BACKUP_DIFFERENCES_H
#define SPSY_BACKUP_DIFFERENCES_H

#include "backup/backup.h"
#include "registry/registry.h"

struct difference {
    enum spool_image_which which;
    struct spool_image_value *backup; /* NULL: the home alone has it */
    struct spool_image_value *live;   /* NULL: the backup alone has it */
};

struct differences {
    struct difference
        *all; /* table by table; the backup's rows first, in the order of their keys */
    size_t count, room;
    struct backup_read read;
    struct spool_image_file live[SPOOL_IMAGE_FILES];
    struct spsy_registry *registry_then, *registry_now; /* NULL: not read */
};

/* Reads the backup and the home. differences_free in every case. */
int differences_find(struct session *session, const char *file, struct differences *differences,
                     struct spsy_error *error);
void differences_free(struct differences *differences);

/* The row that both have, or that one of them has: for what the keys say. */
static inline const struct spool_image_value *difference_keys(const struct difference *difference)
{
    return difference->live ? difference->live : difference->backup;
}
bool image_value_equal(const struct spool_image_value *a, const struct spool_image_value *b);
/* The column of that name, which the table has. */
size_t image_column(enum spool_image_which which, const char *name);
static inline const struct spool_image_value *image_value(const struct difference *difference,
                                                          const struct spool_image_value *row,
                                                          const char *name)
{
    return &row[image_column(difference->which, name)];
}

/* The members of settings.json that differ; NULL = not there. Valid while visit runs. */
int differences_settings(const struct differences *differences,
                         int (*visit)(void *context, const char *name, const char *backup,
                                      const char *live),
                         void *context, struct spsy_error *error);
/* Programs that differ, but for when they were registered; NULL = not there. */
int differences_programs(const struct differences *differences,
                         int (*visit)(void *context, int format,
                                      const struct spsy_registration *backup,
                                      const struct spsy_registration *live),
                         void *context);

/* ---- as CL ---- */

/* Everything of it, to out. What no command does again is a comment, and counted in *left; with
 * request->secrets what is sealed is in that file, and needs no word. */
int differences_commands(struct session *session, struct differences *differences,
                         const struct backup_request *request, FILE *out, size_t *left,
                         struct spsy_error *error);

#endif
