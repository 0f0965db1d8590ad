/* journal_seal.c - `spsy journal seal` and `spsy journal verify` (core/seal/README.md). */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "seal/chain.h"
#include "store/sealing.h"
#include "verb/journal.h"

/* ---- seal ---- */

static cJSON *seal_row(const struct spool_seal_state *state)
{
    const struct seal_body *last = &state->last;
    char key[SEAL_HEX_SIZE];
    cJSON *row = cJSON_CreateObject();

    spsy_hex_write(state->public_key, SEAL_PUBLIC_BYTES, key);
    cJSON_AddNumberToObject(row, "epoch", (double)last->epoch);
    cJSON_AddStringToObject(row, "time", last->time);
    cJSON_AddNumberToObject(row, "first", (double)last->first);
    cJSON_AddNumberToObject(row, "last", (double)last->last);
    cJSON_AddNumberToObject(row, "count", (double)last->count);
    cJSON_AddNumberToObject(row, "unsealed", (double)(state->newest_entry - last->last));
    if (state->public_known)
        cJSON_AddStringToObject(row, "publicKey", key);
    else
        cJSON_AddNullToObject(row, "publicKey");
    cJSON_AddNumberToObject(row, "keysSince", (double)state->series_begin);
    return row;
}

static int show_state(struct session *session, struct answer *answer)
{
    struct spool_seal_state state;
    struct spsy_error error;

    if (spool_seal_state(session->spool, &state, &error) < 0)
        return answer_fail_error(answer, &error);
    if (state.epochs == 0)
        return answer_fail(answer, "SPY0147", "the journal has no seal yet: spsy journal seal");
    if (state.key_result < 0)
        answer_message(answer, "SPY0003", "%s", state.key_error.text);
    return answer_row(answer, seal_row(&state));
}

int journal_seal(struct session *session, int count, char *const *arguments, struct answer *answer)
{
    bool public_only = false, anew = false;
    const struct verb_option options[] = {{"--public", NULL, &public_only},
                                          {"--new-series", NULL, &anew}};
    struct spool_subject subject;
    struct spsy_error error;
    int64_t epoch;
    int result = verb_options(count, arguments, options, 2, answer);

    if (result == 0 && public_only && anew)
        return answer_fail(answer, "SPY0108", "--public and --new-series exclude each other");
    if (result < 0 || !session)
        return result;
    if (public_only)
        return show_state(session, answer);
    if (session_subject(session, &subject, &error) < 0)
        return answer_fail_error(answer, &error);
    if (anew && !spool_subject_has(&subject, SPSY_ALLOBJ | SPSY_AUDIT))
        return answer_fail(answer, "CPF222E",
                           "*ALLOBJ and *AUDIT special authority required to begin new keys");
    result = anew ? spool_seal_anew(session->spool, &epoch, &error)
                  : spool_seal(session->spool, 0, &epoch, &error);
    if (result < 0)
        return answer_fail_error(answer, &error);
    answer_message(answer, "SPY0001", "epoch %lld of the journal sealed%s", (long long)epoch,
                   anew ? "; keys begin anew: write the new first public key down" : "");
    return show_state(session, answer);
}

/* ---- verify ---- */

struct verifying {
    struct answer *answer;
    int64_t next_ms;
    bool shown;
};

static const char *const kinds[] = {
    [SPOOL_FINDING_WRONG] = "wrong",
    [SPOOL_FINDING_GAP] = "pruned",
    [SPOOL_FINDING_UNSEALED] = "unsealed",
    [SPOOL_FINDING_NOTE] = "note",
};

static void add_number(cJSON *row, const char *key, int64_t number, bool known)
{
    if (known)
        cJSON_AddNumberToObject(row, key, (double)number);
    else
        cJSON_AddNullToObject(row, key);
}

static int add_finding(void *context, const struct spool_finding *finding)
{
    struct verifying *verifying = context;
    cJSON *row = cJSON_CreateObject();

    cJSON_AddStringToObject(row, "kind", kinds[finding->kind]);
    add_number(row, "epoch", finding->epoch, finding->epoch >= 0);
    add_number(row, "first", finding->first, finding->first != 0 || finding->last != 0);
    add_number(row, "last", finding->last, finding->first != 0 || finding->last != 0);
    cJSON_AddStringToObject(row, "text", finding->text);
    return answer_row(verifying->answer, row);
}

static void tick(void *context, int64_t entries)
{
    enum { FIRST_MS = 500, EVERY_MS = 200 };
    struct verifying *verifying = context;
    const struct answer_progress *progress = verifying->answer->progress;
    int64_t now = spsy_now_ms();
    char text[64];

    if (verifying->next_ms == 0)
        verifying->next_ms = now + FIRST_MS;
    if (!progress || now < verifying->next_ms)
        return;
    snprintf(text, sizeof text, "Verifying: %lld entries", (long long)entries);
    progress->show(progress->context, text);
    verifying->next_ms = now + EVERY_MS;
    verifying->shown = true;
}

static int tell_verified(const struct spool_verified *verified, struct answer *answer)
{
    char pruned[64] = "", unsealed[64] = "";

    if (verified->removed > 0)
        snprintf(pruned, sizeof pruned, ", %lld pruned", (long long)verified->removed);
    if (verified->unsealed > 0)
        snprintf(unsealed, sizeof unsealed, ", %lld that no seal covers",
                 (long long)verified->unsealed);
    if (verified->wrong > 0)
        return answer_fail(answer, "SPY0148",
                           "the journal is not what was sealed: %lld findings; %lld seals, %lld "
                           "entries%s%s",
                           (long long)verified->wrong, (long long)verified->epochs,
                           (long long)verified->entries, pruned, unsealed);
    answer_message(answer, "SPY0001",
                   "the journal is what was sealed: %lld seals, the last one epoch %lld of %s; "
                   "%lld entries%s%s",
                   (long long)verified->epochs, (long long)verified->last_epoch,
                   verified->last_time, (long long)verified->entries, pruned, unsealed);
    return 0;
}

int journal_verify(struct session *session, int count, char *const *arguments,
                   struct answer *answer)
{
    const char *key = NULL;
    const struct verb_option options[] = {{"--key", &key, NULL}};
    unsigned char public_key[SEAL_PUBLIC_BYTES];
    struct verifying verifying = {.answer = answer};
    const struct spool_verifier verifier = {public_key, add_finding, tick, &verifying};
    struct spool_verified verified;
    struct spsy_error error;
    int result = verb_options(count, arguments, options, 1, answer);

    if (result < 0)
        return result;
    if (!key)
        return answer_fail(answer, "SPY0108",
                           "--key is missing: the first public key, as spsy init and spsy journal "
                           "seal --public showed it when the home was trusted");
    if (!spsy_hex_whole(key, public_key, sizeof public_key))
        return answer_fail(answer, "CPD0084",
                           "Value %.*s not valid for --key; expected: 64 hexadecimal digits",
                           spsy_text_cut(key, 80), key);
    if (!session)
        return 0;
    result = spool_journal_verify(session->spool, &verifier, &verified, &error);
    if (verifying.shown)
        answer->progress->show(answer->progress->context, "");
    if (result < 0)
        return answer->lost ? SPSY_ERR_STATE : answer_fail_error(answer, &error);
    return tell_verified(&verified, answer);
}
