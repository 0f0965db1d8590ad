/* wrksplf.c - WRKSPLF: list spooled files. Not guarded (core/dispatch/README.md, "Not guarded").
 * No page could be found; the parameters are those of QUSLSPL (ssw_ibm_i_72/apis/QUSLSPL.htm, which
 * calls itself similar) and remembered; so are PERIOD, its special values and its default. */
#include <stdio.h>
#include <string.h>

#include "function/functions.h"
#include "command/generic.h"
#include "command/listing.h"
#include "command/print_rows.h"
#include "guard/target.h"
#include "object/date.h"

enum { MOMENT_SIZE = DATE_CENTURY_SIZE + TIME_SIZE - 1 }; /* CYYMMDDHHMMSS */

/* Nothing was listed: whose files, and what would list more. */
static void tell_none(const struct session *session, const struct parameters *parameters,
                      struct answer *answer)
{
    const struct value *select = parameter(parameters, "SELECT");
    const char *user = select->count > 0 ? select->items[0].text : "*CURRENT";
    const char *fitting = "";

    for (size_t i = 1; i < select->count; i++)
        if (strcmp(select->items[i].text, "*ALL") != 0)
            fitting = " that SELECT fits";
    if (parameter(parameters, "PERIOD")->count > 0)
        fitting = fitting[0] ? " that SELECT and PERIOD fit" : " that PERIOD fits";
    if (strcmp(user, "*ALL") == 0)
        answer_message(answer, "SPY0001", "No spooled files%s", fitting);
    else
        answer_message(answer, "SPY0001",
                       "No spooled files of %s%s; SELECT(*ALL) lists everybody's",
                       strcmp(user, "*CURRENT") == 0 ? session->current_user : user, fitting);
}

/* JOB, PERIOD and the generic file name, which no index knows. */
struct fitting {
    struct listing listing;
    const char *file;                        /* generic.h */
    char number[7], user[11], name[11];      /* of the job; "" = any */
    char from[MOMENT_SIZE], to[MOMENT_SIZE]; /* PERIOD, both within; "" = open */
};

static bool part_fits(const char *wanted, const char *part)
{
    return !wanted[0] || strcmp(wanted, part) == 0;
}

static bool is_of_period(const struct fitting *fitting, const struct spool_file *file)
{
    char opened[MOMENT_SIZE + sizeof file->date_opened];

    if (!fitting->from[0] && !fitting->to[0])
        return true;
    snprintf(opened, sizeof opened, "%s%s", file->date_opened, file->time_opened);
    return (!fitting->from[0] || strcmp(opened, fitting->from) >= 0) &&
           (!fitting->to[0] || strcmp(opened, fitting->to) <= 0);
}

static int visit(void *context, const struct spool_file *file)
{
    struct fitting *fitting = context;

    if (!name_fits(file->name, fitting->file) || !part_fits(fitting->number, file->job.number) ||
        !part_fits(fitting->user, file->job.user) || !part_fits(fitting->name, file->job.name) ||
        !is_of_period(fitting, file))
        return 0;
    return listing_visit(&fitting->listing, file);
}

static void take_fitting(const struct session *session, const struct parameters *parameters,
                         struct fitting *fitting)
{
    const struct value *select = parameter(parameters, "SELECT");
    const char *job = parameter_text(parameters, "JOB");

    memset(fitting, 0, sizeof *fitting);
    fitting->file = select->count > 5 ? select->items[5].text : "*ALL";
    if (strcmp(job, "*") == 0) {
        snprintf(fitting->number, sizeof fitting->number, "%s", session->job.number);
        snprintf(fitting->user, sizeof fitting->user, "%s", session->job.user);
        snprintf(fitting->name, sizeof fitting->name, "%s", session->job.name);
    } else if (strcmp(job, "*ALL") != 0 && sscanf(job, "%6[0-9]/%10[^/]/%10[^/]", fitting->number,
                                                  fitting->user, fitting->name) != 3) {
        fitting->number[0] = '\0';
        if (sscanf(job, "%10[^/]/%10[^/]", fitting->user, fitting->name) != 2) {
            fitting->user[0] = '\0';
            snprintf(fitting->name, sizeof fitting->name, "%s", job);
        }
    }
}

static int fail_period(struct answer *answer, const char *why)
{
    return answer_fail(answer, "CPD0084", "PERIOD: %s", why);
}

/* One end of PERIOD. *BEGIN and *END are open, and a time of them would say nothing. */
static int take_moment(const struct value *list, bool begins, char moment[MOMENT_SIZE],
                       struct answer *answer)
{
    const char *time = list->count > 0 ? list->items[0].text : NULL,
               *date = list->count > 1 ? list->items[1].text : NULL;
    char century[DATE_CENTURY_SIZE], six[TIME_SIZE];
    bool whole_day = !time || strcmp(time, "*AVAIL") == 0;
    struct spsy_error error;

    if (date && strcmp(date, begins ? "*END" : "*BEGIN") == 0)
        return fail_period(answer,
                           begins ? "it does not begin at *END" : "it does not end at *BEGIN");
    if (!date || strcmp(date, begins ? "*BEGIN" : "*END") == 0)
        return whole_day ? 0 : fail_period(answer, "a time needs its date: *CURRENT, or a day");
    if (strcmp(date, "*CURRENT") == 0) {
        if (date_now(century, six, &error) < 0)
            return answer_fail_error(answer, &error);
    } else if (!date_to_century(date, century)) {
        return answer_fail(answer, "CPD0084",
                           "Value %.40s not valid for PERIOD; expected: a day "
                           "from 1900 to 2099",
                           date);
    }
    snprintf(six, sizeof six, "%s", begins ? "000000" : "235959");
    if (!whole_day && !time_typed_to_six(time, six))
        return answer_fail(answer, "CPD0084",
                           "Value %.40s not valid for PERIOD; expected: *AVAIL, HHMM or HHMMSS",
                           time);
    snprintf(moment, MOMENT_SIZE, "%s%s", century, six);
    return 0;
}

static int take_period(const struct parameters *parameters, struct fitting *fitting,
                       struct answer *answer)
{
    const struct value *period = parameter(parameters, "PERIOD");
    int result = 0;

    if (period->count > 0)
        result = take_moment(&period->items[0], true, fitting->from, answer);
    if (result == 0 && period->count > 1)
        result = take_moment(&period->items[1], false, fitting->to, answer);
    if (result == 0 && fitting->from[0] && fitting->to[0] && strcmp(fitting->from, fitting->to) > 0)
        result = fail_period(answer, "it ends before it begins");
    return result;
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct spsy_error error = {0};
    struct fitting fitting;
    int result;

    take_fitting(session, parameters, &fitting);
    result = take_period(parameters, &fitting, answer);
    if (result == 0)
        result = listing_open(session, answer, &fitting.listing);
    if (result < 0)
        return result;
    result = target_selected(session, parameters, visit, &fitting, &error);
    if (result < 0 && !answer->lost)
        answer_fail_error(answer, fitting.listing.error.code < 0 ? &fitting.listing.error : &error);
    else if (result >= 0 && fitting.listing.files == 0)
        tell_none(session, parameters, answer);
    listing_close(&fitting.listing);
    return result >= 0 ? print_rows(session, parameters, answer, "QPRTSPLF") : result;
}

/* The first five as target_select_elements has them. */
static const struct parameter_definition select_elements[] = {
    {.keyword = "user",
     .type = PARAMETER_NAME,
     .special = "*CURRENT *ALL",
     .default_value = "*CURRENT",
     .most = 10,
     .help = "owner of the files"},
    {.keyword = "device",
     .type = PARAMETER_NAME,
     .special = "*ALL *OUTQ",
     .default_value = "*ALL",
     .most = 10,
     .help = "queue of that name; *OUTQ: on any queue"},
    {.keyword = "form type",
     .type = PARAMETER_TEXT,
     .special = "*ALL *STD",
     .default_value = "*ALL",
     .most = 10,
     .help = "form type"},
    {.keyword = "user data",
     .type = PARAMETER_TEXT,
     .special = "*ALL",
     .default_value = "*ALL",
     .most = 10,
     .help = "user-specified data"},
    {.keyword = "ASP",
     .type = PARAMETER_INTEGER,
     .special = "*ALL",
     .default_value = "*ALL",
     .least = 1,
     .most = 255,
     .help = "auxiliary storage pool"},
    {.keyword = "file",
     .type = PARAMETER_GENERIC,
     .object = OBJECT_AS_GIVEN,
     .special = "*ALL",
     .default_value = "*ALL",
     .help = "spooled file, a name or generic name"},
    PARAMETERS_END,
};

static const struct parameter_definition period_elements[] = {
    {.keyword = "time",
     .type = PARAMETER_TEXT,
     .special = "*AVAIL",
     .default_value = "*AVAIL",
     .most = 8,
     .help = "HHMM or HHMMSS; *AVAIL: of all the day"},
    {.keyword = "date",
     .type = PARAMETER_DATE,
     .special = "*CURRENT *BEGIN *END",
     .help = "*CURRENT: today"},
    PARAMETERS_END,
};

static const struct parameter_definition parameters[] = {
    {.keyword = "SELECT",
     .type = PARAMETER_LIST,
     .position = 1,
     .elements = select_elements,
     .help = "user, device, form type, user data, ASP, file"},
    {.keyword = "JOB",
     .type = PARAMETER_JOB,
     .special = "*ALL *",
     .default_value = "*ALL",
     .help = "job that owns the files"},
    {.keyword = "PERIOD",
     .type = PARAMETER_LIST,
     .max_items = 2,
     .elements = period_elements,
     .help = "when the files were opened: (time date) it begins, (time date) it ends\n"
             "left out, *BEGIN and *END: open"},
    PRINT_ROWS_OUTPUT(0),
    PARAMETERS_END,
};

const struct command_definition function_wrksplf = {
    .name = "WRKSPLF",
    .summary = "list spooled files",
    .parameters = parameters,
    .run = run,
    .lists = true,
    .missing = "ASPDEV an independent pool's files are listed with the others\n"
               "ASTLVL there is one display",
    .notes = "At a terminal it is a full-screen list: 2 change, 3 hold, 4 delete, 5 display, 6 "
             "release, 8 attributes; F3, F4, F5, F11 and F12 (spsy man, "
             "TERMINAL). --plain, before the command, lists as text there, too.",
};
