#include "access/matrix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- profiles ----------------------------------------------------------------------------- */

struct names {
    char (*of)[11];
    size_t count, room;
};

static int add_name(void *context, const struct spool_profile *profile)
{
    struct names *names = context;

    if (names->count == names->room) {
        size_t room = names->room ? 2 * names->room : 256;
        void *more = realloc(names->of, room * sizeof names->of[0]);

        if (!more)
            return SPSY_ERR_MEMORY;
        names->of = more;
        names->room = room;
    }
    memcpy(names->of[names->count++], profile->name, sizeof names->of[0]);
    return 0;
}

int access_names(struct spool *spool, char (**names)[11], size_t *count, struct spsy_error *error)
{
    struct names found = {NULL, 0, 0};
    int result = spool_profile_each(spool, add_name, &found, error);

    *names = found.of;
    *count = found.count;
    return result == SPSY_ERR_MEMORY ? spsy_fail_memory(error) : result;
}

/* ---- the walk ----------------------------------------------------------------------------- */

/* Some profiles by some files. */
struct walk {
    struct access_matrix *matrix;
    const struct access_sink *sink;
    struct spsy_error *error;
    size_t subject_count, file_count, files;
    struct access_subject subjects[ACCESS_MANY];
    struct spool_file waiting[ACCESS_MANY];
    struct guarded guarded[ACCESS_MANY];
};

static int came(void *context, size_t subject, size_t file, const access_row row)
{
    struct walk *walk = context;

    return walk->sink->came(walk->sink->context, &walk->subjects[subject], &walk->guarded[file],
                            row, walk->error);
}

static int ask(struct walk *walk)
{
    int result = access_files(walk->matrix->session->spool, walk->waiting, walk->file_count,
                              walk->guarded, walk->error);

    if (result == 0)
        result = access_ask(walk->matrix->asker, walk->subjects, walk->subject_count, walk->guarded,
                            walk->file_count, came, walk, walk->error);
    walk->files += walk->file_count;
    walk->file_count = 0;
    return result;
}

static int take_file(void *context, const struct spool_file *file)
{
    struct walk *walk = context;

    walk->waiting[walk->file_count++] = *file;
    return walk->file_count == ACCESS_MANY ? ask(walk) : 0;
}

/* Those whose turn it is, about every file. */
static int walk_files(struct walk *walk)
{
    struct access_matrix *matrix = walk->matrix;
    int result = 0;

    if (walk->subject_count == 0)
        return 0;
    walk->files = walk->file_count = 0;
    if (matrix->one_file)
        result = take_file(walk, &matrix->file);
    else
        result = spool_file_each(matrix->session->spool, &matrix->selection, take_file, walk,
                                 walk->error);
    if (result == 0 && walk->file_count > 0)
        result = ask(walk);
    if (walk->files > matrix->files)
        matrix->files = walk->files;
    matrix->profiles += walk->subject_count;
    if (result == 0)
        result =
            walk->sink->end(walk->sink->context, walk->subjects, walk->subject_count, walk->error);
    walk->subject_count = 0;
    return result;
}

/* Who can sign on: QSECOFR at the console always can (S2). */
static bool can_sign_on(const struct spool_profile *profile)
{
    return profile->enabled || strcmp(profile->name, "QSECOFR") == 0;
}

static int take_name(struct walk *walk, const char *name)
{
    struct access_subject *subject = &walk->subjects[walk->subject_count];
    int result = access_subject_read(walk->matrix->session->spool, name, subject, walk->error);

    if (result < 0)
        return result == SPSY_ERR_NOT_FOUND && walk->matrix->name_count > 1 ? 0 : result;
    if (!can_sign_on(&subject->subject.profile))
        return walk->sink->disabled(walk->sink->context, subject, walk->error);
    walk->subject_count++;
    return walk->subject_count == ACCESS_MANY ? walk_files(walk) : 0;
}

int access_walk(struct access_matrix *matrix, const struct access_sink *sink,
                struct spsy_error *error)
{
    struct walk *walk = malloc(sizeof *walk);
    int result = 0;

    if (!walk)
        return spsy_fail_memory(error);
    walk->matrix = matrix;
    walk->sink = sink;
    walk->error = error;
    walk->subject_count = walk->file_count = 0;
    for (size_t i = 0; result == 0 && i < matrix->name_count; i++)
        result = take_name(walk, matrix->names[i]);
    if (result == 0)
        result = walk_files(walk);
    free(walk);
    return result;
}
