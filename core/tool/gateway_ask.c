/* gateway_ask.c - a rehearsal (G14). MUST: nothing comes of it but its entry in the journal, which
 * says that it is a rehearsal. cupsd tells root alone everything, so root asks; the programs run as
 * the home's owner, as they do for the gateway. */
#include "tool/gateway_ask.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/message.h"
#include "cli/output.h"
#include "cupsjob/ask.h"
#include "gateway/gateway.h"
#include "guard/explain.h"
#include "cupsjob/reading.h"
#include "gateway/rights.h"
#include "spsy_functions.h"
#include "tool/gateway_read.h"

struct rehearsal {
    const struct words *words;
    const char *function, *user, *cupsd, *to;
    int32_t job;
    bool as_record;
    uid_t owner; /* of the home */
    struct cups *cups;
    struct reading reading;
    struct session session;
    bool open;
};

/* ---- words --------------------------------------------------------------------------------- */

#define NAME(function) #function,
static const char *const functions[SPSY_FUNCTION_COUNT] = {SPSY_FUNCTION_LIST(NAME)};
#undef NAME
#define LISTED(function) " " #function

static bool read_function(struct rehearsal *rehearsal, const char *word)
{
    for (size_t i = 0; i < SPSY_FUNCTION_COUNT; i++)
        if (strcasecmp(functions[i], word) == 0) {
            rehearsal->function = functions[i];
            return true;
        }
    return false;
}

/* 0, or the exit status of a wrong word. */
static int read_words(struct rehearsal *rehearsal)
{
    const struct words *words = rehearsal->words;
    const char *value;

    for (int i = 2; i < words->count; i++) {
        if ((value = words_value(words, &i, "--user")))
            rehearsal->user = value;
        else if ((value = words_value(words, &i, "--cupsd")))
            rehearsal->cupsd = value;
        else if ((value = words_value(words, &i, "--to")))
            rehearsal->to = value;
        else if (strcmp(words->word[i], "--as-record") == 0)
            rehearsal->as_record = true;
        else if (!rehearsal->function && words->word[i][0] != '-') {
            if (!read_function(rehearsal, words->word[i]))
                return words_wrong(words,
                                   "%s is none of the 17 functions:" SPSY_FUNCTION_LIST(LISTED),
                                   words->word[i]);
        } else if (rehearsal->job == 0 && words_job(words->word[i], &rehearsal->job))
            ;
        else
            return words_wrong(words,
                               "ask FUNCTION JOB-ID --user NAME [--as-record] [--to QUEUE] "
                               "[--cupsd PATH]: not %s",
                               words->word[i]);
    }
    if (!rehearsal->function || rehearsal->job == 0 || !rehearsal->user)
        return words_wrong(words, "ask FUNCTION JOB-ID --user NAME: %s is missing",
                           !rehearsal->function  ? "the function"
                           : rehearsal->job == 0 ? "the job's id"
                                                 : "--user");
    if (strcmp(rehearsal->function, "QSPMOVSP") == 0 && !rehearsal->to)
        return words_wrong(words, "ask QSPMOVSP: where to? --to QUEUE");
    return 0;
}

/* ---- who ----------------------------------------------------------------------------------- */

/* A login as CUPS knows it; else a profile's name. */
static int read_principal(struct rehearsal *rehearsal, struct spool *spool,
                          struct principal *principal, struct spsy_error *error)
{
    uid_t uid;
    int found = login_by_name(rehearsal->user, &uid, error);

    if (found < 0)
        return found;
    if (found > 0)
        return login_principal(spool, 0, uid, principal, NULL, error);
    memset(principal, 0, sizeof *principal);
    snprintf(principal->signed_on, sizeof principal->signed_on, "QSECOFR");
    principal->type = SPSY_JOB_BATCH;
    principal->origin = PRINCIPAL_HOME_OWNER;
    return principal_name_profile(principal, rehearsal->user, error);
}

static int begin(struct rehearsal *rehearsal, struct spsy_error *error)
{
    struct session_options options = {
        .home = rehearsal->words->home, .job_name = GATEWAY_JOB, .will_decide = true};
    int result = session_prepare(&options, &rehearsal->session, error);

    if (result < 0)
        return result;
    result = read_principal(rehearsal, rehearsal->session.spool, &options.principal, error);
    if (result < 0) {
        session_close(&rehearsal->session);
        return result;
    }
    result = session_begin(&options, &rehearsal->session, error);
    rehearsal->open = result == 0;
    return result;
}

/* ---- what would be decided ----------------------------------------------------------------- */

/* Of the engine's numbers cJSON knows the digits alone; they are numbers once they are read. */
static cJSON *read_back(const cJSON *decisions, char **text)
{
    *text = cJSON_PrintUnformatted(decisions);
    return *text ? cJSON_Parse(*text) : NULL;
}

/* Without the function in front, which the line has named already. */
static const char *why_of(const struct rehearsal *rehearsal, const struct gateway_verdict *verdict)
{
    size_t length = strlen(rehearsal->function);

    return strncmp(verdict->text, rehearsal->function, length) == 0 &&
                   strncmp(verdict->text + length, ": ", 2) == 0
               ? verdict->text + length + 2
               : verdict->text;
}

static int to_stderr(void *context, const void *text, size_t bytes, struct spsy_error *error)
{
    (void)context;
    (void)error;
    fwrite(text, 1, bytes, stderr);
    return 0;
}

/* As `spsy explain` tells of a file of the home, so far as it applies: native authority is cupsd's
 * policy, which is asked when the request is. */
static void explain(const struct rehearsal *rehearsal, const struct guarded *asked,
                    const cJSON *decision)
{
    struct spsy_job *engine = rehearsal->session.engine;
    cJSON *row = cJSON_Duplicate(decision, true), *file = cJSON_DetachItemFromObject(row, "file");
    const char *why = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(row, "cause"));

    cJSON_Delete(file);
    if (row && cJSON_AddStringToObject(row, "user", rehearsal->session.current_user) &&
        cJSON_AddStringToObject(row, "fileName", asked->file.name) &&
        cJSON_AddNumberToObject(row, "fileNumber", asked->file.number) &&
        cJSON_AddStringToObject(row, "jobNumber", asked->file.job.number) &&
        cJSON_AddStringToObject(row, "jobUser", asked->file.job.user) &&
        cJSON_AddStringToObject(row, "jobName", asked->file.job.name) &&
        cJSON_AddStringToObject(row, "outputQueueLibrary", asked->queue.library) &&
        cJSON_AddStringToObject(row, "outputQueue", asked->queue.name) &&
        cJSON_AddStringToObject(row, "newOutputQueueLibrary", asked->target.library) &&
        cJSON_AddStringToObject(row, "newOutputQueue", asked->target.name) &&
        cJSON_AddStringToObject(row, "instead", "CUPS's own policy") &&
        (!why || cJSON_AddStringToObject(row, "reason", why)) &&
        explain_add_programs(row, engine, decision, false))
        explain_text(row, to_stderr, NULL, NULL);
    cJSON_Delete(row);
}

static void show(const struct rehearsal *rehearsal, const struct guarded *asked,
                 const struct gateway_verdict *verdict, const cJSON *written)
{
    const char *why = why_of(rehearsal, verdict);
    const cJSON *decision;
    char *text;
    cJSON *decisions = read_back(written, &text);

    if (rehearsal->words->json)
        puts(text ? text : "[]");
    cJSON_ArrayForEach(decision, decisions) {
        const char *record =
            cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(decision, "record"));

        if (rehearsal->as_record && !rehearsal->words->json)
            puts(record ? record : "");
        if (!rehearsal->words->json)
            explain(rehearsal, asked, decision);
    }
    if (!rehearsal->words->json)
        output_line(stderr, "SPY0001: %s would be %s%s%s", rehearsal->function,
                    gateway_outcome_name(verdict->outcome), *why ? ": " : "", why);
    cJSON_free(text);
    cJSON_Delete(decisions);
}

static int status_of(enum gateway_outcome outcome)
{
    if (gateway_allows(outcome))
        return SPSY_MESSAGE_COMPLETION;
    return outcome == GATEWAY_FAILED || outcome == GATEWAY_CHANGED ? SPSY_MESSAGE_EXIT_FAILED
                                                                   : SPSY_MESSAGE_REFUSED;
}

static int rehearse(struct rehearsal *rehearsal, int *status, struct spsy_error *error)
{
    struct gateway_asker asker = {.session = &rehearsal->session};
    struct gateway_question asked = {.functions = {rehearsal->function}, .function_count = 1};
    struct spool *spool = rehearsal->session.spool;
    struct gateway_verdict verdict;
    cJSON *decisions = NULL;
    int result = gateway_job_file(spool, NULL, &rehearsal->reading.job, &asked.guarded.file,
                                  &asked.guarded.queue, error);

    if (result == 0 && rehearsal->to) {
        asked.guarded.moves = true;
        result = gateway_queue(spool, rehearsal->to, &asked.guarded.target, error);
    }
    if (result < 0)
        return result;
    gateway_rehearse(&asker, &asked, &verdict, &decisions);
    show(rehearsal, &asked.guarded, &verdict, decisions);
    cJSON_Delete(decisions);
    *status = status_of(verdict.outcome);
    return 0;
}

int gateway_ask_words(const struct words *words)
{
    struct rehearsal rehearsal = {.words = words, .cupsd = GATEWAY_CUPSD};
    struct spsy_error error;
    int descriptor, status = read_words(&rehearsal), result;

    if (status != 0)
        return status;
    result = gateway_read_owner(words->home, "spsy gateway ask", &rehearsal.owner, &error);
    if (result == 0)
        result = cups_prepare(&rehearsal.cups, &descriptor, &error);
    if (result == 0)
        result = gateway_read_job(rehearsal.cups, rehearsal.cupsd, rehearsal.job,
                                  &rehearsal.reading, &error);
    cups_release(rehearsal.cups);
    if (result == 0 && rehearsal.owner != 0)
        result = rights_drop(rehearsal.owner, &error);
    if (result == 0)
        result = begin(&rehearsal, &error);
    if (result == 0)
        result = rehearse(&rehearsal, &status, &error);
    if (rehearsal.open)
        session_close(&rehearsal.session);
    reading_free(&rehearsal.reading);
    if (result == 0)
        return status;
    output_line(stderr, "%s: %s", error.message_id[0] ? error.message_id : "SPY0101", error.text);
    return SPSY_MESSAGE_FAILED;
}
