/* target.h - from FILE JOB SPLNBR JOBSYSNAME CRTDATE SELECT to the files a command means. */
#ifndef SPSY_GUARD_TARGET_H
#define SPSY_GUARD_TARGET_H

#include "guard/guard.h"

/* The parameters every guarded command starts with, but two whose FILE stands elsewhere; the second
 * also takes FILE(*SELECT). */
/* clang-format off */
#define TARGET_PARAMETERS TARGET_FILE, TARGET_PARAMETERS_AFTER_FILE(2, 3)
#define TARGET_FILE TARGET_FILE_AT(1)
#define TARGET_FILE_AT(place)                                                                      \
    {.keyword = "FILE", .type = PARAMETER_NAME, .required = true, .position = place, .most = 10,   \
     .help = "spooled file name"}
#define TARGET_PARAMETERS_SELECT                                                                   \
    {.keyword = "FILE", .type = PARAMETER_NAME, .special = "*SELECT", .required = true,            \
     .position = 1, .most = 10, .help = "spooled file name, or *SELECT"},                          \
    TARGET_PARAMETERS_AFTER_FILE(2, 3),                                                            \
    {.keyword = "SELECT", .type = PARAMETER_LIST, .elements = target_select_elements,              \
     .help = "user, device, form type, user data, ASP; with FILE(*SELECT)"}
#define TARGET_PARAMETERS_AFTER_FILE(job_place, number_place)                                      \
    {.keyword = "JOB", .type = PARAMETER_JOB, .special = "*", .default_value = "*",                \
     .position = job_place, .help = "job that owns the file"},                                     \
    {.keyword = "SPLNBR", .type = PARAMETER_INTEGER, .special = "*ONLY *LAST *ANY",                \
     .default_value = "*ONLY", .position = number_place, .least = 1, .most = 999999,               \
     .help = "spooled file number"},                                                               \
    {.keyword = "JOBSYSNAME", .type = PARAMETER_NAME, .special = "*ONLY *CURRENT *ANY",            \
     .default_value = "*ONLY", .most = 8, .help = "system the job ran on"},                        \
    {.keyword = "CRTDATE", .type = PARAMETER_LIST, .special = "*ONLY *LAST",                       \
     .default_value = "*ONLY", .elements = target_crtdate_elements,                                \
     .help = "creation date and time"}
/* Of those that show a file: here, or in a spooled file of the job's own. */
#define TARGET_OUTPUT                                                                              \
    {.keyword = "OUTPUT", .type = PARAMETER_CHOICE, .special = "* *PRINT", .default_value = "*",   \
     .help = "shown here, or written as a spooled file"}
/* clang-format on */

/* What TARGET_PARAMETERS_SELECT stands for, so that the manual explains it once. */
extern const struct parameter_definition target_parameters[];
/* Is this one of the command's parameters one of them? */
bool target_parameter_is(const struct parameter_definition *parameters, const char *keyword);

extern const struct parameter_definition target_select_elements[];
extern const struct parameter_definition target_crtdate_elements[];

/* Finds the one file meant. Negative: answer told. */
int target_find(struct session *session, struct answer *answer, const struct parameters *parameters,
                struct spool_file *file);

/* FILE and SELECT fit each other; for commands that check more before they resolve. Negative:
 * answer told. target_each does it by itself. */
int target_check(struct answer *answer, const struct parameters *parameters);

/* The files that SELECT means, of which every element has a default, for a list of them; visit and
 * the result are those of spool_file_each. */
typedef int target_visit(void *context, const struct spool_file *file);
int target_selected(struct session *session, const struct parameters *parameters,
                    target_visit *visit, void *context, struct spsy_error *error);

/* What the command does to each file. */
struct target_action {
    struct guarded guarded; /* but for file and queue */
    guard_effect *effect;
    void *context; /* the same for each: an effect may come to nothing, and be called again */
};

/* Acts on the one file, or for each that FILE(*SELECT) selects (X2: one dispatch each; a
 * refused one is reported and left, the others go on). Selected is what fits at the beginning; what
 * other jobs delete, move or change before its turn, so that it fits no more, is left out and
 * counted in a message. Counts what succeeded and what did not. Many are asked about together, and
 * what came of them is committed together (guard.h).
 * Negative: no file was found to act upon; answer told. GUARD_REHEARSED: nothing is to be told. */
int target_each(struct session *session, struct answer *answer, const struct parameters *parameters,
                const struct target_action *action, size_t *done, size_t *not_done);

/* Says what came of target_each, "2 spooled files held, 1 not held", with the given id - unless the
 * one file of the command failed, about which everything has been told. Returns what run
 * returns. */
int target_done(struct answer *answer, const struct parameters *parameters, const char *id,
                const char *what, size_t done, size_t not_done);

/* Fills guarded's file and queue; class and function are the caller's. */
int target_guarded(struct session *session, struct answer *answer, const struct spool_file *file,
                   struct guarded *guarded);

/* The same for the first of these files whose queues are there, all read at one instant; the rest
 * of each is the pattern's. Returns how many; 0 = the first one's queue is not there, error tells.
 */
size_t target_guarded_many(struct session *session, const struct spool_file *files, size_t count,
                           const struct guarded *pattern, struct guarded *guarded,
                           struct spsy_error *error);

/* target_find and target_guarded in one. */
int target_one(struct session *session, struct answer *answer, const struct parameters *parameters,
               struct guarded *guarded);

/* An output queue named by a parameter, of QGPL where library_list_settle left none. CPF3357. */
int target_queue(struct session *session, struct answer *answer,
                 const struct parameters *parameters, const char *keyword,
                 struct spool_queue *queue);

#endif
