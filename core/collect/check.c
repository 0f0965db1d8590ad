/* check.c - `spsy collect --check`: which files could not be read, or disposed of, and which grants
 * would help (C2, J13). Nothing is read: it is rehearsed, as spsy explain does (guard/rehearse.h),
 * so that programs are asked as they will be, and the journal says so. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "collect/run.h"
#include "guard/inputs.h"
#include "guard/rehearse.h"
#include "guard/target.h"
#include "object/file_row.h"
#include "shield/shield.h"
#include "store/floor.h"

enum { STATEMENT_SIZE = 320, GRANTS_MOST = 1000 };

struct checking {
    struct collect_run *run;
    struct answer scratch; /* gets the explanations */
    struct spool_subject subject;
    cJSON *grants; /* every statement once, in the order in which it was found */
    size_t files, closed, failed;
    char user[11];
};

/* ---- grants -------------------------------------------------------------------------------- */

/* "1" and so on; each once in either list. */
static int add_once(cJSON *list, const char *statement)
{
    const cJSON *each;
    cJSON *item;

    cJSON_ArrayForEach(each, list) {
        if (strcmp(cJSON_GetStringValue(each), statement) == 0)
            return 0;
    }
    if (cJSON_GetArraySize(list) >= GRANTS_MOST)
        return 0;
    item = cJSON_CreateString(statement);
    if (item && cJSON_AddItemToArray(list, item))
        return 0;
    cJSON_Delete(item);
    return SPSY_ERR_MEMORY;
}

static int add_grant(struct checking *checking, cJSON *of_file, const char *statement)
{
    return add_once(of_file, statement) < 0 || add_once(checking->grants, statement) < 0
               ? SPSY_ERR_MEMORY
               : 0;
}

/* His first group of his own, so that whoever joins it may collect as well; "" = he has none. */
static const char *group_of(const struct checking *checking)
{
    const struct spool_profile *profile = &checking->subject.profile;

    if (strcmp(profile->group, "*NONE") != 0 && profile->group[0])
        return profile->group;
    return profile->supplemental_count > 0 ? profile->supplemental[0] : "";
}

/* A private entry of his own takes the place of what a group has: then it is his that must grow. */
static int receiver_of(struct checking *checking, const struct spool_object *object,
                       char receiver[11], struct spsy_error *error)
{
    const char *group = group_of(checking);
    uint32_t own = SPOOL_AUT_NONE;
    int result =
        spool_object_private(checking->run->session->spool, object, checking->user, &own, error);

    snprintf(receiver, 11, "%s", group[0] && own == SPOOL_AUT_NONE ? group : checking->user);
    return result;
}

static int grant_key(struct checking *checking, const char *key_id, cJSON *of_file, char *label,
                     struct spsy_error *error)
{
    char statement[STATEMENT_SIZE], receiver[11];
    struct spool_object object;
    struct spool_splkey key;
    int result = spool_splkey_of_id(checking->run->session->spool, key_id, &key, error);

    if (result < 0) { /* it is not here (K6): no grant helps */
        snprintf(label, SPOOL_KEY_LABEL_SIZE, "%.*s", SPOOL_KEY_LABEL_SIZE - 1, key_id);
        return result == SPSY_ERR_NOT_FOUND ? 0 : result;
    }
    snprintf(label, SPOOL_KEY_LABEL_SIZE, "%s", key.label);
    object = spool_splkey_object(&key);
    result = receiver_of(checking, &object, receiver, error);
    if (result < 0)
        return result;
    snprintf(statement, sizeof statement, "GRTOBJAUT OBJ(%s) OBJTYPE(*SPLKEY) USER(%s) AUT(*USE)",
             key.label, receiver);
    return add_grant(checking, of_file, statement) < 0 ? spsy_fail_memory(error) : 0;
}

/* What explain suggests is for the profile itself: the same for its group, where that counts. */
static int grant_queue(struct checking *checking, const struct guarded *guarded,
                       const char *suggested, cJSON *of_file, struct spsy_error *error)
{
    const struct spool_object object = spool_queue_object(&guarded->queue);
    char user[24], statement[STATEMENT_SIZE], receiver[11];
    const char *at;
    int result;

    snprintf(user, sizeof user, " USER(%s) ", checking->user);
    at = strstr(suggested, user);
    result = receiver_of(checking, &object, receiver, error);
    if (result < 0)
        return result;
    if (at && strncmp(suggested, "GRTOBJAUT ", 10) == 0 && strstr(suggested, "OBJTYPE(*OUTQ)"))
        snprintf(statement, sizeof statement, "%.*s USER(%s) %s", (int)(at - suggested), suggested,
                 receiver, at + strlen(user));
    else
        snprintf(statement, sizeof statement, "%s", suggested);
    return add_grant(checking, of_file, statement) < 0 ? spsy_fail_memory(error) : 0;
}

/* ---- one file ------------------------------------------------------------------------------ */

/* The key is asked about by itself: a file that native authority closes may lack it, too. What
 * could not be judged, as without a master key, no grant helps. */
static int lacks_key(struct checking *checking, const struct guarded *guarded)
{
    const struct shield_question question = {.function = "QSPOPNSP",
                                             .class = SPOOL_CLASS_READ,
                                             .file = &guarded->file,
                                             .subject = &checking->subject};
    struct spsy_error why;

    return guarded->file.key_id[0] != '\0' &&
           shield_key(checking->run->session, &question, &why) == 0;
}

static int fill_grants(struct checking *checking, const struct guarded *guarded,
                       const cJSON *explained, cJSON *row, struct spsy_error *error)
{
    cJSON *grants = cJSON_AddArrayToObject(row, "grants");
    const cJSON *grant = cJSON_GetObjectItemCaseSensitive(explained, "grant"), *each;
    char label[SPOOL_KEY_LABEL_SIZE] = "";
    int result = grants ? 0 : spsy_fail_memory(error);

    cJSON_ArrayForEach(each, cJSON_GetObjectItemCaseSensitive(grant, "statements")) {
        if (result == 0)
            result = grant_queue(checking, guarded, cJSON_GetStringValue(each), grants, error);
    }
    if (result == 0 && lacks_key(checking, guarded))
        result = grant_key(checking, guarded->file.key_id, grants, label, error);
    if (result == 0 && !(label[0] ? cJSON_AddStringToObject(row, "key", label)
                                  : cJSON_AddNullToObject(row, "key")))
        result = spsy_fail_memory(error);
    return result;
}

/* In words: the program's or the gate's own, or why native authority suggests no grant. */
static const char *reason_of(const cJSON *explained)
{
    const char *reason = spsy_json_text(explained, "reason");

    if (!reason[0])
        reason = spsy_json_text(explained, "noGrant");
    return reason[0] ? reason : "native authority to the queue is missing";
}

static int add_closed(struct checking *checking, const struct guarded *guarded,
                      const cJSON *explained, struct spsy_error *error)
{
    cJSON *row = file_identity_row(&guarded->file);
    int result =
        row && cJSON_AddStringToObject(row, "function", guarded->function) &&
                cJSON_AddStringToObject(row, "basis", spsy_json_text(explained, "basis")) &&
                cJSON_AddStringToObject(row, "reason", reason_of(explained))
            ? fill_grants(checking, guarded, explained, row, error)
            : spsy_fail_memory(error);

    if (result < 0) {
        cJSON_Delete(row);
        return result;
    }
    return answer_row(checking->run->answer, row) < 0 ? COLLECT_STOP : 0;
}

/* The explanation that the rehearsal has just put into the scratch answer. */
static int take_explained(struct checking *checking, const struct guarded *guarded,
                          struct spsy_error *error)
{
    struct spill_reader reader;
    const cJSON *explained;
    int result = spill_settle(&checking->scratch.rows, error);

    spill_read(&checking->scratch.rows, &reader);
    explained = result == 0 ? spill_item(&reader) : NULL;
    if (explained && strcmp(spsy_json_text(explained, "verdict"), "allowed") != 0) {
        checking->closed++;
        result = add_closed(checking, guarded, explained, error);
    }
    spill_end(&reader);
    spill_free(&checking->scratch.rows);
    spill_free(&checking->scratch.messages);
    return result;
}

/* With an effect where one would be, since the home may be quiesced for it; it is never called. */
static int rehearse_one(struct checking *checking, struct guarded *guarded, guard_effect *effect)
{
    struct spsy_error error = {.text = ""};
    int result;

    guard(checking->run->session, &checking->scratch, guarded, effect, NULL);
    result = take_explained(checking, guarded, &error);
    return result < 0 ? answer_fail_error(checking->run->answer, &error) : result;
}

static int visit(void *context, const struct spool_file *file)
{
    struct checking *checking = context;
    struct collect_run *run = checking->run;
    const size_t closed = checking->closed;
    struct guarded guarded = {.function = "QSPOPNSP", .class = SPOOL_CLASS_READ};
    guard_effect *effect;
    int result;

    if (strcmp(file->status, "*READY") != 0)
        return 0;
    if (target_guarded(run->session, &checking->scratch, file, &guarded) < 0)
        return 0; /* it has gone meanwhile */
    checking->files++;
    result = rehearse_one(checking, &guarded, NULL);
    if (result != 0 || run->request->then == COLLECT_KEEP)
        return result;
    effect = collect_disposal(run, &guarded);
    result = rehearse_one(checking, &guarded, effect);
    if (checking->closed > closed + 1)
        checking->closed--; /* files are counted */
    return result;
}

/* ---- as a script --------------------------------------------------------------------------- */

/* What others have chosen must not end the comment that it stands in. */
static void write_comment(FILE *script, const char *text)
{
    fputs("/* ", script);
    for (const char *at = text; *at; at++) {
        bool ends = (at[0] == '*' && at[1] == '/') || (at[0] == '/' && at[1] == '*');

        if ((unsigned char)*at >= ' ' && *at != 0x7F)
            putc(*at, script);
        if (ends)
            putc(' ', script);
    }
    fputs(" */\n", script);
}

static void write_file(FILE *script, const cJSON *row)
{
    char text[800];
    const char *key = spsy_json_text(row, "key");

    snprintf(text, sizeof text, "%s number %d in job %s/%s/%s: %s: %s%s%s%s%.400s",
             spsy_json_text(row, "fileName"),
             cJSON_GetObjectItemCaseSensitive(row, "fileNumber")->valueint,
             spsy_json_text(row, "jobNumber"), spsy_json_text(row, "jobUser"),
             spsy_json_text(row, "jobName"), spsy_json_text(row, "function"),
             spsy_json_text(row, "basis"), key[0] ? ", key " : "", key, ": ",
             spsy_json_text(row, "reason"));
    spsy_utf8_trim(text);
    write_comment(script, text);
}

/* The rows stand in the answer; without --json they become the comments of a script instead. */
static int write_script(struct checking *checking, FILE *script, struct spsy_error *error)
{
    struct collect_run *run = checking->run;
    struct spill_reader reader;
    const cJSON *row, *each;
    char text[200];
    int result = spill_settle(&run->answer->rows, error);

    if (result < 0)
        return result;
    snprintf(text, sizeof text, "%zu of %zu ready spooled files of %s/%s cannot be collected by %s",
             checking->closed, checking->files, run->queue.library, run->queue.name,
             checking->user);
    write_comment(script, text);
    spill_read(&run->answer->rows, &reader);
    while ((row = spill_item(&reader)))
        write_file(script, row);
    spill_end(&reader);
    if (cJSON_GetArraySize(checking->grants) > 0)
        write_comment(script, group_of(checking)[0]
                                  ? "Grants that would help, to the group where that counts:"
                                  : "Grants that would help; a group profile would serve its "
                                    "members alike:");
    cJSON_ArrayForEach(each, checking->grants) {
        fprintf(script, "%s\n", cJSON_GetStringValue(each));
    }
    return 0;
}

static int show_script(struct checking *checking)
{
    struct answer *answer = checking->run->answer;
    struct spsy_error error = {.text = ""};
    char *text = NULL;
    size_t size = 0;
    FILE *script = open_memstream(&text, &size);
    int result = script ? write_script(checking, script, &error) : spsy_fail_memory(&error);

    if (script && fclose(script) != 0 && result == 0)
        result = spsy_fail_memory(&error);
    if (result == 0)
        result = answer->data->write(answer->data->context, text, size, &error);
    free(text);
    spill_free(&answer->rows);
    return result < 0 ? answer_fail_error(answer, &error) : 0;
}

/* ---- all of it ----------------------------------------------------------------------------- */

/* The queue's own key is that of the files which come next: a collector has all keys (J13). */
static int check_queue_key(struct checking *checking, struct spsy_error *error)
{
    struct collect_run *run = checking->run;
    char label[SPOOL_KEY_LABEL_SIZE];
    cJSON *ignored = cJSON_CreateArray();
    struct spool_splkey key;
    int result = ignored ? spool_splkey_find(run->session->spool, run->queue.key_label, &key, error)
                         : spsy_fail_memory(error);

    if (result == 0)
        result = shield_has_key(run->session, &checking->subject, &key, error);
    if (result == 0) {
        answer_message(run->answer, "SPY0242",
                       "queue %s/%s gives new files key %s, which %s is not granted",
                       run->queue.library, run->queue.name, run->queue.key_label, checking->user);
        result = grant_key(checking, key.id, ignored, label, error);
    }
    cJSON_Delete(ignored);
    return result < 0 && result != SPSY_ERR_NOT_FOUND ? result : 0;
}

static int walk(struct checking *checking, struct spsy_error *error)
{
    struct collect_run *run = checking->run;
    const struct spool_selection selection = {.queue_library = run->queue.library,
                                              .queue = run->queue.name};
    struct spool_left_out left_out;
    int result = session_subject(run->session, &checking->subject, error);

    if (result == 0)
        result = spool_file_each_once(run->session->spool, &selection, visit, checking, &left_out,
                                      error);
    if (result == 0 && run->queue.key_label[0])
        result = check_queue_key(checking, error);
    return result;
}

static void tell(struct checking *checking)
{
    struct collect_run *run = checking->run;

    if (checking->closed > 0)
        answer_fail(run->answer, "SPY0240",
                    "%zu of %zu ready spooled files of %s/%s cannot be collected by %s",
                    checking->closed, checking->files, run->queue.library, run->queue.name,
                    checking->user);
    else
        answer_message(run->answer, "SPY0242",
                       "%zu ready spooled file%s of %s/%s: %s can collect all of them",
                       checking->files, checking->files == 1 ? "" : "s", run->queue.library,
                       run->queue.name, checking->user);
}

static int check(struct checking *checking)
{
    struct collect_run *run = checking->run;
    struct rehearsal rehearsal;
    struct spsy_error error = {.text = ""};
    int result =
        rehearsal_begin(run->session, &checking->scratch, run->request->user, &rehearsal, &error);

    if (result < 0)
        return answer_fail_error(run->answer, &error);
    snprintf(checking->user, sizeof checking->user, "%s", run->session->current_user);
    result = walk(checking, &error);
    rehearsal_end(run->session);
    if (result < 0 && run->answer->exit == 0)
        answer_fail_error(run->answer, &error);
    if (result != 0)
        return result < 0 ? result : SPSY_ERR_STATE;
    if (run->answer->data)
        result = show_script(checking);
    if (result == 0)
        tell(checking);
    return result;
}

int collect_check(struct collect_run *run)
{
    struct checking *checking = calloc(1, sizeof *checking);
    int result;

    if (!checking || !(checking->grants = cJSON_CreateArray())) {
        free(checking);
        return answer_fail(run->answer, "SPY0105", "out of memory");
    }
    checking->run = run;
    run->answer->explains = true;
    answer_init(&checking->scratch, "COLLECT", NULL);
    result = check(checking);
    answer_free(&checking->scratch);
    cJSON_Delete(checking->grants);
    free(checking);
    return result;
}
