/* masterkey.c - `spsy masterkey`: shows, makes, rotates the home's master key (K4).
 *
 * MUST: *ALLOBJ and *SECADM, of whatever origin, and over a socket the home's owner or root
 * besides; at whatever instant it is killed the old key works or the new one, and it says which:
 * the home's own row does (keyring/master.c). The key itself is never shown, nor given as an
 * argument. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "keyring/keyring.h"
#include "session/syslog.h"
#include "verb/verb.h"

struct request {
    const char *action, *file; /* NULL: it is shown */
    bool over_socket;
};

static int read_request(int count, char *const *arguments, struct request *request,
                        struct answer *answer)
{
    if (count == 0)
        return 0;
    request->action = arguments[0];
    if (strcmp(request->action, "create") != 0 && strcmp(request->action, "rotate") != 0)
        return answer_fail(answer, "SPY0108", "masterkey takes create, rotate or nothing, not %.*s",
                           spsy_text_cut(request->action, 40), request->action);
    if (count != 2 || !arguments[1][0] || arguments[1][0] == '-')
        return answer_fail(answer, "SPY0108",
                           "masterkey %s needs one FILE, which is not there yet, outside the home",
                           request->action);
    request->file = arguments[1];
    return 0;
}

static int check(int count, char *const *arguments, struct answer *answer)
{
    struct request request = {NULL};

    return read_request(count, arguments, &request, answer);
}

/* ---- showing ---- */

static int show(struct session *session, struct answer *answer)
{
    char made_at[PATH_MAX], fingerprint[KEYRING_FINGERPRINT_SIZE] = "";
    struct vault_master master;
    struct spsy_error error, why = {0};
    int there = keyring_master_there(session, made_at, sizeof made_at, &error);
    int result = there > 0 ? keyring_master(session, &master, &why) : SPSY_ERR_STATE;
    cJSON *row;

    if (there < 0)
        return answer_fail_error(answer, &error);
    if (result == 0)
        result = keyring_fingerprint(&master, fingerprint, &why);
    row = cJSON_CreateObject();
    cJSON_AddStringToObject(row, "state",
                            there == 0    ? "none"
                            : result == 0 ? "usable"
                                          : "not usable");
    cJSON_AddStringToObject(row, "path", result == 0 ? master.path : made_at);
    cJSON_AddStringToObject(row, "fingerprint", fingerprint);
    cJSON_AddStringToObject(row, "setting", session_settings(session, NULL)->master_key);
    vault_master_forget(&master);
    if (answer_row(answer, row) < 0)
        return SPSY_ERR_MEMORY;
    if (there == 0)
        answer_message(answer, "SPY0001",
                       "this home has no master key: spsy masterkey create FILE makes one");
    return there > 0 && result < 0 ? answer_fail_error(answer, &why) : 0;
}

/* ---- making ---- */

/* FILE with its directory's real name, so that it is the same from wherever. */
static int absolute(const struct request *request, char path[PATH_MAX], struct answer *answer)
{
    const char *slash = strrchr(request->file, '/');
    const char *base = slash ? slash + 1 : request->file;
    char parent[PATH_MAX], real[PATH_MAX];
    size_t length = slash ? (size_t)(slash - request->file) : 0;

    if (request->over_socket && request->file[0] != '/')
        return answer_fail(answer, "CPD0084",
                           "Value %.*s not valid for FILE; expected: an absolute path of the "
                           "server's machine",
                           spsy_text_cut(request->file, 80), request->file);
    snprintf(parent, sizeof parent, "%.*s", (int)length, request->file);
    if (!realpath(slash ? (length ? parent : "/") : ".", real))
        return answer_fail(answer, "SPY0171", "there is no directory %s", parent);
    if (!*base ||
        snprintf(path, PATH_MAX, "%s/%s", real[1] ? real : "", base) >= SETTINGS_PATH_SIZE)
        return answer_fail(answer, "CPD0084",
                           "Value %.*s not valid for FILE; expected: the name of a file",
                           spsy_text_cut(request->file, 80), request->file);
    return 0;
}

static int begin(struct session *session, const struct request *request,
                 struct vault_master *present, struct spsy_error *error)
{
    bool rotates = strcmp(request->action, "rotate") == 0;
    char made_at[PATH_MAX];
    struct spsy_error broken;
    int result = verb_needs_officer(session, "for the master key", error);

    session_settings(session, &broken);
    if (result == 0 && broken.text[0]) { /* what is not understood would not be kept as it is */
        *error = broken;
        return SPSY_ERR_FORMAT;
    }
    if (result == 0)
        result = spool_may_change(session->spool, error);
    if (result == 0)
        result = keyring_master_there(session, made_at, sizeof made_at, error);
    if (result < 0)
        return result;
    if (!rotates && result > 0)
        return spsy_fail(
            error, SPSY_ERR_EXISTS, "SPY0171",
            "this home has a master key, put into %s: spsy masterkey rotate FILE makes "
            "another",
            made_at);
    return rotates ? keyring_master(session, present, error) : 0;
}

/* In a transaction. */
static int take_new(struct session *session, const struct request *request, const char *path,
                    struct vault_master *present, struct vault_master *made,
                    struct spsy_error *error)
{
    const char *home = spool_home(session->spool);
    struct stat of_home;
    int result = begin(session, request, present, error);

    if (result == 0 && stat(home, &of_home) != 0)
        result = spsy_fail_errno(error, SPSY_ERR_IO, "SPY0103", "%s", home);
    if (result == 0)
        result = vault_master_create(path, home, of_home.st_uid, of_home.st_gid, made, error);
    if (result < 0)
        return result;
    result = keyring_master_take(session, strcmp(request->action, "rotate") == 0 ? present : NULL,
                                 made, error);
    if (result < 0) {
        unlink(path); /* nothing is under it */
        return result;
    }
    return spool_commit(session->spool, error); /* failed, it may be on the disk all the same */
}

static void say_to_syslog(struct session *session, const struct request *request, const char *path,
                          const char *fingerprint)
{
    struct syslog_line line = {.used = 0};

    if (!session_wants_syslog(session, NULL))
        return;
    syslog_word(&line,
                strcmp(request->action, "rotate") == 0 ? "masterkey rotated" : "masterkey created");
    syslog_field(&line, "user", session->current_user);
    syslog_field(&line, "file", path);
    syslog_field(&line, "fingerprint", fingerprint);
    syslog_send(SYSLOG_NOTICE, &line, NULL);
}

/* The home is under the new key by now, whatever becomes of the setting. */
static int set(struct session *session, const char *path, struct answer *answer)
{
    struct spsy_error error;

    if (settings_write_text(spool_home(session->spool), spool_owner(session->spool), "masterKey",
                            path, &error) == 0)
        return 0;
    answer_message(
        answer, "SPY0003",
        "the setting masterKey is to be \"%s\", and could not be set: the home finds its "
        "key all the same, as long as it is there",
        path);
    return answer_fail_error(answer, &error);
}

static int make(struct session *session, const struct request *request, struct answer *answer)
{
    struct vault_master present = {.path = ""}, made = {.path = ""};
    char path[PATH_MAX], fingerprint[KEYRING_FINGERPRINT_SIZE] = "";
    struct spsy_error error;
    int result = absolute(request, path, answer);

    if (result < 0)
        return result;
    result = spool_begin(session->spool, SPOOL_DURABLE, &error);
    if (result == 0)
        result = take_new(session, request, path, &present, &made, &error);
    spool_rollback(session->spool);
    if (result == 0 && present.path[0])
        spool_splkey_wipe(session->spool, &error); /* of what is under the old one */
    if (result == 0)
        keyring_fingerprint(&made, fingerprint, &error);
    if (result < 0)
        answer_fail_error(answer, &error);
    else
        result = set(session, path, answer);
    if (fingerprint[0]) {
        say_to_syslog(session, request, path, fingerprint);
        answer_message(
            answer, "SPY0001",
            "the home's master key is in %s, fingerprint %s: without that file encrypted "
            "data cannot be read by anybody; keep a copy of it where no copy of the home "
            "is",
            path, fingerprint);
    }
    if (fingerprint[0] && present.path[0])
        answer_message(answer, "SPY0003",
                       "copies of the home from before are under the key in %s still",
                       present.path);
    vault_master_forget(&present);
    vault_master_forget(&made);
    return result;
}

static int work(struct session *session, void *context, struct answer *answer)
{
    const struct request *request = context;
    struct spsy_error error;

    if (request->action)
        return make(session, request, answer);
    if (verb_needs_officer(session, "for the master key", &error) < 0)
        return answer_fail_error(answer, &error);
    return show(session, answer);
}

static void run(struct execution *execution, int count, char *const *arguments,
                struct answer *answer)
{
    struct request request = {NULL};

    if (read_request(count, arguments, &request, answer) < 0)
        return;
    request.over_socket = execution->look != NULL;
    if (!verb_is_for(execution))
        answer_fail(
            answer, "SPY0116",
            "the master key is for root and the owner of the server's home; you are user id "
            "%ld",
            (long)verb_user(execution));
    else
        execute_work(execution, work, &request, answer);
}

const struct verb verb_masterkey = {
    .name = "masterkey", .title = "MASTERKEY", .lists = true, .check = check, .run = run};
