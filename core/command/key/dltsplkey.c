/* dltsplkey.c - DLTSPLKEY: a key goes, and with it what it encrypts (K4).
 *
 * MUST: its owner alone; the files are counted first, and whoever gives the command is asked, in no
 * transaction; when there are other files than he was told of, nothing happens. Not while a queue
 * names the label: what is created there would be refused, or be under another key of that label.
 */
#include <stdio.h>
#include <string.h>

#include "command/commands.h"
#include "command/key/key.h"
#include "session/streams.h"

/* What he was told. */
struct counted {
    char id[SPOOL_KEY_ID_SIZE];
    int64_t files, bytes;
};

static int count(struct change *change, struct spool_splkey *key, int64_t *files, int64_t *bytes)
{
    char first[24];
    struct spsy_error error;
    int64_t queues;

    if (key_find(change, key) < 0 || key_check_owner(change, key, "delete") < 0)
        return SPSY_ERR_AUTHORITY;
    if (spool_splkey_queues(change->spool, key->label, &queues, first, &error) < 0 ||
        spool_splkey_files(change->spool, key->id, files, bytes, &error) < 0)
        return answer_fail_error(change->answer, &error);
    if (queues > 0)
        return answer_fail(change->answer, "SPY0177",
                           "Key %s not deleted: %lld output queue%s new files under it, first %s: "
                           "CHGOUTQ OUTQ(%s) KEY(*NONE)",
                           key->label, (long long)queues, queues == 1 ? " puts" : "s put", first,
                           first);
    return 0;
}

static int delete_key(struct change *change)
{
    const struct counted *told = change->prepared;
    struct spool_splkey key;
    struct spsy_error error;
    int64_t files, bytes;
    int result;

    if (count(change, &key, &files, &bytes) < 0)
        return SPSY_ERR_STATE;
    if (strcmp(key.id, told->id) != 0 || files != told->files)
        return answer_fail(change->answer, "SPY0176",
                           "Key %s not deleted: %lld files are under it by now, not %lld",
                           key.label, (long long)files, (long long)told->files);
    spool_secure_delete(change->spool, true);
    result = spool_splkey_delete(change->spool, &key, &error);
    spool_secure_delete(change->spool, false);
    if (result < 0)
        return answer_fail_error(change->answer, &error);
    return change_done(change, "CPC2191", "Key %s deleted; %lld file%s cannot be read any more",
                       key.label, (long long)files, files == 1 ? "" : "s");
}

static int confirm(struct session *session, const struct parameters *parameters,
                   const struct counted *told, struct answer *answer)
{
    const char *label = parameter_text(parameters, "KEY");
    char prompt[STREAMS_PROMPT_SIZE];
    struct spsy_error error;
    bool answered, confirmed;

    if (parameter_is(parameters, "CONFIRM", "*NO"))
        return 0;
    snprintf(prompt, sizeof prompt,
             "Key %s: %lld spooled file%s (%lld bytes) under it can never be read again. Delete "
             "it?",
             label, (long long)told->files, told->files == 1 ? "" : "s", (long long)told->bytes);
    if (streams_confirm(session->streams, prompt, &answered, &confirmed, &error) < 0)
        return answer_fail_error(answer, &error);
    if (confirmed)
        return 0;
    return answer_fail(answer, "SPY0176", "Key %s not deleted: %s", label,
                       answered ? "it was not confirmed"
                                : "nobody could be asked; CONFIRM(*NO) does not ask");
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct change look = {
        .session = session, .spool = session->spool, .parameters = parameters, .answer = answer};
    struct spool_splkey key;
    struct counted told;
    struct spsy_error error;
    int result;

    if (session_subject(session, &look.subject, &error) < 0)
        return answer_fail_error(answer, &error);
    if (count(&look, &key, &told.files, &told.bytes) < 0)
        return SPSY_ERR_STATE;
    memcpy(told.id, key.id, sizeof told.id);
    result = confirm(session, parameters, &told, answer);
    if (result == 0)
        result = change_run_prepared(session, parameters, answer, delete_key, &told);
    if (result < 0)
        return result;
    result = spool_splkey_wipe(session->spool, &error);
    answer_message(answer, "SPY0003",
                   "backups of the home and EXPSPLKEY's files keep the key: who has one can put it "
                   "back");
    if (result == 0)
        answer_message(
            answer, "SPY0003",
            "the database's log still has it, wrapped, because somebody reads from it: it "
            "goes when the log is emptied next");
    return result < 0 ? answer_fail_error(answer, &error) : 0;
}

static const struct parameter_definition parameters[] = {
    KEY_PARAMETER,
    {.keyword = "CONFIRM",
     .type = PARAMETER_CHOICE,
     .special = "*YES *NO",
     .default_value = "*YES",
     .help = "ask first, with the number of files under it\n*NO: for scripts"},
    PARAMETERS_END,
};

const struct command_definition command_dltsplkey = {
    .name = "DLTSPLKEY",
    .summary = "delete a key; what it encrypts is lost",
    .notes =
        "For the owner of the key alone. It is deleted from the pages of the database and from "
        "its log; the blocks of the disk that the log was in are the file system's. Backups "
        "and exports keep the key: IMPSPLKEY brings it back, and then its files can be read "
        "again.",
    .parameters = parameters,
    .run = run,
    .ours = true,
};
