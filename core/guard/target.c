/* target.c - which spooled files a command means (core/function/README.md, "Identifying a spooled
 * file").
 *
 * MUST: an incomplete identification never guesses (CPF3340, CPF3343); FILE(*SELECT) asks about
 * each file by itself, and about none twice, wherever the command moves it (X2); JOB, SPLNBR,
 * JOBSYSNAME and CRTDATE do not stand beside *SELECT, where they would be silently ignored. */
#include "guard/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "object/date.h"

const struct parameter_definition target_select_elements[] = {
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
    PARAMETERS_END,
};

const struct parameter_definition target_crtdate_elements[] = {
    {.keyword = "date", .type = PARAMETER_DATE, .required = true, .help = "YYYY-MM-DD or CYYMMDD"},
    {.keyword = "time",
     .type = PARAMETER_TEXT,
     .special = "*ONLY *LAST",
     .required = true,
     .most = 8,
     .help = "HHMMSS or HH:MM:SS"},
    PARAMETERS_END,
};

const struct parameter_definition target_parameters[] = {TARGET_PARAMETERS_SELECT, PARAMETERS_END};

static bool has_keyword(const struct parameter_definition *parameters, const char *keyword)
{
    for (; parameters->keyword; parameters++)
        if (strcmp(parameters->keyword, keyword) == 0)
            return true;
    return false;
}

bool target_parameter_is(const struct parameter_definition *parameters, const char *keyword)
{
    return has_keyword(parameters, "JOBSYSNAME") && has_keyword(target_parameters, keyword);
}

/* A key and the room for what its pointers point to. */
struct target_key {
    struct spool_file_key key;
    char number[7], user[11], name[11];
    char date[DATE_CENTURY_SIZE], time[TIME_SIZE];
};

/* ---- one file ----------------------------------------------------------------------------- */

/* "number/user/name", "user/name" or "name", as the parser has checked it. */
static void split_job(const char *text, struct target_key *target)
{
    const char *last = strrchr(text, '/');
    const char *first = strchr(text, '/');

    snprintf(target->name, sizeof target->name, "%s", last ? last + 1 : text);
    target->key.job_name = target->name;
    if (!last)
        return;
    if (first != last) {
        snprintf(target->number, sizeof target->number, "%.*s", (int)(first - text), text);
        target->key.job_number = target->number;
        text = first + 1;
    }
    snprintf(target->user, sizeof target->user, "%.*s", (int)(last - text), text);
    target->key.job_user = target->user;
}

static void set_job(const struct session *session, const char *text, struct target_key *target)
{
    if (strcmp(text, "*") != 0) {
        split_job(text, target);
        return;
    }
    target->key.job_number = session->job.number;
    target->key.job_user = session->job.user;
    target->key.job_name = session->job.name;
}

static int32_t number_of(const struct parameters *parameters)
{
    if (parameter_is(parameters, "SPLNBR", "*LAST"))
        return SPOOL_NUMBER_LAST;
    if (parameter_is(parameters, "SPLNBR", "*ANY"))
        return SPOOL_NUMBER_ANY;
    return (int32_t)parameter_integer(parameters, "SPLNBR", SPOOL_NUMBER_ONLY);
}

static int set_date(struct answer *answer, const struct parameters *parameters,
                    struct target_key *target)
{
    const struct value *value = parameter(parameters, "CRTDATE");
    const char *time;

    if (value->text || value->count < 2) {
        target->key.date = value->text ? value->text : "*ONLY";
        return 0;
    }
    time = value->items[1].text;
    if (!date_to_century(value->items[0].text, target->date))
        return answer_fail(answer, "CPD0084", "CRTDATE: %s is no date", value->items[0].text);
    target->key.date = target->date;
    target->key.time = time;
    if (strcmp(time, "*ONLY") == 0 || strcmp(time, "*LAST") == 0)
        return 0;
    if (!time_to_six(time, target->time))
        return answer_fail(answer, "CPD0084", "CRTDATE: %s is no time (HHMMSS)", time);
    target->key.time = target->time;
    return 0;
}

/* JOB(*) is the default, and one invocation is one job: what was looked for is elsewhere. */
static void tell_own_job(const struct parameters *parameters, struct spsy_error *error)
{
    size_t used = strlen(error->text);

    if (parameter_is(parameters, "JOB", "*") && error->code == SPSY_ERR_NOT_FOUND)
        snprintf(error->text + used, sizeof error->text - used,
                 ", which is this job: JOB(*); WRKSPLF lists files and their jobs");
}

int target_find(struct session *session, struct answer *answer, const struct parameters *parameters,
                struct spool_file *file)
{
    struct target_key target = {0};
    struct spsy_error error = {0};

    target.key.name = parameter_text(parameters, "FILE");
    target.key.number = number_of(parameters);
    target.key.system = parameter_text(parameters, "JOBSYSNAME");
    set_job(session, parameter_text(parameters, "JOB"), &target);
    if (set_date(answer, parameters, &target) < 0)
        return SPSY_ERR_VALUE;
    if (spool_file_find(session->spool, &target.key, file, &error) < 0) {
        tell_own_job(parameters, &error);
        return answer_fail_error(answer, &error);
    }
    return 0;
}

/* ---- SELECT ------------------------------------------------------------------------------- */

static const char *element_text(const struct value *select, size_t index)
{
    const char *text = index < select->count ? select->items[index].text : NULL;

    return text && strcmp(text, "*ALL") != 0 ? text : NULL;
}

static void fill_selection(const struct session *session, const struct value *select,
                           struct spool_selection *selection)
{
    const char *user = select->count > 0 ? element_text(select, 0) : "*CURRENT";
    const char *asp = element_text(select, 4);

    memset(selection, 0, sizeof *selection);
    selection->user = user && strcmp(user, "*CURRENT") == 0 ? session->current_user : user;
    selection->form_type = element_text(select, 2);
    selection->user_data = element_text(select, 3);
    selection->asp = asp ? (int)strtol(asp, NULL, 10) : 0; /* checked: 1-255 */
}

/* A device means each queue of that name, whatever its library. */
static void take_selection(const struct session *session, const struct parameters *parameters,
                           struct spool_selection *selection)
{
    const struct value *select = parameter(parameters, "SELECT");
    const char *device = element_text(select, 1);

    fill_selection(session, select, selection);
    if (device && strcmp(device, "*OUTQ") != 0)
        selection->queue = device;
}

int target_selected(struct session *session, const struct parameters *parameters,
                    target_visit *visit, void *context, struct spsy_error *error)
{
    struct spool_left_out left_out;
    struct spool_selection selection;

    take_selection(session, parameters, &selection);
    if (selection.queue) /* over several queues the same file could be met twice, or never */
        return spool_file_each_once(session->spool, &selection, visit, context, &left_out, error);
    return spool_file_each(session->spool, &selection, visit, context, error);
}

/* ---- each file meant ---------------------------------------------------------------------- */

struct acting {
    struct session *session;
    struct answer *answer;
    const struct target_action *action;
    size_t *done, *not_done;
    struct guarded pattern; /* what is done to each, but for file and queue */
    struct guarded guarded[GUARD_MANY];
};

static int count(void *context, struct guarded *guarded, int result)
{
    struct acting *acting = context;

    (void)guarded;
    if (result < 0)
        ++*acting->not_done;
    else
        ++*acting->done;
    return acting->answer->lost ? SPSY_ERR_STATE : 0; /* what cannot be told stops */
}

/* Those whose turn it is, as many as the guard deals with together. */
static int visit_many(void *opaque, const struct spool_file *files, size_t most, size_t *used)
{
    struct acting *acting = opaque;
    struct spsy_error error;
    size_t taken = target_guarded_many(acting->session, files, most, &acting->pattern,
                                       acting->guarded, &error);

    *used = 1;
    if (taken == 0)
        return count(acting, &acting->guarded[0], answer_fail_error(acting->answer, &error));
    *used = guard_many(acting->session, acting->answer, acting->guarded, taken,
                       acting->action->effect, count, acting);
    return acting->answer->lost ? SPSY_ERR_STATE : 0;
}

/* What stands beside FILE must fit it. */
static int check_beside(struct answer *answer, const struct parameters *parameters, bool select)
{
    static const char *const of_one[] = {"JOB", "SPLNBR", "JOBSYSNAME", "CRTDATE"};

    if (!select && parameter_given(parameters, "SELECT"))
        return answer_fail(answer, "CPD0084", "SELECT is valid with FILE(*SELECT) only");
    for (size_t i = 0; select && i < sizeof of_one / sizeof of_one[0]; i++)
        if (parameter_given(parameters, of_one[i]))
            return answer_fail(answer, "CPD0084", "%s is not valid with FILE(*SELECT)", of_one[i]);
    return 0;
}

int target_check(struct answer *answer, const struct parameters *parameters)
{
    return check_beside(answer, parameters, parameter_is(parameters, "FILE", "*SELECT"));
}

/* How many files are no longer what was selected is told; which ones is not, as nobody has been
 * asked about them. */
static void tell_left_out(struct answer *answer, const struct spool_left_out *left_out)
{
    size_t all = left_out->gone + left_out->changed;

    if (all > 0)
        answer_message(answer, "SPY0003",
                       "%zu selected spooled file%s left out: %zu deleted and %zu moved or changed "
                       "by other jobs before their turn",
                       all, all == 1 ? "" : "s", left_out->gone, left_out->changed);
}

static int act_on_selected(struct acting *acting, const struct parameters *parameters)
{
    struct spool_left_out left_out;
    struct spool_selection selection;
    struct spsy_error error = {0};
    int result;

    take_selection(acting->session, parameters, &selection);
    result = spool_file_each_many(acting->session->spool, &selection, visit_many, acting, &left_out,
                                  &error);
    tell_left_out(acting->answer, &left_out);
    return result < 0 && !acting->answer->lost ? answer_fail_error(acting->answer, &error) : 0;
}

int target_each(struct session *session, struct answer *answer, const struct parameters *parameters,
                const struct target_action *action, size_t *done, size_t *not_done)
{
    struct acting *acting;
    struct spool_file file;
    size_t used;
    int result = 0;

    *done = *not_done = 0;
    if (target_check(answer, parameters) < 0)
        return SPSY_ERR_VALUE;
    if (!parameter_is(parameters, "FILE", "*SELECT"))
        result = target_find(session, answer, parameters, &file);
    if (result < 0)
        return result;
    acting = malloc(sizeof *acting);
    if (!acting) {
        struct spsy_error error;

        spsy_fail_memory(&error);
        return answer_fail_error(answer, &error);
    }
    acting->session = session;
    acting->answer = answer;
    acting->action = action;
    acting->done = done;
    acting->not_done = not_done;
    acting->pattern = action->guarded;
    acting->pattern.context = action->context;
    result = parameter_is(parameters, "FILE", "*SELECT") ? act_on_selected(acting, parameters)
                                                         : visit_many(acting, &file, 1, &used);
    free(acting);
    return result == 0 && guard_rehearses(session) ? GUARD_REHEARSED : result;
}

int target_done(struct answer *answer, const struct parameters *parameters, const char *id,
                const char *what, size_t done, size_t not_done)
{
    if (done > 0 || parameter_is(parameters, "FILE", "*SELECT"))
        answer_message(answer, id, "%zu spooled file%s %s, %zu not %s", done, done == 1 ? "" : "s",
                       what, not_done, what);
    return not_done > 0 ? SPSY_ERR_STATE : 0;
}

/* ---- what guard() wants ------------------------------------------------------------------- */

int target_guarded(struct session *session, struct answer *answer, const struct spool_file *file,
                   struct guarded *guarded)
{
    struct spsy_error error = {0};

    guarded->file = *file;
    if (spool_queue_find(session->spool, file->queue_library, file->queue, &guarded->queue,
                         &error) < 0)
        return answer_fail_error(answer, &error);
    return 0;
}

size_t target_guarded_many(struct session *session, const struct spool_file *files, size_t count,
                           const struct guarded *pattern, struct guarded *guarded,
                           struct spsy_error *error)
{
    struct spool *spool = session->spool;
    bool one_read = spool_read_begin(spool, error) == 0;
    size_t taken = 0;

    for (; taken < (one_read ? count : 1); taken++) {
        struct guarded *each = &guarded[taken];

        *each = *pattern;
        each->file = files[taken];
        if (spool_queue_find(spool, each->file.queue_library, each->file.queue, &each->queue,
                             error) < 0)
            break;
    }
    if (one_read)
        spool_read_end(spool);
    return taken;
}

int target_one(struct session *session, struct answer *answer, const struct parameters *parameters,
               struct guarded *guarded)
{
    struct spool_file file;
    int result = target_find(session, answer, parameters, &file);

    return result < 0 ? result : target_guarded(session, answer, &file, guarded);
}

int target_queue(struct session *session, struct answer *answer,
                 const struct parameters *parameters, const char *keyword,
                 struct spool_queue *queue)
{
    struct spsy_error error = {0};
    char library[11], name[11];

    parameter_qualified(parameters, keyword, "QGPL", library, name);
    if (spool_queue_find(session->spool, library, name, queue, &error) < 0)
        return answer_fail_error(answer, &error);
    return 0;
}
