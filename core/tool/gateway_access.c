/* gateway_access.c - a matrix of logins and the functions that the gateway asks about. MUST:
 * nothing comes of it but one entry in the journal (G14). cupsd tells root alone everything, so
 * root asks; the programs run as the home's owner, as they do for the gateway. What no program
 * decides is left to CUPS, whose policy is not asked. */
#include "tool/gateway_access.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "access/access.h"
#include "access/show.h"
#include "base/message.h"
#include "cli/output.h"
#include "cupsjob/identity.h"
#include "gateway/gateway.h"
#include "gateway/rights.h"
#include "tool/gateway_read.h"

/* Whoever may come: a login, as the gateway would know him. */
struct visitor {
    char name[11];
    bool no_profile, disabled;
    bool system; /* root as itself, and lp: their jobs are the system's (X5) */
};

struct question {
    const struct words *words;
    const char *queue, *user, *cupsd, *to;
    int32_t job;
    uid_t owner; /* of the home */
    struct cups *cups;
    struct reading reading;           /* of one job */
    struct gateway_readings readings; /* of a queue */
    struct session session;
    bool open;
    struct visitor *visitors; /* owned */
    size_t visitor_count, visitor_room;
    struct guarded *files; /* owned */
    size_t file_count;
    struct access_setting setting;
    struct access_show show;
    struct access_matrix matrix; /* for what is told of it */
    struct access_subject subjects[ACCESS_MANY];
    size_t subject_count;
};

/* ---- words -------------------------------------------------------------------------------- */

/* 0, or the exit status of a wrong word. */
static int read_words(struct question *question)
{
    static const char usage[] =
        "access JOB-ID | --queue QUEUE [--user NAME] [--to QUEUE] [--cupsd PATH]: ";
    const struct words *words = question->words;
    const char *value;

    for (int i = 2; i < words->count; i++) {
        if ((value = words_value(words, &i, "--queue")))
            question->queue = value;
        else if ((value = words_value(words, &i, "--user")))
            question->user = value;
        else if ((value = words_value(words, &i, "--cupsd")))
            question->cupsd = value;
        else if ((value = words_value(words, &i, "--to")))
            question->to = value;
        else if (question->job != 0 || !words_job(words->word[i], &question->job))
            return words_wrong(words, "%snot %s", usage, words->word[i]);
    }
    if ((question->job == 0) == !question->queue)
        return words_wrong(words, "%sa job or a queue is meant, one of them", usage);
    return 0;
}

/* ---- who may come ------------------------------------------------------------------------- */

static bool is_met(const struct question *question, const char *name, bool system)
{
    for (size_t i = 0; i < question->visitor_count; i++)
        if (strcmp(question->visitors[i].name, name) == 0 && question->visitors[i].system == system)
            return true;
    return false;
}

static struct visitor *add_visitor(struct question *question, struct spsy_error *error)
{
    if (question->visitor_count == question->visitor_room) {
        size_t room = 2 * question->visitor_room + 64;
        void *more = realloc(question->visitors, room * sizeof *question->visitors);

        if (!more) {
            spsy_fail_memory(error);
            return NULL;
        }
        question->visitors = more;
        question->visitor_room = room;
    }
    memset(&question->visitors[question->visitor_count], 0, sizeof *question->visitors);
    return &question->visitors[question->visitor_count++];
}

/* As gateway_principal has it: root at work as itself is the system. */
static int add_login(struct question *question, uid_t uid, struct spsy_error *error)
{
    struct login_identity identity;
    struct principal principal;
    struct visitor *visitor;
    bool system;
    int result =
        gateway_principal(question->session.spool, uid, NULL, &principal, &identity, error);

    if (result < 0)
        return result;
    system = principal.type == SPSY_JOB_SYSTEM;
    if (is_met(question, identity.name, system))
        return 0;
    visitor = add_visitor(question, error);
    if (!visitor)
        return SPSY_ERR_MEMORY;
    memcpy(visitor->name, identity.name, sizeof visitor->name);
    visitor->no_profile = !identity.has_profile;
    visitor->system = system;
    return 0;
}

/* A profile that is a login's, which this machine's file of logins has not. */
static int add_profile(struct question *question, const char *name, struct spsy_error *error)
{
    struct visitor *visitor;

    if (is_met(question, name, false))
        return 0;
    visitor = add_visitor(question, error);
    if (!visitor)
        return SPSY_ERR_MEMORY;
    snprintf(visitor->name, sizeof visitor->name, "%s", name);
    return 0;
}

struct adding {
    struct question *question;
    struct spsy_error *error;
};

static int add_with_login(void *context, const struct spool_profile *profile)
{
    struct adding *adding = context;

    return profile->local_user[0] ? add_profile(adding->question, profile->name, adding->error) : 0;
}

/* The name service is not asked for all whom it knows: they may be the whole company's. */
static int add_machine(struct question *question, struct spsy_error *error)
{
    FILE *stream = fopen("/etc/passwd", "re");
    struct passwd *entry;
    int result = 0;

    if (!stream)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "/etc/passwd");
    /* cppcheck-suppress fgetpwentCalled ; one thread */
    while (result == 0 && (entry = fgetpwent(stream))) {
        struct spsy_error refused = {.text = ""};

        result = add_login(question, entry->pw_uid, &refused);
        if (result == SPSY_ERR_AUTHORITY) { /* whom the gateway refuses, whatever he asks */
            answer_message(question->show.answer, "SPY0003", "%.64s cannot come: %.800s",
                           entry->pw_name, refused.text);
            result = 0;
        } else if (result < 0) {
            *error = refused;
        }
    }
    fclose(stream);
    return result;
}

static int add_visitors(struct question *question, struct spsy_error *error)
{
    struct adding adding = {question, error};
    char name[11];
    uid_t uid;
    int result;

    if (!question->user) {
        result = add_machine(question, error);
        return result == 0
                   ? spool_profile_each(question->session.spool, add_with_login, &adding, error)
                   : result;
    }
    result = login_by_name(question->user, &uid, error);
    if (result > 0)
        return add_login(question, uid, error);
    if (result == 0)
        result = principal_read_name("--user", question->user, name, error);
    return result == 0 ? add_profile(question, name, error) : result;
}

/* ---- about what --------------------------------------------------------------------------- */

static int read_cupsd(struct question *question, struct spsy_error *error)
{
    if (question->queue)
        return gateway_read_queue(question->cups, question->cupsd, question->queue,
                                  &question->readings, error);
    return gateway_read_job(question->cups, question->cupsd, question->job, &question->reading,
                            error);
}

static int make_files(struct question *question, struct spsy_error *error)
{
    struct spool *spool = question->session.spool;
    struct gateway_known known = {NULL};
    size_t count = question->queue ? question->readings.count : 1;
    int result = 0;

    question->files = calloc(count ? count : 1, sizeof *question->files);
    if (!question->files)
        return spsy_fail_memory(error);
    for (size_t i = 0; result == 0 && i < count; i++) {
        const struct cups_job *job =
            question->queue ? &question->readings.of[i].job : &question->reading.job;
        struct guarded *file = &question->files[question->file_count++];

        result = gateway_job_file(spool, &known, job, &file->file, &file->queue, error);
    }
    gateway_known_free(&known);
    if (result == 0)
        result = gateway_queue(spool,
                               question->to      ? question->to
                               : question->queue ? question->queue
                                                 : question->reading.job.printer,
                               &question->setting.target, error);
    return result;
}

/* QUSRSPLA as programs ask for it: of the jobs that have been read. */
static int find(void *context, const struct spsy_fields *fields, struct guarded *guarded,
                char **title, struct spsy_error *error)
{
    const struct question *question = context;

    *title = NULL;
    for (size_t i = 0; i < question->file_count; i++) {
        const struct guarded *file = &question->files[i];
        const char *name =
            question->queue ? question->readings.of[i].job.title : question->reading.job.title;

        if (strcmp(fields->job_number, file->file.job.number) != 0 ||
            strcmp(fields->job_user, file->file.job.user) != 0 ||
            strcmp(fields->job_name, file->file.job.name) != 0)
            continue;
        *guarded = *file;
        *title = name ? strdup(name) : NULL;
        return 0;
    }
    return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3303",
                     "job %s/%s/%s is not among those asked "
                     "about",
                     fields->job_number, fields->job_user, fields->job_name);
}

/* ---- asking ------------------------------------------------------------------------------- */

/* Of a visitor. Who may not sign on is told; *asked says whether he is asked about. */
static int read_subject(struct question *question, const struct visitor *visitor,
                        struct access_subject *subject, struct spsy_error *error)
{
    struct spool *spool = question->session.spool;
    int result;

    if (!visitor->no_profile) {
        result = access_subject_read(spool, visitor->name, subject, error);
        if (result == 0 && visitor->system) /* as ask_subject has it */
            memset(&subject->subject.special, 0, sizeof subject->subject.special);
        return result;
    }
    memset(subject, 0, sizeof *subject);
    subject->no_profile = true;
    return spool_subject_without_profile(spool, visitor->name, NULL, 0, &subject->subject, error);
}

struct asking {
    struct question *question;
    const struct access_sink *sink;
    struct guarded *files;
    struct spsy_error *error;
};

static int came(void *context, size_t subject, size_t file, const access_row row)
{
    const struct asking *asking = context;

    return asking->sink->came(asking->sink->context, &asking->question->subjects[subject],
                              &asking->files[file], row, asking->error);
}

/* Those who have gathered, about every job. */
static int ask(struct question *question, struct access_asker *asker,
               const struct access_sink *sink, struct spsy_error *error)
{
    int result = 0;

    for (size_t i = 0; result == 0 && i < question->file_count; i += ACCESS_MANY) {
        struct asking asking = {question, sink, question->files + i, error};
        size_t count =
            question->file_count - i < ACCESS_MANY ? question->file_count - i : ACCESS_MANY;

        result = access_ask(asker, question->subjects, question->subject_count, asking.files, count,
                            came, &asking, error);
    }
    question->matrix.profiles += question->subject_count;
    if (result == 0 && question->subject_count > 0)
        result = sink->end(sink->context, question->subjects, question->subject_count, error);
    question->subject_count = 0;
    return result;
}

/* Everybody whose jobs are of this type. */
static int ask_type(struct question *question, bool system, const struct access_sink *sink,
                    struct spsy_error *error)
{
    struct access_asker *asker;
    int result;

    question->setting.type = system ? SPSY_JOB_SYSTEM : SPSY_JOB_BATCH;
    result = access_open(&question->setting, &asker, error);
    for (size_t i = 0; result == 0 && i < question->visitor_count; i++) {
        const struct visitor *visitor = &question->visitors[i];
        struct access_subject *subject = &question->subjects[question->subject_count];

        if (visitor->system != system)
            continue;
        result = read_subject(question, visitor, subject, error);
        if (result < 0)
            break;
        if (!subject->subject.profile.enabled && strcmp(visitor->name, "QSECOFR") != 0)
            result = sink->disabled(sink->context, subject, error);
        else if (++question->subject_count == ACCESS_MANY)
            result = ask(question, asker, sink, error);
    }
    if (result == 0)
        result = ask(question, asker, sink, error);
    access_close(asker);
    return result;
}

/* Those that the gateway asks about: core/gateway/README.md, G4. */
static uint32_t asked_about(void)
{
    static const char *const names[] = {"CHGSPLFA",   "DLTSPLF",  "HLDSPLF", "QSPMOVSP",
                                        "QSPOPNSP",   "QUSRSPLA", "RLSSPLF", "SNDNETSPLF",
                                        "SNDTCPSPLF", "WRKPRTSTS"};
    uint32_t functions = 0;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        functions |= 1U << access_function_find(names[i]);
    return functions;
}

static void put_head(struct question *question, struct access_request *request)
{
    struct access_show *show = &question->show;

    request->to_library = question->setting.target.library;
    request->to_queue = question->setting.target.name;
    request->can = -1;
    if (!show->page.to)
        return;
    if (question->queue)
        access_line(&show->page, "The jobs of CUPS on print queue %.80s, %zu of them%s",
                    question->queue, question->file_count,
                    show->form == ACCESS_TOGETHER ? ", together" : "");
    else
        access_line(&show->page, "Job %d of CUPS, as a spooled file:", question->job);
    access_show_head(show, &question->matrix, request);
}

static cJSON *entry_json(const struct question *question)
{
    cJSON *access = cJSON_CreateObject();

    if (access && cJSON_AddTrueToObject(access, "cups") &&
        (question->queue ? cJSON_AddStringToObject(access, "queue", question->queue)
                         : cJSON_AddNumberToObject(access, "jobId", question->job)) &&
        (!question->user || cJSON_AddStringToObject(access, "user", question->user)) &&
        cJSON_AddNumberToObject(access, "profiles", (double)question->visitor_count))
        return access;
    cJSON_Delete(access);
    return NULL;
}

static int rehearse(struct question *question, struct spsy_error *error)
{
    struct access_request request = {.file = NULL};
    struct access_sink sink;
    int result = add_visitors(question, error);

    if (result == 0)
        result = make_files(question, error);
    if (result == 0)
        result = access_record(&question->session, entry_json(question), NULL, error);
    if (result < 0)
        return result;
    question->setting.session = &question->session;
    question->setting.functions = asked_about();
    question->setting.cups = true;
    question->setting.find = find;
    question->setting.progress = &question->show.progress;
    question->setting.context = question;
    question->show.form = question->user    ? ACCESS_BY_FILE
                          : question->queue ? ACCESS_TOGETHER
                                            : ACCESS_BY_PROFILE;
    question->matrix.session = &question->session;
    question->matrix.files = question->file_count;
    if (!question->queue) {
        question->matrix.one_file = true;
        question->matrix.file = question->files[0].file;
    }
    put_head(question, &request);
    progress_start(&question->show.progress, question->show.answer, "Asking", 0);
    question->show.progress.unit = "decisions";
    access_show_sink(&question->show, &sink);
    for (int system = 0; result == 0 && system <= 1; system++)
        result = ask_type(question, system, &sink, error);
    if (result == 0)
        access_show_foot(&question->show, &question->matrix);
    return result;
}

/* ---- all of it ---------------------------------------------------------------------------- */

static int begin(struct question *question, struct spsy_error *error)
{
    struct session_options options = {
        .home = question->words->home, .job_name = GATEWAY_JOB, .will_decide = true};
    int result;

    snprintf(options.principal.signed_on, sizeof options.principal.signed_on, "QSECOFR");
    snprintf(options.principal.profile, sizeof options.principal.profile, "QSECOFR");
    options.principal.type = SPSY_JOB_BATCH;
    options.principal.origin = PRINCIPAL_HOME_OWNER;
    result = session_open(&options, &question->session, error);
    question->open = result == 0;
    return result;
}

static int work(struct question *question, struct spsy_error *error)
{
    int descriptor;
    int result =
        gateway_read_owner(question->words->home, "spsy gateway access", &question->owner, error);

    if (result == 0)
        result = cups_prepare(&question->cups, &descriptor, error);
    if (result == 0)
        result = read_cupsd(question, error);
    cups_release(question->cups);
    if (result == 0 && question->owner != 0)
        result = rights_drop(question->owner, error);
    if (result == 0)
        result = begin(question, error);
    return result == 0 ? rehearse(question, error) : result;
}

int gateway_access_words(const struct words *words)
{
    struct question *question = calloc(1, sizeof *question);
    struct spsy_error error = {.text = ""};
    struct answer answer;
    struct output output;
    int status;

    if (!question)
        return SPSY_MESSAGE_INTERNAL;
    question->words = words;
    question->cupsd = GATEWAY_CUPSD;
    status = read_words(question);
    if (status != 0) {
        free(question);
        return status;
    }
    output_open(&output, words->json, false);
    answer_init(&answer, "ACCESS", words->json ? NULL : &output.data);
    answer.progress = output.shows_progress ? &output.progress : NULL;
    question->show.answer = &answer;
    question->show.page.to = answer.data;
    question->show.page.progress = &question->show.progress;
    if (work(question, &error) < 0 && !question->show.told)
        answer_fail_error(&answer, &error);
    progress_end(&question->show.progress);
    output_answer(&output, &answer, false);
    status = answer.exit;
    access_show_free(&question->show);
    if (question->open)
        session_close(&question->session);
    reading_free(&question->reading);
    gateway_readings_free(&question->readings);
    free(question->visitors);
    free(question->files);
    answer_free(&answer);
    free(question);
    return status;
}
