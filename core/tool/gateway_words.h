/* gateway_words.h - the arguments of spsy-gateway. `spsy` has read its own options already and says
 * them in one way: --home DIR [--syslog] [--json] -- WORD... */
#ifndef SPSY_TOOL_GATEWAY_WORDS_H
#define SPSY_TOOL_GATEWAY_WORDS_H

#include <stdbool.h>
#include <stdint.h>

struct words {
    const char *home;
    bool syslog, json;
    int count; /* of the words after "--" */
    char **word;
};

/* Negative: usage, which standard error has been told. */
int words_read(int argc, char **argv, struct words *words);
/* Does what they say; the exit status. */
int words_run(const struct words *words);

/* A wrong word: said on standard error; the exit status. */
int words_wrong(const struct words *words, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* "--name value" or "--name=value" at *at, which is moved past it. NULL: it is another. */
const char *words_value(const struct words *words, int *at, const char *name);
/* The number of a CUPS job; false: the word is none. */
bool words_job(const char *word, int32_t *job);

#endif
