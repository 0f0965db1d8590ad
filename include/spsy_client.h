/* spsy_client.h - statements over the socket of a spsy server (spsy serve).
 *
 * For a program that asks a spool before it shows, prints or sends: it says a CL statement, or a
 * command with options, and gets messages, rows and decisions as spsy --json prints them.
 *
 *     struct spsy_client *client;
 *     struct spsy_client_event event;
 *
 *     if (spsy_client_connect(NULL, &client, &error) < 0) ...
 *     spsy_client_cl(client, "WRKSPLF", NULL, &error);
 *     while (spsy_client_next(client, &event, &error) > 0)
 *         if (event.kind == SPSY_CLIENT_ROW)
 *             puts(spsy_client_member(client, "fileName"));
 *     spsy_client_close(client);
 *
 * samples/printweb.c is a whole program; spsy-protocol(7) says what goes over the socket.
 *
 * Conventions
 *   - The server asks nobody who this is: the kernel tells it which user is at the other end of the
 *     socket. A connection is one job: it begins with spsy_client_connect, its list of exit
 *     programs is frozen at its first guarded command, and it ends with spsy_client_close.
 *   - Functions return 0 or a negative SPSY_ERR_*; the text for people is in *error, which may be
 *     NULL. The library never prints, exits or aborts, and raises no SIGPIPE.
 *   - Text is UTF-8. What comes from the server was written by others, too: whoever shows it
 *     escapes it for where it is shown.
 *   - A connection is used by one thread at a time; several connections by several at once.
 *   - What spsy_client_next and spsy_client_wait fail with ends the connection, but SPSY_ERR_STATE
 *     and a wait whose time is over: whatever is called after it fails with SPSY_ERR_IO, until
 *     spsy_client_close.
 *   - The server is not trusted with this program's files: it gets those that the statement names,
 *     to do what the statement says (SPSY_ERR_UNTRUSTED), and what breaks the protocol ends the
 *     connection (SPSY_ERR_FORMAT).
 *
 * Links with -lspsyclient (pkg-config spsy-client); the library needs libc and cJSON.
 *
 * Changelog of this interface
 *   1  the first one.
 *   2  spsy_client_connect_asking: a server may ask the person who gives a statement for one line,
 *      and a profile may sign on with its password (protocol 2). Programs of 1 go on; a statement
 *      that has to ask then fails, because nobody answers. SPSY_CLIENT_ARCHIVED, SPSY_CLIENT_INDEX:
 *      what create and open do for `spsy collect`; who does not know them refuses. */
#ifndef SPSY_CLIENT_H
#define SPSY_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include "spsy.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

struct spsy_client;

enum spsy_client_file {
    SPSY_CLIENT_STREAM_FILE, /* FROMSTMF, TOSTMF; "-" is standard input, when it is read */
    SPSY_CLIENT_SAVE_FILE,   /* SAVF: a regular file, its owner's alone, never replaced */
    /* collect --to: files in that directory, which is made when there is none. */
    SPSY_CLIENT_ARCHIVED,    /* as a save file */
    SPSY_CLIENT_INDEX,       /* open: made when there is none, and locked, or SPSY_ERR_BUSY; a half
                                line at its end is cut off. create: what is written is appended */
    SPSY_CLIENT_SECRET_FILE, /* TOSTMF of data that was under a key: its owner's, in no home */
    SPSY_CLIENT_EXPORT,      /* EXPSPLKEY, backup: made as a save file, in no home */
};

/* The files that a statement names, which the server never opens itself: it asks for them, after
 * the decision, and they are opened here, with the rights of this program. They are called within
 * spsy_client_next and spsy_client_wait. Every function but drop returns 0 or a negative SPSY_ERR_*
 * with a text that names the file; the statement then fails with it. *stream is whatever open and
 * create make of it. A program that only reads leaves create, write and commit NULL; one that only
 * writes open and read. rewind NULL: nothing can be read twice, which RST does. */
struct spsy_client_files {
    void *context; /* of open and create */
    int (*open)(void *context, const char *name, enum spsy_client_file kind, void **stream,
                struct spsy_error *error);
    /* At most count bytes; *got 0 = the end. */
    int (*read)(void *stream, void *bytes, size_t count, size_t *got, struct spsy_error *error);
    int (*rewind)(void *stream, struct spsy_error *error);
    /* SPSY_ERR_EXISTS: it is there, and replace is false. Nothing may be seen of it before commit.
     */
    int (*create)(void *context, const char *name, enum spsy_client_file kind, bool replace,
                  void **stream, struct spsy_error *error);
    int (*write)(void *stream, const void *bytes, size_t count, struct spsy_error *error);
    int (*commit)(void *stream, struct spsy_error *error);
    void (*drop)(void *stream); /* always, last; what was not committed is gone */
};

/* All zero or NULL is the default. */
struct spsy_client_options {
    const char *socket; /* default $SPSY_SOCKET, else /run/spsy/spsy.sock */
    const char *user;   /* another profile: a group one is in, or with *ALLOBJ and *SECADM */
    const char *job;    /* the job's name, default SPSY */
    bool interactive;   /* else a batch job */
    bool syslog;        /* refusals go to the system's log as well */
    int wait_seconds;   /* how long to wait for a server that is not there, or has no room */
    /* How long the server may be silent before the connection is given up; default: 30 while
     * connecting, for ever in an answer, because a command may take long. */
    int silence_seconds;
    /* NULL: a statement that names a file fails. Must stay until spsy_client_close. */
    const struct spsy_client_files *files;
};

/* Connects, and begins the job. Errors: SPSY_ERR_NOT_FOUND (nobody listens there),
 * SPSY_ERR_AUTHORITY (the server refuses this user: the text says what an administrator has to do),
 * SPSY_ERR_FULL (a limit of the server), SPSY_ERR_IO, SPSY_ERR_FORMAT, SPSY_ERR_BUSY (no answer),
 * SPSY_ERR_ARGUMENT (options), SPSY_ERR_MEMORY. */
int spsy_client_connect(const struct spsy_client_options *options, struct spsy_client **client,
                        struct spsy_error *error);

/* Who answers when the server asks for one line: a password, or yes or no to what it shows. */
struct spsy_client_asking {
    /* A profile that signs on with its password, which ask is asked for while connecting; for users
     * who have no profile of their own. NULL: the kernel says who this is. */
    const char *sign_on;
    void *context;
    /* One line of at most size - 1 bytes, without its end, into answer; it is overwritten when it
     * has been sent. secret: what is typed is not to be shown. prompt is the server's text: it is
     * to be escaped for where it is shown. Returns 1; 0: nobody is there, or he broke off; or a
     * negative SPSY_ERR_* with its text, which counts as 0 and ends nothing. Called within
     * spsy_client_connect_asking, spsy_client_next and spsy_client_wait. */
    int (*ask)(void *context, const char *prompt, bool secret, char *answer, size_t size,
               struct spsy_error *error);
};

/* As spsy_client_connect. asking must stay until spsy_client_close; NULL: nobody answers. Errors
 * besides: SPSY_ERR_AUTHORITY also for a wrong password. */
int spsy_client_connect_asking(const struct spsy_client_options *options,
                               const struct spsy_client_asking *asking, struct spsy_client **client,
                               struct spsy_error *error);
/* Ends the job. NULL is legal. */
void spsy_client_close(struct spsy_client *client);

/* Of the server and the job, until spsy_client_close: "0.9", "SYS1", "000123/ALICE/SPSY", "PAYGRP"
 * (whom the job runs as), "ALICE" (whose login this is). */
const char *spsy_client_version(const struct spsy_client *client);
const char *spsy_client_system(const struct spsy_client *client);
const char *spsy_client_job(const struct spsy_client *client);
const char *spsy_client_profile(const struct spsy_client *client);
const char *spsy_client_signed_on(const struct spsy_client *client);
/* The socket, for a caller who waits for many things: when it is readable, and once after a
 * statement, spsy_client_wait with 0 tells whether there is an event. Nothing else may be done with
 * it. */
int spsy_client_descriptor(const struct spsy_client *client);

/* How a statement is answered. All zero is the default. */
struct spsy_client_statement {
    bool decisions;   /* decisions, with every program's answer, are among the events */
    bool json;        /* the data of a file is not wanted: rows have what --json prints */
    bool terminal;    /* a person looks at the data of a file */
    bool progress;    /* a person looks on: how far a long statement is, is among the events */
    bool shell;       /* HELP and EXIT are understood, which a message then says */
    bool input_taken; /* "-" cannot be read: it is the script */
};

/* Sends a statement in CL; NULL = answered by default. The answer comes by spsy_client_next, to its
 * end, before the next statement. Values of others do not belong in a CL statement without care
 * (apostrophes doubled): words are safer. Errors, with nothing sent: SPSY_ERR_STATE (there is one
 * not answered yet), SPSY_ERR_FORMAT (not UTF-8), SPSY_ERR_FULL (too long), SPSY_ERR_MEMORY;
 * SPSY_ERR_IO (the connection has ended). */
int spsy_client_cl(struct spsy_client *client, const char *statement,
                   const struct spsy_client_statement *how, struct spsy_error *error);
/* A command with options, or an administrator's verb, as the words of a shell: "dltsplf", "--file",
 * "PAYSLIPS". A value of others goes into one word with its keyword, "--file=PAYSLIPS", where
 * nothing in it can be taken for an option. Errors as above. */
int spsy_client_words(struct spsy_client *client, int count, const char *const *words,
                      const struct spsy_client_statement *how, struct spsy_error *error);

enum spsy_client_kind {
    SPSY_CLIENT_END,      /* the statement has been answered: exit */
    SPSY_CLIENT_MESSAGE,  /* {"id":"CPF3492","text":"..."} */
    SPSY_CLIENT_ROW,      /* an object of a list, display or API command */
    SPSY_CLIENT_DECISION, /* verdict, basis, and each program's answer */
    SPSY_CLIENT_DATA,     /* a file's data, for standard output; after the decision */
    SPSY_CLIENT_PROGRESS, /* {"text":"..."}: one line for a person; "" takes it away */
};

/* Its texts are valid until the next call. */
struct spsy_client_event {
    enum spsy_client_kind kind;
    const char *json; /* one line, a strict JSON object, NUL-terminated; NULL for DATA and END */
    const char *id;   /* MESSAGE: "CPF3492" */
    const char *text; /* MESSAGE, PROGRESS */
    const void *data; /* DATA */
    size_t bytes;     /* of data */
    /* END: */
    int exit;           /* 0 completed, 1 failed, 2 usage, 3 refused, 4 refused because an exit
                         * program failed, 5 internal error */
    bool out_of_memory; /* the server could not note everything; exit is 5 */
    bool lost;          /* rows or messages were lost, which a message has told */
};

/* A member of the last event's object: a string as it is, a number, true or false as in JSON. NULL:
 * there is none, or it is null, an array or an object. Valid until the next call of the functions
 * above and of spsy_client_next. */
const char *spsy_client_member(struct spsy_client *client, const char *key);

/* 1: an event; 0: the end of the answer, which *event is too (kind END); negative: the connection
 * failed, or the server has ended it, and what came of the statement is not known, which the text
 * says. SPSY_ERR_STATE: no statement has been sent. */
int spsy_client_next(struct spsy_client *client, struct spsy_client_event *event,
                     struct spsy_error *error);
/* Waits at most so long for an event (0: not at all, -1: for ever) and does meanwhile what the
 * server asks for with files. 1: spsy_client_next returns at once; 0: the time is over. */
int spsy_client_wait(struct spsy_client *client, int milliseconds, struct spsy_error *error);
/* After an event DATA, before the next call: it could not be written, because of *why. The command
 * stops, and fails with it. */
void spsy_client_data_failed(struct spsy_client *client, const struct spsy_error *why);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif
#endif
