/* matrix.h - the walk over profiles and files, and what is done with each answer; private to this
 * room. */
#ifndef SPSY_ACCESS_MATRIX_H
#define SPSY_ACCESS_MATRIX_H

#include "access/access.h"
#include "access/ask.h"

/* Whom and what it is about. */
struct access_matrix {
    struct session *session;
    char (*names)[11]; /* profiles; owned */
    size_t name_count;
    struct spool_selection selection; /* of files; of one file this is not used */
    bool one_file;
    struct spool_file file;
    struct access_asker *asker;
    size_t profiles, files; /* that were met: of files the most for one profile */
};

/* Where answers go. Each returns 0, or negative with *error set, which ends the walk. */
struct access_sink {
    /* Whoever cannot sign on is not asked about. */
    int (*disabled)(void *context, const struct access_subject *subject, struct spsy_error *error);
    int (*came)(void *context, const struct access_subject *subject, const struct guarded *file,
                const access_row row, struct spsy_error *error);
    /* That was all about these profiles. */
    int (*end)(void *context, const struct access_subject *subjects, size_t count,
               struct spsy_error *error);
    void *context;
};

int access_walk(struct access_matrix *matrix, const struct access_sink *sink,
                struct spsy_error *error);

/* Every name of a profile, sorted; *names is the caller's. */
int access_names(struct spool *spool, char (**names)[11], size_t *count, struct spsy_error *error);

#endif
