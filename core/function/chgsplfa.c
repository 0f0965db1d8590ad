/* chgsplfa.c - CHGSPLFA: change the attributes of spooled files, or move them.
 *
 * MUST: any OUTQ but *SAME makes the whole command a move: class move, one dispatch (authority.md).
 * What the record could not hold is refused before anybody is asked (X21); a number out of range is
 * CPF3335, after the guard like everything about the change itself. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "function/date.h"
#include "function/functions.h"
#include "function/move.h"
#include "function/target.h"
#include "record/record.h"

enum { COPIES_MAX = 255, PRIORITY_MAX = 9, DAYS_MAX = 366, SAME = -1 };

/* What the statement wants changed; SAME and NULL leave alone. */
struct change {
    bool moves;
    struct spool_queue target;
    const char *form_type, *user_data, *user_defined_data;
    const char *save;
    long copies, priority, days;
    char expiration[DATE_ISO_SIZE]; /* "" = leave alone */
};

/* ---- the effect --------------------------------------------------------------------------- */

static int check_range(const struct spool_file *file, const char *keyword, long value, long most,
                       struct spsy_error *error)
{
    if (value == SAME || (value >= 1 && value <= most))
        return 0;
    return spsy_fail(error, SPSY_ERR_VALUE, "CPF3335",
                     "attributes of file %s number %d not changed: %s(%ld) is not 1 to %ld",
                     file->name, file->number, keyword, value, most);
}

static int check_ranges(const struct spool_file *file, const struct change *change,
                        struct spsy_error *error)
{
    int result = check_range(file, "COPIES", change->copies, COPIES_MAX, error);

    if (result == 0)
        result = check_range(file, "OUTPTY", change->priority, PRIORITY_MAX, error);
    if (result == 0)
        result = check_range(file, "DAYS", change->days, DAYS_MAX, error);
    return result;
}

static void apply_text(char *target, size_t size, const char *text)
{
    if (text)
        snprintf(target, size, "%s", text);
}

static void apply(struct spool_file *file, const struct change *change)
{
    apply_text(file->form_type, sizeof file->form_type, change->form_type);
    apply_text(file->user_data, sizeof file->user_data, change->user_data);
    apply_text(file->user_defined_data, sizeof file->user_defined_data, change->user_defined_data);
    if (change->save)
        file->save = strcmp(change->save, "*YES") == 0;
    if (change->copies != SAME)
        file->copies = (int)change->copies;
    if (change->priority != SAME)
        file->priority = (int)change->priority;
    if (change->days != SAME)
        date_in_days(change->days, file->expiration);
    else if (change->expiration[0])
        memcpy(file->expiration, change->expiration, sizeof file->expiration);
}

static int change_file(struct session *session, struct guarded *guarded, void *context,
                       struct spsy_error *error)
{
    const struct change *change = context;
    int result = check_ranges(&guarded->file, change, error);

    if (result < 0)
        return result;
    apply(&guarded->file, change);
    if (guarded->moves)
        move_file(guarded);
    return spool_file_update(session->spool, &guarded->file, error);
}

static int change_one(struct session *session, struct answer *answer, const struct spool_file *file,
                      void *context)
{
    const struct change *change = context;
    struct guarded guarded = {
        .function = "CHGSPLFA",
        .class = change->moves ? SPOOL_CLASS_MOVE : SPOOL_CLASS_CONTROL,
        .moves = change->moves,
        .target = change->target,
    };

    if (target_guarded(session, answer, file, &guarded) < 0)
        return SPSY_ERR_NOT_FOUND;
    return guard(session, answer, &guarded, change_file, context);
}

/* ---- the statement ------------------------------------------------------------------------ */

/* A text to set, NULL = *SAME. */
static int take_text(struct answer *answer, const struct parameters *parameters,
                     const char *keyword, size_t most, const char **text)
{
    struct spsy_error error = {0};
    const char *given = parameter_text(parameters, keyword);

    *text = NULL;
    if (!given || strcmp(given, "*SAME") == 0)
        return 0;
    if (spsy_record_check_text(keyword, given, most, &error) < 0)
        return answer_fail(answer, "CPD0084", "%s", error.text);
    *text = given;
    return 0;
}

static int take_expiration(struct answer *answer, const struct parameters *parameters,
                           struct change *change)
{
    const char *text = parameter_text(parameters, "EXPDATE");
    bool by_days = strcmp(text, "*DAYS") == 0;

    change->days = parameter_integer(parameters, "DAYS", SAME);
    if (by_days != (change->days != SAME))
        return answer_fail(answer, "CPD0084", "DAYS goes with EXPDATE(*DAYS), and only with it");
    if (strcmp(text, "*NONE") == 0)
        snprintf(change->expiration, sizeof change->expiration, "*NONE");
    else if (!by_days && strcmp(text, "*SAME") != 0 && !date_to_iso(text, change->expiration))
        return answer_fail(answer, "CPD0084", "EXPDATE: %s is no date (YYYY-MM-DD)", text);
    return 0;
}

static int take(struct answer *answer, const struct parameters *parameters, struct change *change)
{
    memset(change, 0, sizeof *change);
    change->copies = parameter_integer(parameters, "COPIES", SAME);
    change->priority = parameter_integer(parameters, "OUTPTY", SAME);
    if (!parameter_is(parameters, "SAVE", "*SAME"))
        change->save = parameter_text(parameters, "SAVE");
    change->moves = !parameter_is(parameters, "OUTQ", "*SAME");
    if (take_text(answer, parameters, "FORMTYPE", 10, &change->form_type) < 0 ||
        take_text(answer, parameters, "USRDTA", 10, &change->user_data) < 0 ||
        take_text(answer, parameters, "USRDFNDTA", 255, &change->user_defined_data) < 0 ||
        take_expiration(answer, parameters, change) < 0)
        return SPSY_ERR_VALUE;
    if (parameter_is(parameters, "USRDTA", "*NONE"))
        change->user_data = "";
    if (change->user_defined_data && !change->user_defined_data[0])
        change->user_defined_data = "*NONE"; /* X26 */
    return target_check(answer, parameters);
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct change change;
    size_t done, not_done;
    int result = take(answer, parameters, &change);

    if (result == 0 && change.moves)
        result = target_queue(session, answer, parameters, "OUTQ", &change.target);
    if (result == 0)
        result = target_each(session, answer, parameters, change_one, &change, &done, &not_done);
    if (result < 0)
        return result;
    return target_done(answer, parameters, "SPY0001", "changed", done, not_done);
}

static const struct parameter_definition parameters[] = {
    TARGET_PARAMETERS_SELECT,
    {"OUTQ", PARAMETER_QUALIFIED, "*SAME", "*SAME", false, 0, 0, 0, 0, NULL,
     "output queue to move to"},
    {"FORMTYPE", PARAMETER_TEXT, "*SAME *STD", "*SAME", false, 0, 0, 10, 0, NULL, "form type"},
    {"COPIES", PARAMETER_INTEGER, "*SAME", "*SAME", false, 0, 0, INT32_MAX, 0, NULL,
     "copies, 1-255"},
    {"SAVE", PARAMETER_CHOICE, "*SAME *NO *YES", "*SAME", false, 0, 0, 0, 0, NULL,
     "keep the file after printing"},
    {"OUTPTY", PARAMETER_INTEGER, "*SAME", "*SAME", false, 0, 0, INT32_MAX, 0, NULL,
     "output priority, 1-9"},
    {"USRDTA", PARAMETER_TEXT, "*SAME *NONE", "*SAME", false, 0, 0, 10, 0, NULL,
     "user-specified data"},
    {"USRDFNDTA", PARAMETER_TEXT, "*SAME *NONE", "*SAME", false, 0, 0, 255, 0, NULL,
     "user-defined data"},
    {"EXPDATE", PARAMETER_DATE, "*SAME *NONE *DAYS", "*SAME", false, 0, 0, 0, 0, NULL,
     "expiration date"},
    {"DAYS", PARAMETER_INTEGER, "*SAME", "*SAME", false, 0, 0, INT32_MAX, 0, NULL,
     "days to keep the file, 1-366; with EXPDATE(*DAYS)"},
    PARAMETERS_END,
};

const struct command_definition function_chgsplfa = {
    .name = "CHGSPLFA",
    .function = "CHGSPLFA",
    .summary = "change attributes of spooled files, or move them",
    .parameters = parameters,
    .run = run,
};
