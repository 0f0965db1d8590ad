/* reading.h - what cupsd says about a job, at one time. */
#ifndef SPSY_CUPSJOB_READING_H
#define SPSY_CUPSJOB_READING_H

#include "ipp/cups.h"
#include "cupsjob/job.h"

/* The attributes behind a record, and those that tell whether it is still the same job; ended by
 * NULL. */
extern const char *const reading_attributes[];

/* Where an attribute's value goes in a struct cups_job. */
struct reading_field {
    const char *name;
    enum reading_kind {
        READING_NOTHING,
        READING_TEXT,    /* const char * */
        READING_NUMBER,  /* int32_t */
        READING_TIME,    /* int64_t */
        READING_SHEETS,  /* two const char * */
        READING_PRINTER, /* const char *: the queue that a URI names */
    } kind;
    size_t at;
    bool once; /* which job it is, whose and where */
};
/* NULL: no record needs it. */
const struct reading_field *reading_field(const char *name, size_t size);
/* Of these cupsd may have two, its own word and one that came with the job (2.4.2): is it the
 * second in one job? Such a job is nobody's, and nothing comes of it. *seen begins with 0. field
 * may be NULL. */
bool reading_contradicts(const struct reading_field *field, unsigned *seen);

/* One job as it was read. */
struct reading {
    struct ipp *message; /* owned; job points into it */
    struct cups_job job;
    char printer[128];
};

/* The job group that begins at `first`, up to the next separator; returns where that is (NULL at
 * the end of the message). Walks the message. */
struct ipp_attribute *reading_of_group(struct ipp *message, struct ipp_attribute *first,
                                       struct cups_job *job, char printer[128]);
/* The one job in an answer of cupsd, which is the reading's from now on. */
void reading_take(struct reading *reading, struct ipp *message);
void reading_free(struct reading *reading);
/* *to is freed and becomes what *from was, which is empty then. */
void reading_move(struct reading *to, struct reading *from);

/* Does it hold all that cupsd tells whoever may see everything? It leaves the owner and the title
 * out for others. */
bool reading_is_whole(const struct cups_job *job);
/* Can a record be made of what root has been told? A job may have no title, and come from no host.
 */
bool reading_is_enough(const struct cups_job *job);

#endif
