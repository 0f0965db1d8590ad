/* expiration.c - the date of a file that was saved or restored.
 *
 * MUST (X19): function CHGSPLFA, class control; '0', or no opinion and no authority: the file stays
 * saved or restored and its date unchanged; '1' or authority: changed. */
#include "function/expiration.h"

#include <stdio.h>
#include <string.h>

#include "object/date.h"
#include "guard/target.h"

int expiration_take(struct answer *answer, const struct parameters *parameters, char expiration[11])
{
    const char *text = parameter_text(parameters, "EXPDATE");

    expiration[0] = '\0';
    if (strcmp(text, "*SAME") == 0)
        return 0;
    if (parameter_is(parameters, "SPLFDTA", "*NONE"))
        return answer_fail(answer, "CPD0084", "EXPDATE is not valid with SPLFDTA(*NONE)");
    if (strcmp(text, "*NONE") == 0)
        snprintf(expiration, 11, "*NONE");
    else if (!date_to_iso(text, expiration))
        return answer_fail(answer, "CPD0084", "EXPDATE: %s is no date (YYYY-MM-DD)", text);
    return 0;
}

static int change(struct session *session, struct guarded *guarded, void *context,
                  struct spsy_error *error)
{
    snprintf(guarded->file.expiration, sizeof guarded->file.expiration, "%s",
             (const char *)context);
    return spool_file_update(session->spool, &guarded->file, error);
}

int expiration_change(struct session *session, struct answer *answer, struct spool_file *file,
                      const char *expiration)
{
    struct guarded guarded = {
        .function = "CHGSPLFA", .class = SPOOL_CLASS_CONTROL, .optional = true};
    int result = target_guarded(session, answer, file, &guarded);

    if (result == 0)
        result = guard(session, answer, &guarded, change, (void *)expiration); /* only read */
    if (result == 0)
        *file = guarded.file;
    else if (result != GUARD_REHEARSED && !guard_rehearses(session))
        answer_message(answer, "SPY0003",
                       "expiration date of file %s number %d in job %s/%s/%s not changed",
                       file->name, file->number, file->job.number, file->job.user, file->job.name);
    return result;
}

void expiration_rehearse(struct session *session, struct answer *answer,
                         const struct spool_file *file, const struct spool_queue *queue)
{
    struct guarded guarded = {.function = "CHGSPLFA",
                              .class = SPOOL_CLASS_CONTROL,
                              .optional = true,
                              .file = *file,
                              .queue = *queue};

    if (guard_rehearses(session))
        guard(session, answer, &guarded, change, NULL);
}
