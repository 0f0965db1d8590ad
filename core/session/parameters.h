/* parameters.h - a checked statement: the values of its keywords, defaults filled in. */
#ifndef SPSY_SESSION_PARAMETERS_H
#define SPSY_SESSION_PARAMETERS_H

#include "session/definition.h"

struct value {
    char *text; /* a scalar: UTF-8, folded where its type says so; NULL for a list */
    bool quoted;
    struct value *items; /* a list; of PARAMETER_LIST one per element, text NULL = not given */
    size_t count;
};

struct parameters {
    const struct command_definition *command;
    struct value *values; /* one per definition, in its order; text NULL and count 0 = not given */
    bool *given;          /* stood in the statement (not a default) */
};

/* Frees what value holds and clears it. */
void value_free(struct value *value);

/* By keyword, which must be one of the command's (a wrong one is a programming error: assert). */
const struct value *parameter(const struct parameters *parameters, const char *keyword);
/* The scalar, or the only item of a list; else NULL. */
const char *parameter_text(const struct parameters *parameters, const char *keyword);
bool parameter_is(const struct parameters *parameters, const char *keyword, const char *value);
/* What it is when the statement does not say; NULL: nothing. */
const char *parameter_default(const struct parameters *parameters, const char *keyword);
bool parameter_given(const struct parameters *parameters, const char *keyword);
/* A checked PARAMETER_INTEGER; fallback for special values and "not given". */
long parameter_integer(const struct parameters *parameters, const char *keyword, long fallback);
/* PARAMETER_QUALIFIED, _GENERIC: splits "LIB/NAME"; library = fallback when not qualified. */
void parameter_qualified(const struct parameters *parameters, const char *keyword,
                         const char *fallback_library, char library[11], char name[11]);

void parameters_free(struct parameters *parameters);

#endif
