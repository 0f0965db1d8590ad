/* answer.h - what one statement says: messages, rows, decisions, data, exit status. */
#ifndef SPSY_SESSION_ANSWER_H
#define SPSY_SESSION_ANSWER_H

#include <cjson/cJSON.h>
#include <stdio.h>

#include "base/error.h"
#include "base/message.h"

struct answer {
    const char *command;  /* "DLTSPLF" */
    int exit;             /* 0 completed ... 5 (cli.md); only ever raised */
    cJSON *messages;      /* [{"id","text"}] */
    cJSON *rows;          /* objects of a list, display or API command */
    cJSON *decisions;     /* cli.md */
    FILE *data;           /* a file's data goes here; NULL with --json */
    bool out_of_memory;   /* something could not be noted: the statement ends with 5 */
};

int answer_init(struct answer *answer, const char *command, FILE *data);
void answer_free(struct answer *answer);

/* A message that does not fail the statement. */
void answer_message(struct answer *answer, const char *id, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A message that fails it, with the exit status of the id's kind (base/message.def).
 * Returns a negative number, so that `return answer_fail(...)` reads well. */
int answer_fail(struct answer *answer, const char *id, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same from an error: its message id, else SPY0101/SPY0105 by its code. */
int answer_fail_error(struct answer *answer, const struct spsy_error *error);
void answer_raise(struct answer *answer, int exit);
/* Takes row over. NULL row = out of memory, noted. */
void answer_row(struct answer *answer, cJSON *row);
void answer_decision(struct answer *answer, cJSON *decision);

/* The one line of --json; malloc'ed. NULL = out of memory. */
char *answer_to_json(const struct answer *answer);

#endif
