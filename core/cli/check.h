/* check.h - the one checker behind both syntaxes: types, ranges, defaults, required keywords. */
#ifndef SPSY_CLI_CHECK_H
#define SPSY_CLI_CHECK_H

#include "cli/statement.h"
#include "session/answer.h"

/* Fills *parameters, which are the caller's (parameters_free). Negative: answer told - every
 * fault found, then CPF0006 - with exit 2, and *parameters is empty. */
int check_statement(const struct command_definition *definition, const struct statement *statement,
                    struct parameters *parameters, struct answer *answer);

/* What a parameter takes, for messages and help: "1-999999, *ONLY, *LAST, *ANY". */
void check_describe(const struct parameter_definition *definition, char *text, size_t size);

/* A text fits a special value list: returns the value as the list spells it in *value.
 * exact: upper and lower case count (the value was quoted). */
bool check_special(const char *special, const char *text, bool exact, char *value, size_t size);

#endif
