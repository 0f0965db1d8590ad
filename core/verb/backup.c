/* backup.c - `spsy backup`, `spsy restore`, `spsy compare`: the words; what they do is the room
 * backup's (Z1, Z2). */
#include "backup/backup.h"

#include "base/text.h"
#include "verb/verb.h"

/* FILE comes first, as of policy check. */
static int read_file(const char *verb, int *count, char *const **arguments,
                     struct backup_request *request, struct answer *answer)
{
    if (*count == 0 || (*arguments)[0][0] == '-' || !(*arguments)[0][0])
        return answer_fail(answer, "SPY0108", "%s FILE: the file of the backup comes first", verb);
    request->file = *(*arguments)++;
    (*count)--;
    return 0;
}

/* ---- backup ---- */

static int read_backup(int count, char *const *arguments, struct backup_request *request,
                       struct answer *answer)
{
    const struct verb_option options[] = {{"--check", NULL, &request->check}};
    int result = read_file("backup", &count, &arguments, request, answer);

    return result == 0 ? verb_options(count, arguments, options, 1, answer) : result;
}

static int check_backup(int count, char *const *arguments, struct answer *answer)
{
    struct backup_request request = {.file = NULL};

    return read_backup(count, arguments, &request, answer);
}

static int work_backup(struct session *session, void *context, struct answer *answer)
{
    return backup_make(session, context, answer);
}

static void run_backup(struct execution *execution, int count, char *const *arguments,
                       struct answer *answer)
{
    struct backup_request request = {.file = NULL};

    if (read_backup(count, arguments, &request, answer) == 0)
        execute_work(execution, work_backup, &request, answer);
}

const struct verb verb_backup = {
    .name = "backup", .title = "BACKUP", .check = check_backup, .run = run_backup};

/* ---- restore ---- */

static int read_restore(int count, char *const *arguments, struct backup_request *request,
                        struct answer *answer)
{
    const struct verb_option options[] = {{"--check", NULL, &request->check},
                                          {"--secrets", NULL, &request->only_secrets},
                                          {"--master-key", &request->master_key, NULL}};
    int result = read_file("restore", &count, &arguments, request, answer);

    return result == 0 ? verb_options(count, arguments, options, 3, answer) : result;
}

static int check_restore(int count, char *const *arguments, struct answer *answer)
{
    struct backup_request request = {.file = NULL};

    return read_restore(count, arguments, &request, answer);
}

static int work_restore(struct session *session, void *context, struct answer *answer)
{
    return backup_restore(session, context, answer);
}

/* The file of a master key is the server's machine's, and who names it has it read. */
static void run_restore(struct execution *execution, int count, char *const *arguments,
                        struct answer *answer)
{
    struct backup_request request = {.file = NULL};

    if (read_restore(count, arguments, &request, answer) < 0)
        return;
    if (request.master_key && !verb_is_for(execution))
        answer_fail(answer, "SPY0116",
                    "--master-key is for root and the owner of the server's home; you are user id "
                    "%ld",
                    (long)verb_user(execution));
    else
        execute_work(execution, work_restore, &request, answer);
}

const struct verb verb_restore = {.name = "restore",
                                  .title = "RESTORE",
                                  .lists = true,
                                  .check = check_restore,
                                  .run = run_restore};

/* ---- compare ---- */

static int read_compare(int count, char *const *arguments, struct backup_request *request,
                        struct answer *answer)
{
    const struct verb_option options[] = {{"--as-commands", NULL, &request->as_commands},
                                          {"--secrets", &request->secrets, NULL}};
    int result = read_file("compare", &count, &arguments, request, answer);

    if (result == 0)
        result = verb_options(count, arguments, options, 2, answer);
    if (result == 0 && request->secrets && !request->as_commands)
        return answer_fail(answer, "SPY0108", "--secrets goes with compare --as-commands");
    return result;
}

static int check_compare(int count, char *const *arguments, struct answer *answer)
{
    struct backup_request request = {.file = NULL};

    return read_compare(count, arguments, &request, answer);
}

static int work_compare(struct session *session, void *context, struct answer *answer)
{
    return backup_compare(session, context, answer);
}

static void run_compare(struct execution *execution, int count, char *const *arguments,
                        struct answer *answer)
{
    struct backup_request request = {.file = NULL};

    if (read_compare(count, arguments, &request, answer) == 0)
        execute_work(execution, work_compare, &request, answer);
}

const struct verb verb_compare = {.name = "compare",
                                  .title = "COMPARE",
                                  .lists = true,
                                  .check = check_compare,
                                  .run = run_compare};
