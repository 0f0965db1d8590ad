/* chgsplfa.c - CHGSPLFA: change the attributes of spooled files, or move them.
 *
 * MUST: any OUTQ but *SAME makes the whole command a move: class move, one dispatch
 * (core/object/README.md, "Ways in"). So does DEV(name): IBM i puts the file on the queue of the
 * device. There are no devices here; the queue is that of the device's name in QUSRSYS or in QGPL,
 * where IBM i makes it. No such queue: refused, nothing is changed. Nor is it with one in each:
 * whoever may create a queue in one of them would else have what is meant for the other. What the
 * record could not hold is refused before anybody is asked (X21); a number out of range is CPF3335,
 * after the guard like everything about the change itself. */
#include <string.h>

#include "base/error.h"
#include "function/attribute_change.h"
#include "object/date.h"
#include "function/functions.h"
#include "function/move.h"
#include "guard/target.h"
#include "shield/protect.h"

enum {
    DAYS_MAX = 366,
    SAME = -1,
    CHANGE_FIRST = 9, /* place of attribute.def's parameters after those of the target */
    DAYS_AT = CHANGE_FIRST + ATTRIBUTES_SETTABLE,
    ATTRIBUTE_PRINTING_AT,
};

/* What the statement wants changed. */
struct change {
    const struct parameters *parameters;
    bool moves;
    long days; /* SAME leaves alone */
    struct protect protect;
};

/* ---- the effect --------------------------------------------------------------------------- */

static int check_ranges(const struct spool_file *file, const struct change *change,
                        struct spsy_error *error)
{
    int result = attributes_check_ranges(change->parameters, file, error);

    if (result < 0 || change->days == SAME || (change->days >= 1 && change->days <= DAYS_MAX))
        return result;
    return spsy_fail(error, SPSY_ERR_VALUE, "CPF3335",
                     "attributes of file %s number %d not changed: DAYS(%ld) is not 1 to %d",
                     file->name, file->number, change->days, DAYS_MAX);
}

/* T3: a password that goes with the protection that it was part of is changed, too. */
static int check_passwords(const struct session *session, const struct spool_protection *before,
                           const struct spool_protection *after, struct spsy_error *error)
{
    if (memcmp(before->passwords, after->passwords, sizeof before->passwords) == 0)
        return 0;
    return principal_needs(&session->principal, SIGNON_FILE_PASSWORD, "set a password of a file",
                           error);
}

static int change_file(struct session *session, struct guarded *guarded, void *context,
                       struct spsy_error *error)
{
    const struct spool_protection before = guarded->file.protection;
    const struct change *change = context;
    int result = check_ranges(&guarded->file, change, error);

    if (result < 0)
        return result;
    attributes_apply(change->parameters, &guarded->file);
    if (change->days != SAME)
        result = date_in_days(change->days, guarded->file.expiration, error);
    if (result < 0)
        return result;
    if (guarded->moves)
        move_file(guarded);
    result = protect_apply(&change->protect, guarded->moves ? &guarded->target : &guarded->queue,
                           &guarded->file.protection, error);
    if (result == 0)
        result = check_passwords(session, &before, &guarded->file.protection, error);
    if (result < 0)
        return result;
    return spool_file_update(session->spool, &guarded->file, error);
}

/* ---- the statement ------------------------------------------------------------------------ */

static int check_expiration(struct answer *answer, const struct parameters *parameters,
                            struct change *change)
{
    const char *text = parameter_text(parameters, "EXPDATE");
    bool by_days = strcmp(text, "*DAYS") == 0;
    char iso[DATE_ISO_SIZE];

    change->days = parameter_integer(parameters, "DAYS", SAME);
    if (by_days != (change->days != SAME))
        return answer_fail(answer, "CPD0084", "DAYS goes with EXPDATE(*DAYS), and only with it");
    if (text[0] != '*' && !date_to_iso(text, iso))
        return answer_fail(answer, "CPD0084", "EXPDATE: %s is no date (YYYY-MM-DD)", text);
    return 0;
}

/* What DEV and OUTQ say together of where the file goes. */
static int check_queue(struct answer *answer, const struct parameters *parameters)
{
    const char *device = parameter_text(parameters, "DEV");
    const char *queue = parameter_text(parameters, "OUTQ");

    if (device[0] != '*' && queue[0] != '*')
        return answer_fail(answer, "CPD0084",
                           "DEV(%s) and OUTQ(%s) name two places: give one of them", device, queue);
    if (strcmp(queue, "*DEV") == 0 && device[0] == '*')
        return answer_fail(answer, "CPD0084", "OUTQ(*DEV) is the queue of DEV: name the device");
    return 0;
}

static int find_queue(struct session *session, struct answer *answer,
                      const struct parameters *parameters, struct spool_queue *queue)
{
    static const char *const libraries[] = {"QUSRSYS", "QGPL"};
    const char *device = parameter_text(parameters, "DEV");
    struct spsy_error error = {0};
    struct spool_queue found;
    int count = 0;

    if (device[0] == '*')
        return target_queue(session, answer, parameters, "OUTQ", queue);
    for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++) {
        if (spool_queue_find(session->spool, libraries[i], device, &found, &error) == 0) {
            *queue = found;
            count++;
        } else if (error.code != SPSY_ERR_NOT_FOUND) {
            return answer_fail_error(answer, &error);
        }
    }
    if (count == 1)
        return 0;
    if (count > 1)
        return answer_fail(answer, "CPD0084",
                           "Value %s not valid for DEV: QUSRSYS and QGPL both have an output queue "
                           "of that name; say which by OUTQ",
                           device);
    return answer_fail(answer, "CPF3357",
                       "Output queue %s of DEV(%s) not found in library QUSRSYS or QGPL", device,
                       device);
}

/* P4: is something else changed beside the protection? */
static bool changes_more(const struct parameters *parameters)
{
    const struct parameter_definition *definition = parameters->command->parameters;

    for (size_t i = 0; definition[i].keyword; i++)
        if (parameters->given[i] && !protect_is_keyword(definition[i].keyword) &&
            !target_parameter_is(definition, definition[i].keyword) &&
            !parameter_is(parameters, definition[i].keyword, "*SAME"))
            return true;
    return false;
}

static int take(struct session *session, struct answer *answer, const struct parameters *parameters,
                struct change *change)
{
    memset(change, 0, sizeof *change);
    change->parameters = parameters;
    change->moves =
        !parameter_is(parameters, "OUTQ", "*SAME") || parameter_text(parameters, "DEV")[0] != '*';
    if (check_queue(answer, parameters) < 0 || attributes_check(answer, parameters) < 0 ||
        check_expiration(answer, parameters, change) < 0)
        return SPSY_ERR_VALUE;
    return target_check(answer, parameters) < 0
               ? SPSY_ERR_VALUE
               : protect_take(session, answer, parameters, &change->protect);
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct change change;
    struct target_action action = {
        .guarded = {.function = "CHGSPLFA", .class = SPOOL_CLASS_CONTROL},
        .effect = change_file,
        .context = &change,
    };
    size_t done, not_done;
    int result = take(session, answer, parameters, &change);

    if (result == 0 && change.moves)
        result = find_queue(session, answer, parameters, &action.guarded.target);
    if (change.moves)
        action.guarded.class = SPOOL_CLASS_MOVE;
    action.guarded.moves = change.moves;
    if (change.protect.given)
        action.guarded.protects =
            changes_more(parameters) ? SHIELD_PROTECTS_ALSO : SHIELD_PROTECTS_ALONE;
    if (result == 0)
        result = target_each(session, answer, parameters, &action, &done, &not_done);
    if (result < 0)
        return result;
    return target_done(answer, parameters, "SPY0001", "changed", done, not_done);
}

static const struct parameter_definition parameters[] = {
    TARGET_PARAMETERS_SELECT,
    {.keyword = "DEV",
     .type = PARAMETER_NAME,
     .special = "*SAME *OUTQ",
     .default_value = "*SAME",
     .most = 10,
     .help = "device to whose queue the file moves\n"
             "name: the queue of this name in QUSRSYS or QGPL; there are no devices\n"
             "*OUTQ: no device, what a file here has anyhow"},
    {.keyword = "PRTSEQ",
     .type = PARAMETER_CHOICE,
     .special = "*SAME *NEXT",
     .default_value = "*SAME",
     .help = "print the file next; has no effect: there is no writer that would be at another one",
     .standing = PARAMETER_CHECKED},
    {.keyword = "OUTQ",
     .type = PARAMETER_QUALIFIED,
     .object = OBJECT_OUTQ,
     .special = "*SAME *DEV",
     .default_value = "*SAME",
     .help = "output queue to move to; *DEV: that of DEV"},
    SPOOL_ATTRIBUTES(
        ATTRIBUTE_NO_PARAMETER,
        ATTRIBUTE_CHANGED)[DAYS_AT] = {.keyword = "DAYS",
                                       .type = PARAMETER_INTEGER,
                                       .special = "*SAME",
                                       .default_value = "*SAME",
                                       .most = INT32_MAX,
                                       .help = "days to keep the file, 1-366; with EXPDATE(*DAYS)"},
    SPOOL_ATTRIBUTES_PRINTING(
        ATTRIBUTE_PRINTING_CHANGED)[ATTRIBUTE_PRINTING_AT + ATTRIBUTES_PRINTING] = PROTECT_CHANGED,
    PARAMETERS_END,
};

static const char notes[] =
    "DEV(name) is a move, as OUTQ is: it is asked about and needs authority as one. What a printer "
    "would go by (RESTART to USRDFNOBJ) is checked, kept, shown by WRKSPLFA and QUSRSPLA, and "
    "saved; "
    "nothing prints here.\n"
    "PROTECT is changed by the file's owner, or with *SPLCTL unless the setting protectByOwnerOnly "
    "keeps it from him, and by nobody else, whatever programs say; the protection itself does not "
    "keep him from it, a write password does. Exit programs are asked as about any other change.";

const struct command_definition function_chgsplfa = {
    .name = "CHGSPLFA",
    .function = "CHGSPLFA",
    .summary = "change attributes of spooled files, or move them",
    .notes = notes,
    .parameters = parameters,
    .run = run,
    .page = "https://www.ibm.com/support/knowledgecenter/ssw_ibm_i_73/cl/chgsplfa.htm",
    .missing = "ASPDEV a SELECT takes the number of an ASP, also above 32\n"
               "VOL it is about diskettes\nLABEL as VOL\nEXCHTYPE as VOL\nCODE as VOL",
};
