/* script.h - statements out of a stream, one at a time, as soon as their last line is there.
 *
 * A line ending in + goes on at the first character of the next line that is no blank, one ending
 * in - at its first character; an open comment goes on over lines. A byte order mark at the start
 * of the stream is dropped. */
#ifndef SPSY_LANGUAGE_SCRIPT_H
#define SPSY_LANGUAGE_SCRIPT_H

#include <stdio.h>

#include "language/cl.h"

struct script {
    FILE *file;
    unsigned line;  /* lines read */
    unsigned first; /* where the statement began */
    char *text;     /* the statement, owned */
    size_t length, room;
    bool too_long; /* what is over the limit was read and dropped */
    struct cl_piece *pieces;
    size_t piece_count;
    /* Set while a line is read: the statement was given up, that line and all before it. */
    bool abandoned;
    /* Called before a line is read; continued: not the first of its statement. For a prompt. */
    void (*before_line)(bool continued);
};

void script_open(struct script *script, FILE *file);
/* 1: a statement (perhaps an empty one) in *text, valid until the next call; 0: the end.
 * SPSY_ERR_FORMAT: the statement cannot be read, the next one can (SPY0108).
 * SPSY_ERR_IO: reading failed; SPSY_ERR_MEMORY. */
int script_next(struct script *script, struct cl_text *text, struct spsy_error *error);
/* Where the statement began that script_next has just read. */
unsigned script_first_line(const struct script *script);
void script_close(struct script *script);

#endif
