/* sndnetsplf.c - SNDNETSPLF: copies of a spooled file for other users.
 *
 * IBM documents the command as sending over SNADS; here an address is local when it is this
 * system's name, and nothing else can be reached (core/function/README.md, "Guarded
 * commands"). The copy goes to the recipient's output queue and belongs to a new job
 * number/RECIPIENT/QPRTJOB; the sender needs *READ, *ADD and *DLT to that queue, as IBM's page
 * SNDNETSPLF (ssw_ibm_i_72/cl/sndnetsplf.htm, "Restrictions" 1) says, or *SPLCTL, or *JOBCTL with
 * OPRCTL(*YES) (chosen: who controls the queue), each with *EXECUTE to its library. Ours: it keeps
 * every attribute with either DTAFMT (of
 * the page's keywords the excerpt that could be read has none: DTAFMT, VMMVSCLS, SNDPTY, their
 * defaults, and that the required two are the positional ones, are remembered), is *READY, and a
 * user who is named twice gets one copy.
 *
 * MUST: every recipient is resolved before anything is delivered; all copies come to be in one
 * transaction, or none. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "function/creation.h"
#include "object/file_row.h"
#include "function/file_text.h"
#include "function/functions.h"
#include "guard/target.h"

enum { RECIPIENTS_MAX = 50 }; /* 64 KiB of memory each while the data goes by */

struct delivery {
    struct session *session;
    size_t count;
    struct creation copies[RECIPIENTS_MAX];
};

/* ---- recipients --------------------------------------------------------------------------- */

static bool is_recipient(const struct delivery *delivery, const char *user)
{
    for (size_t i = 0; i < delivery->count; i++)
        if (strcmp(delivery->copies[i].file.job.user, user) == 0)
            return true;
    return false;
}

static int check_recipient(struct session *session, const char *user, struct spsy_error *error)
{
    struct spool_profile profile;
    int result = spool_profile_find(session->spool, user, &profile, error);

    if (result == SPSY_ERR_NOT_FOUND)
        return spsy_fail(error, result, "CPF33D1", "user %s not found: nothing was sent", user);
    return result;
}

static void take_attributes(struct spool_file *copy, const struct spool_file *file)
{
    struct spool_job job = copy->job;
    struct spool_file kept = *copy;

    *copy = *file;
    copy->id = 0;
    copy->number = 0;
    copy->size = 0;
    copy->key_id[0] = '\0'; /* it gets a key of its own */
    copy->job = job;
    memcpy(copy->system, kept.system, sizeof copy->system);
    memcpy(copy->date_opened, kept.date_opened, sizeof copy->date_opened);
    memcpy(copy->time_opened, kept.time_opened, sizeof copy->time_opened);
    memcpy(copy->status, kept.status, sizeof copy->status);
}

static int add_recipient(struct delivery *delivery, const struct spool_file *file, const char *user,
                         const char *address, struct spsy_error *error)
{
    const struct creation_key key = {.from = CREATION_KEY_OF_FILE, .file = file};
    struct creation *copy = &delivery->copies[delivery->count];
    struct spool_queue queue;
    int result;

    if (strcmp(address, spool_system(delivery->session->spool)) != 0)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3429",
                         "%s %s cannot be reached: only users of this system, %s, can be sent to; "
                         "nothing was sent",
                         user, address, spool_system(delivery->session->spool));
    if (is_recipient(delivery, user))
        return 0;
    result = check_recipient(delivery->session, user, error);
    if (result == 0)
        result = creation_default_queue(delivery->session, user, &queue, error);
    if (result < 0)
        return result;
    delivery->count++; /* creation_close is right for a failed creation_open, too */
    result = creation_open_sent(delivery->session, user, &queue, &key, copy, error);
    creation_own_job(copy);
    take_attributes(&copy->file, file);
    return result;
}

static int resolve(struct delivery *delivery, const struct parameters *parameters,
                   const struct spool_file *file, struct spsy_error *error)
{
    const struct value *users = parameter(parameters, "TOUSRID");
    int result = 0;

    for (size_t i = 0; result == 0 && i < users->count; i++)
        result = add_recipient(delivery, file, users->items[i].items[0].text,
                               users->items[i].items[1].text, error);
    return result;
}

/* ---- delivery ----------------------------------------------------------------------------- */

static int append_to_all(void *context, const void *bytes, size_t count, struct spsy_error *error)
{
    struct delivery *delivery = context;
    int result = 0;

    for (size_t i = 0; result == 0 && i < delivery->count; i++)
        result = creation_append(&delivery->copies[i], bytes, count, error);
    return result;
}

static int insert_all(struct delivery *delivery, struct spsy_error *error)
{
    struct spool *spool = delivery->session->spool;
    int result = spool_begin(spool, SPOOL_DURABLE, error);

    if (result < 0)
        return result;
    for (size_t i = 0; result == 0 && i < delivery->count; i++) {
        result = check_recipient(delivery->session, delivery->copies[i].file.job.user, error);
        if (result == 0)
            result = creation_insert(&delivery->copies[i], error);
    }
    if (result == 0)
        result = spool_commit(spool, error);
    if (result < 0)
        spool_rollback(spool);
    return result;
}

static int deliver(struct delivery *delivery, const struct parameters *parameters,
                   const struct spool_file *file, struct spsy_error *error)
{
    int result = resolve(delivery, parameters, file, error);

    if (result == 0)
        result = file_bytes_read(delivery->session, file, append_to_all, delivery, error);
    for (size_t i = 0; result == 0 && i < delivery->count; i++)
        result = creation_seal(&delivery->copies[i], error);
    return result == 0 ? insert_all(delivery, error) : result;
}

/* ---- the statement ------------------------------------------------------------------------ */

static int send_file(struct session *session, struct answer *answer,
                     const struct parameters *parameters, const struct guarded *guarded)
{
    struct delivery *delivery = calloc(1, sizeof *delivery);
    struct spsy_error error = {0};
    int result = delivery ? 0 : spsy_fail_memory(&error);

    if (result == 0) {
        delivery->session = session;
        result = deliver(delivery, parameters, &guarded->file, &error);
    }
    for (size_t i = 0; delivery && i < delivery->count; i++) {
        struct creation *copy = &delivery->copies[i];

        if (result == 0)
            answer_row(answer, file_row(&copy->file, &copy->queue));
        creation_close(copy);
    }
    if (result == 0)
        answer_message(answer, "SPY0001", "file %s number %d sent to %zu user%s",
                       guarded->file.name, guarded->file.number, delivery->count,
                       delivery->count == 1 ? "" : "s");
    free(delivery);
    return result < 0 ? answer_fail_error(answer, &error) : 0;
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    struct guarded guarded = {.function = "SNDNETSPLF", .class = SPOOL_CLASS_READ, .changes = true};
    int result = target_one(session, answer, parameters, &guarded);

    if (result == 0)
        result = guard(session, answer, &guarded, NULL, NULL);
    return result == 0 ? send_file(session, answer, parameters, &guarded) : result;
}

static const struct parameter_definition recipient_elements[] = {
    {.keyword = "user",
     .type = PARAMETER_NAME,
     .required = true,
     .most = 10,
     .help = "user profile"},
    {.keyword = "address",
     .type = PARAMETER_NAME,
     .required = true,
     .most = 8,
     .help = "name of this system"},
    PARAMETERS_END,
};

static const struct parameter_definition parameters[] = {
    TARGET_FILE,
    {.keyword = "TOUSRID",
     .type = PARAMETER_LIST,
     .required = true,
     .position = 2,
     .max_items = RECIPIENTS_MAX,
     .elements = recipient_elements,
     .help = "users to send to, each with this system's name as the address"},
    TARGET_PARAMETERS_AFTER_FILE(0, 0),
    {.keyword = "DTAFMT",
     .type = PARAMETER_CHOICE,
     .special = "*RCDDATA *ALLDATA",
     .default_value = "*RCDDATA",
     .help = "has no effect: a copy is always whole",
     .standing = PARAMETER_CHECKED},
    {.keyword = "VMMVSCLS",
     .type = PARAMETER_CHOICE,
     .special = "A B C D E F G H I J K L M N O P Q R S T U V W X Y Z 0 1 2 3 4 5 6 7 8 9",
     .default_value = "A",
     .help = "class on a VM or MVS system; has no effect: none can be reached",
     .standing = PARAMETER_CHECKED},
    {.keyword = "SNDPTY",
     .type = PARAMETER_CHOICE,
     .special = "*NORMAL *HIGH",
     .default_value = "*NORMAL",
     .help = "priority on the way; has no effect: a copy is delivered at once",
     .standing = PARAMETER_CHECKED},
    PARAMETERS_END,
};

const struct command_definition function_sndnetsplf = {
    .name = "SNDNETSPLF",
    .function = "SNDNETSPLF",
    .summary = "send a spooled file to users of this system",
    .notes = "Without their keywords come FILE and TOUSRID.",
    .parameters = parameters,
    .run = run,
    .lists = true,
    .page = "https://ibm.com/docs/ssw_ibm_i_74/cl/sndnetsplf.htm",
};
