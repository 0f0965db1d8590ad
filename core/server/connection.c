#include "server/connection.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "acceptor/listen.h"
#include "acceptor/worker.h"
#include "language/table.h"
#include "server/sign_on.h"
#include "session/login.h"
#include "session/peer_principal.h"
#include "signon/signon.h"
#include "store/store.h"
#include "verb/verb.h"

enum {
    MS = 1000,
    GRACE_MS = 5000, /* of a server that stops, for the client of a statement that runs */
};

/* What `spsy doctor` shows of the server. */
static void look(void *context, struct served *served)
{
    const struct connection *connection = context;
    const struct counts *counts = connection->counts;
    const struct limits *limits = &counts->limits;
    const struct user_count fullest = counts_fullest(counts);

    *served = (struct served){
        .connections = counts->connections,
        .connections_most = counts->connections_most,
        .connections_limit = limits->connections,
        .reserved = limits->reserved,
        .of_user = counts_connections_of(counts, connection->execution.options.principal.peer),
        .user_limit = limits->per_user,
        .of_fullest = fullest.connections,
        .fullest = fullest.uid,
        .spares = counts->spares,
        .spares_wanted = limits->spares,
        .refused = counts->refused,
        .started = counts->started,
    };
    memcpy(served->socket, counts->socket, sizeof served->socket);
}

/* The job begins with a statement, because the disk had no room for it when the client came. */
static int identify_late(void *context, struct principal *principal, struct spsy_error *error)
{
    const struct connection *connection = context;
    struct spool *spool;
    int result = spool_open(connection->execution.options.home, &spool, error);

    if (result < 0)
        return result;
    if (principal->origin == PRINCIPAL_PEER)
        result = peer_principal_check(spool, principal, error);
    spool_close(spool);
    return result;
}

void connection_prepare(struct connection *connection, const struct serve_options *options,
                        struct counts *counts)
{
    struct execution *execution = &connection->execution;

    memset(connection, 0, sizeof *connection);
    connection->counts = counts;
    connection->settings = &counts->settings;
    remote_streams_init(&connection->streams, &connection->remote);
    execution->look = look;
    execution->identify = identify_late;
    execution->context = connection;
    execution->options = (struct session_options){.home = options->home,
                                                  .will_decide = true,
                                                  .syslog = options->syslog,
                                                  .streams = &connection->streams};
    connection->prepared =
        session_prepare(&execution->options, &execution->session, &connection->unprepared) == 0;
}

void connection_close(struct connection *connection)
{
    if (connection->prepared || connection->execution.open)
        session_close(&connection->execution.session);
    wire_free(&connection->wire);
}

/* ---- the beginning ------------------------------------------------------------------------ */

/* The last frame: why the connection ends. */
static void refuse(struct connection *connection, const struct spsy_error *why)
{
    const char *id = why->message_id[0]             ? why->message_id
                     : why->code == SPSY_ERR_FORMAT ? "SPY0107" /* JSON that is none */
                                                    : "SPY0101";

    wire_refuse(&connection->wire, id, why->code, why->text);
}

/* The uid is somebody's, and settings allow passwords. */
static bool may_sign_on(struct connection *connection)
{
    return session_settings(&connection->execution.session, NULL)->sign_on != 0 &&
           connection->peer != login_overflow_uid();
}

/* Before anything is waited for: who is nobody here is not to keep a connection from others. */
static int meet(struct connection *connection, struct spsy_error *error)
{
    uid_t peer = (uid_t)-1;
    int result = listener_peer(connection->wire.fd, &peer, error);

    connection->peer = peer;
    if (result == 0 && !connection->prepared) {
        *error = connection->unprepared;
        return error->code;
    }
    if (result == 0)
        result = peer_principal(connection->execution.session.spool, peer, NULL,
                                &connection->execution.options.principal, error);
    if (result == 0)
        counts_know(connection->counts, peer);
    if (result == SPSY_ERR_AUTHORITY && may_sign_on(connection)) {
        connection->is_stranger = true;
        connection->unknown = *error;
        return 0;
    }
    return result;
}

/* T3: who has no profile may do nothing but sign on; with one, only if he wants to be another. */
static int identify(struct connection *connection, const char *id, struct spsy_error *error)
{
    int result;

    if (!id && connection->is_stranger) {
        *error = connection->unknown;
        return error->code;
    }
    if (!id)
        return 0;
    result = sign_on(connection, connection->peer, id, error);
    if (result == 0)
        counts_know(connection->counts, connection->peer);
    return result;
}

/* What a client may say of its job: its name, whether a person sits there (which gives no
 * authority), and whom it is to run as, which session_begin judges (S2). Who the client is comes
 * from the kernel. */
static int take_hello(struct connection *connection, const cJSON *hello, char job_name[64],
                      struct spsy_error *error)
{
    struct session_options *options = &connection->execution.options;
    const char *name = wire_text(hello, "job", "SPSY");
    int result;

    if (wire_number(hello, "protocol", 1000000) != WIRE_PROTOCOL)
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                         "this server speaks protocol %d: the client's hello names another",
                         WIRE_PROTOCOL);
    result = identify(connection, wire_text(hello, "signOn", NULL), error);
    if (result < 0)
        return result;
    snprintf(job_name, 64, "%s", name);
    snprintf(connection->system, sizeof connection->system, "%s",
             spool_system(connection->execution.session.spool));
    options->job_name = job_name;
    options->syslog |= wire_is(hello, "syslog");
    options->principal.type = wire_is(hello, "interactive") ? SPSY_JOB_INTERACTIVE : SPSY_JOB_BATCH;
    return principal_name_profile(&options->principal, wire_text(hello, "user", NULL), error);
}

static int say_welcome(struct connection *connection, struct spsy_error *error)
{
    const struct session *session = &connection->execution.session;
    const struct principal *principal = &connection->execution.options.principal;
    cJSON *welcome = cJSON_CreateObject();
    char job[40] = "";
    int result;

    if (connection->execution.open)
        snprintf(job, sizeof job, "%s/%s/%s", session->job.number, session->job.user,
                 session->job.name);
    cJSON_AddNumberToObject(welcome, "protocol", WIRE_PROTOCOL);
    cJSON_AddStringToObject(welcome, "version", SPSY_VERSION);
    cJSON_AddStringToObject(welcome, "system", connection->system);
    cJSON_AddStringToObject(welcome, "job", job);
    cJSON_AddStringToObject(welcome, "profile", principal->profile);
    cJSON_AddStringToObject(welcome, "signedOn", principal->signed_on);
    result = wire_put_object(&connection->wire, WIRE_WELCOME, welcome, error);
    return result == 0 ? wire_flush(&connection->wire, error) : result;
}

static int begin_job(struct connection *connection, char job_name[64], struct spsy_error *error)
{
    struct wire_frame frame;
    cJSON *hello = NULL;
    int result = meet(connection, error);

    if (result == 0)
        result = wire_receive(&connection->wire, (int)connection->settings->statement_seconds * MS,
                              (int)connection->settings->statement_seconds * MS, &frame, error);
    if (result == 0 && frame.kind != WIRE_HELLO)
        result = spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107", "a hello was due");
    if (result == 0)
        result = wire_object(&frame, &hello, error);
    if (result == 0)
        result = take_hello(connection, hello, job_name, error);
    cJSON_Delete(hello);
    if (result < 0)
        return result;
    connection->prepared = false; /* session_begin closes it when it fails */
    result = session_begin(&connection->execution.options, &connection->execution.session, error);
    connection->execution.open = result == 0;
    if (result == SPSY_ERR_FULL)
        result = 0; /* a statement that makes room may begin it (execute.c) */
    connection->greeted = result == 0;
    return result == 0 ? say_welcome(connection, error) : result;
}

/* ---- an answer ---------------------------------------------------------------------------- */

static int send_list(struct wire *wire, enum wire_kind kind, struct spill_list *list,
                     struct spsy_error *error)
{
    struct spill_reader reader;
    const char *text;
    int result = 0;

    spill_read(list, &reader);
    while (result == 0 && (text = spill_text(&reader)))
        result = wire_put(wire, kind, text, strlen(text), error);
    if (result == 0 && !spill_complete(&reader))
        result = spsy_fail(error, SPSY_ERR_IO, "SPY0101",
                           "the list broke off: its temporary file cannot be read");
    spill_end(&reader);
    return result;
}

static int send_end(struct wire *wire, const struct answer *answer, struct spsy_error *error)
{
    cJSON *end = cJSON_CreateObject();
    int result;

    cJSON_AddNumberToObject(end, "exit", answer->exit);
    if (answer->out_of_memory)
        cJSON_AddTrueToObject(end, "outOfMemory");
    if (answer->lost)
        cJSON_AddTrueToObject(end, "lost");
    result = wire_put_object(wire, WIRE_END, end, error);
    return result == 0 ? wire_flush(wire, error) : result;
}

static int send_answer(struct connection *connection, struct answer *answer,
                       struct spsy_error *error)
{
    struct wire *wire = &connection->wire;
    int result;

    if (connection->remote.dead) {
        *error = connection->remote.why;
        return error->code;
    }
    result = send_list(wire, WIRE_ROW, &answer->rows, error);
    if (result == 0)
        result = send_list(wire, WIRE_DECISION, &answer->decisions, error);
    if (result == 0)
        result = send_list(wire, WIRE_MESSAGE, &answer->messages, error);
    return result == 0 ? send_end(wire, answer, error) : result;
}

/* ---- a statement -------------------------------------------------------------------------- */

static void show_progress(void *context, const char *text)
{
    struct connection *connection = context;
    cJSON *progress = cJSON_CreateObject();

    cJSON_AddStringToObject(progress, "text", text);
    if (connection->remote.dead)
        cJSON_Delete(progress);
    else if (wire_put_object(&connection->wire, WIRE_PROGRESS, progress, NULL) == 0)
        wire_flush(&connection->wire, NULL);
}

/* Where a line of the statement begins, in its text and in the client's script. */
static bool read_line(const cJSON *line, size_t least, size_t most, struct cl_piece *piece)
{
    const cJSON *offset = cJSON_GetArrayItem(line, 0);
    const cJSON *number = cJSON_GetArrayItem(line, 1), *column = cJSON_GetArrayItem(line, 2);

    if (cJSON_GetArraySize(line) != 3 || !cJSON_IsNumber(offset) || !cJSON_IsNumber(number) ||
        !cJSON_IsNumber(column) || offset->valueint < 0 || number->valueint < 1 ||
        column->valueint < 1)
        return false;
    *piece = (struct cl_piece){(size_t)offset->valueint, (unsigned)number->valueint,
                               (unsigned)column->valueint};
    return piece->offset >= least && piece->offset <= most;
}

/* *pieces is the caller's; NULL = one line. */
static int read_lines(const cJSON *lines, size_t length, struct cl_piece **pieces, size_t *count,
                      struct spsy_error *error)
{
    size_t least = 0;
    const cJSON *line;

    *pieces = NULL;
    *count = 0;
    if (!lines || !lines->child)
        return 0;
    *pieces = calloc((size_t)cJSON_GetArraySize(lines), sizeof **pieces);
    if (!*pieces)
        return spsy_fail_memory(error);
    cJSON_ArrayForEach(line, lines) {
        struct cl_piece *piece = &(*pieces)[*count];

        if (!read_line(line, least, *count == 0 ? 0 : length, piece))
            return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                             "frame STATEMENT: lines[%zu]: expected [offset, line, column], the "
                             "offsets from 0 to the end of the statement",
                             *count);
        least = piece->offset;
        ++*count;
    }
    return 0;
}

static void carry_out_cl(struct connection *connection, const struct cl_text *text,
                         struct answer *answer)
{
    struct statement statement = {0};
    struct spsy_error error;
    int parsed = cl_parse(text, &statement, &error);

    answer->command = statement.command ? statement.command : "";
    if (parsed < 0 || answer->command[0]) /* else blank, or a comment */
        execute_statement(&connection->execution, &statement, parsed, &error, answer);
    execute_log(&connection->execution, answer);
    answer->command = "";
    statement_free(&statement);
}

/* Negative: the frame is not well formed, and nothing was carried out. */
static int run_cl(struct connection *connection, const char *cl, const cJSON *lines,
                  struct answer *answer, struct spsy_error *error)
{
    struct cl_text text = {.text = cl, .length = strlen(cl)};
    struct cl_piece *pieces;
    int result = read_lines(lines, text.length, &pieces, &text.piece_count, error);

    text.pieces = pieces;
    if (result == 0)
        carry_out_cl(connection, &text, answer);
    free(pieces);
    return result;
}

static void run_named(struct connection *connection, int count, char **words, struct answer *answer)
{
    const struct command_definition *definition = command_find(words[0]);
    const struct verb *verb = verb_find(words[0]);

    answer->command = definition ? definition->name : verb ? verb->title : words[0];
    if (definition)
        execute_options(&connection->execution, definition, count - 1, words + 1, answer);
    else if (verb)
        verb->run(&connection->execution, count - 1, words + 1, answer);
    else
        execute_unknown(&connection->execution, words[0], answer);
    execute_log(&connection->execution, answer);
    answer->command = "";
}

static void run_words(struct connection *connection, const cJSON *list, struct answer *answer)
{
    int count = cJSON_GetArraySize(list), at = 0;
    char **words = calloc((size_t)count + 1, sizeof *words);
    const cJSON *word;

    if (!words) {
        answer_fail(answer, "SPY0105", "out of memory");
        return;
    }
    cJSON_ArrayForEach(word, list) {
        words[at++] = cJSON_GetStringValue(word);
    }
    run_named(connection, count, words, answer);
    free(words);
}

static int check_words(const cJSON *list, struct spsy_error *error)
{
    const cJSON *word;

    if (!list->child)
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107", "frame STATEMENT: words: none");
    cJSON_ArrayForEach(word, list) {
        if (!cJSON_IsString(word))
            return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                             "frame STATEMENT: words: expected strings");
    }
    return 0;
}

/* What the table of members cannot say. */
static int check_either(const cJSON *object, struct spsy_error *error)
{
    const cJSON *words = cJSON_GetObjectItemCaseSensitive(object, "words");

    if (cJSON_HasObjectItem(object, "cl") == (words != NULL))
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                         "frame STATEMENT: expected either cl or words");
    return words ? check_words(words, error) : 0;
}

static int run_statement(struct connection *connection, const cJSON *object, struct answer *answer,
                         struct spsy_error *error)
{
    const char *cl = wire_text(object, "cl", NULL);

    connection->execution.shell = wire_is(object, "shell");
    connection->execution.script_is_input = wire_is(object, "inputTaken");
    connection->execution.makes_room = false;
    if (cl)
        return run_cl(connection, cl, cJSON_GetObjectItemCaseSensitive(object, "lines"), answer,
                      error);
    run_words(connection, cJSON_GetObjectItemCaseSensitive(object, "words"), answer);
    return 0;
}

/* Negative: the connection is of no more use. */
static int answer_statement(struct connection *connection, const struct wire_frame *frame,
                            struct spsy_error *error)
{
    const struct answer_data data = {remote_data_write, &connection->remote, false};
    struct answer_data as_wanted = data;
    struct answer_progress progress = {show_progress, connection};
    struct answer answer;
    cJSON *object = NULL;
    int result = wire_object(frame, &object, error);

    if (result == 0)
        result = check_either(object, error);
    if (result == 0 && connection->execution.open)
        result = session_check(&connection->execution.session, error);
    if (result == 0 && connection->execution.open &&
        connection->execution.session.principal.origin == PRINCIPAL_SIGN_ON)
        result = signon_recheck(&connection->execution.session, error);
    if (result == 0) {
        as_wanted.terminal = wire_is(object, "terminal");
        answer_init(&answer, "", wire_is(object, "json") ? NULL : &as_wanted);
        answer.progress = wire_is(object, "progress") ? &progress : NULL;
        answer.shows_decisions = wire_is(object, "decisions");
        answer.keeps_log = true;
        answer_keep_in_memory(&answer, (size_t)connection->settings->max_answer_bytes);
        connection->begun = true;
        if (connection->warning[0])
            answer_message(&answer, "SPY0197", "%s", connection->warning);
        connection->warning[0] = '\0';
        result = run_statement(connection, object, &answer, error);
        if (result == 0 && remote_data_settle(&connection->remote, error) < 0 &&
            !connection->remote.dead && answer.exit == 0)
            answer_fail_error(&answer, error);
        answer_settle(&answer);
        if (result == 0)
            result = send_answer(connection, &answer, error);
        connection->begun = result < 0;
        answer_free(&answer);
    }
    cJSON_Delete(object);
    return result;
}

/* ---- the connection ----------------------------------------------------------------------- */

static int serve_statements(struct connection *connection, int *control, struct spsy_error *error)
{
    const struct settings *settings = connection->settings;
    struct wire_frame frame;
    int result;

    do {
        connection->wire.grace_ms = 0;
        result = wire_receive(&connection->wire, (int)settings->idle_seconds * MS,
                              (int)settings->statement_seconds * MS, &frame, error);
        connection->wire.grace_ms = GRACE_MS;
        if (result == 0 && frame.kind != WIRE_STATEMENT)
            result = spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107", "a statement was due");
        if (result == 0)
            result = answer_statement(connection, &frame, error);
        worker_answered(control);
    } while (result == 0);
    return result;
}

/* Which limit of time it was. */
static void name_limit(const struct connection *connection, struct spsy_error *why)
{
    const struct settings *settings = connection->settings;

    if (connection->greeted && connection->wire.in_used == connection->wire.in_at)
        spsy_fail(why, SPSY_ERR_BUSY, "SPY0206",
                  "the client has said or taken nothing for %ld s (settings.json, idleSeconds)",
                  settings->idle_seconds);
    else
        spsy_fail(why, SPSY_ERR_BUSY, "SPY0206",
                  "the client has not sent its %s within %ld s (settings.json, statementSeconds)",
                  connection->greeted ? "frame" : "hello", settings->statement_seconds);
}

/* What the client is told when it was not the client that went. */
static void tell_why(struct connection *connection, struct spsy_error *why)
{
    if (why->code == SPSY_ERR_NOT_FOUND && !why->message_id[0])
        return;
    if (why->code == SPSY_ERR_STATE && strcmp(why->text, "stopped") == 0 && connection->begun)
        spsy_fail(
            why, SPSY_ERR_IO, "SPY0202",
            "the server stops, and has broken the statement off; what came of it is not known");
    if (why->code == SPSY_ERR_STATE && strcmp(why->text, "stopped") == 0)
        spsy_fail(why, SPSY_ERR_IO, "SPY0203",
                  "the server stops; connect again, or spsy --wait, when it is back");
    if (why->code == SPSY_ERR_BUSY && strcmp(why->message_id, "SPY0101") == 0)
        name_limit(connection, why);
    refuse(connection, why);
}

void connection_serve(struct connection *connection, int fd, int stop_fd, int control)
{
    struct spsy_error error;
    char job_name[64];
    int result = wire_open(&connection->wire, fd, WIRE_SERVER, &error);

    connection->remote.wire = &connection->wire;
    connection->remote.patience_ms = (int)connection->settings->idle_seconds * MS;
    connection->execution.options.stop_fd = stop_fd;
    connection->execution.options.client_fd = fd;
    connection->wire.wake_fd = stop_fd;
    connection->wire.stall_ms = (int)connection->settings->idle_seconds * MS;
    connection->wire.statement = (size_t)connection->settings->max_statement_bytes;
    if (result == 0)
        result = begin_job(connection, job_name, &error);
    if (result == 0)
        result = serve_statements(connection, &control, &error);
    if (result < 0)
        tell_why(connection, &error);
    close(fd);
    worker_answered(&control); /* also one that came to nothing was given a spare process */
}
