/* answer.h - what one statement says: messages, rows, decisions, data, exit status. */
#ifndef SPSY_SESSION_ANSWER_H
#define SPSY_SESSION_ANSWER_H

#include <cjson/cJSON.h>
#include <stdio.h>

#include "base/error.h"
#include "base/message.h"
#include "session/spill_list.h"

/* Where a file's data goes, which is neither row nor message: standard output of whoever gives the
 * command. */
struct answer_data {
    /* 0, or a negative SPSY_ERR_*: it does not take it. 0 bytes: what has come is to be seen now.
     */
    int (*write)(void *context, const void *bytes, size_t count, struct spsy_error *error);
    void *context;
    bool terminal; /* a person looks at it */
};

/* Whoever looks on while a long command runs. */
struct answer_progress {
    /* One line, which takes the place of the one before; "" takes it away. */
    void (*show)(void *context, const char *text);
    void *context;
};

struct answer {
    const char *command;            /* "DLTSPLF" */
    int exit;                       /* 0 completed ... 5 (core/cli/README.md); only ever raised */
    struct spill_list messages;     /* {"id","text"} */
    struct spill_list rows;         /* objects of a list, display or API command */
    struct spill_list decisions;    /* core/cli/README.md, "decisions" */
    const struct answer_data *data; /* NULL with --json: it goes nowhere */
    const struct answer_progress *progress; /* NULL: nobody looks */
    bool shows_decisions; /* else decisions are not kept: nobody would be shown them */
    bool keeps_log;       /* what it says goes into the job log */
    bool explains;        /* nothing of it does: it says what would happen */
    size_t logged;        /* messages that are there already */
    bool out_of_memory;   /* something could not be noted: the statement ends with 5 */
    bool lost;            /* a message, row or decision could not be kept, which has been told:
                           * whoever goes through many files stops; no rows are shown and none is
                           * added */
};

int answer_init(struct answer *answer, const char *command, const struct answer_data *data); /* 0 */
/* So many bytes of it stay in memory; what is more waits in files. Before anything is added. */
void answer_keep_in_memory(struct answer *answer, size_t bytes);
void answer_free(struct answer *answer);

/* A message that does not fail the statement. */
void answer_message(struct answer *answer, const char *id, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A message that fails it, with the exit status of the id's kind (base/message.def).
 * Returns a negative number, so that `return answer_fail(...)` reads well. */
int answer_fail(struct answer *answer, const char *id, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same from an error: its message id, else SPY0101/SPY0105 by its code. Of SPY0121, a refusal
 * by a key, error has the authority message: SPY0121 is told, and SPY0122 beside it, both with the
 * correlation number that it ends with (J11). */
int answer_fail_error(struct answer *answer, const struct spsy_error *error);
void answer_raise(struct answer *answer, int exit);
/* Takes row over. NULL row = out of memory, noted. Negative: answer->lost. */
int answer_row(struct answer *answer, cJSON *row);
/* Takes over what the list holds and leaves it empty; the answer has no rows yet. */
void answer_rows(struct answer *answer, struct spill_list *rows);
int answer_decision(struct answer *answer, cJSON *decision);

/* To be called before the answer is shown: a list that cannot be read back becomes a failure and
 * an empty list, never a short one. */
void answer_settle(struct answer *answer);
/* Writes the one line of --json without its newline; the answer is settled. SPSY_ERR_MEMORY:
 * nothing was written. SPSY_ERR_IO: it broke off, the line is no JSON. */
int answer_write_json(struct answer *answer, FILE *stream);

#endif
