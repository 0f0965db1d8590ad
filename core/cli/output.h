/* output.h - an answer on its way out: text or JSON, messages, the trace. */
#ifndef SPSY_CLI_OUTPUT_H
#define SPSY_CLI_OUTPUT_H

#include <stdio.h>

#include "session/answer.h"

struct output {
    FILE *rows;                      /* stdout */
    struct answer_data data;         /* the same, for a file's data */
    FILE *messages;                  /* stderr */
    struct answer_progress progress; /* the same, for a person there */
    bool shows_progress;
    bool json;
    bool trace;
    bool colour; /* of messages */
};

/* stdout and stderr; colour only on a terminal and without NO_COLOR. */
void output_open(struct output *output, bool json, bool trace);

/* Writes and flushes. tables: the rows are a list. Negative when stdout did not take it; that has
 * been told on stderr and the answer's exit raised. */
int output_answer(const struct output *output, struct answer *answer, bool tables);

/* The lines of --trace for one decision (core/cli/README.md, "decisions"). */
void output_trace(FILE *stream, const cJSON *decision);

/* A line of its own, made safe as a whole: paths, words and scripts may be anybody's. */
void output_line(FILE *stream, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
