/* check.h - the one checker behind both syntaxes: types, ranges, defaults, required keywords. */
#ifndef SPSY_LANGUAGE_CHECK_H
#define SPSY_LANGUAGE_CHECK_H

#include "language/statement.h"
#include "session/answer.h"

/* Fills *parameters, which are the caller's (parameters_free). Negative: answer told - every
 * fault found, then CPF0006 - with exit 2, and *parameters is empty. */
int check_statement(const struct command_definition *definition, const struct statement *statement,
                    struct parameters *parameters, struct answer *answer);

#endif
