/* A script of CL statements: read, parsed, and checked against the command it names. */
#include "language/check.h"
#include "language/script.h"
#include "language/table.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was accepted holds a value where one is required, and nothing was accepted with a fault. */
static void check(const struct statement *statement)
{
    const struct command_definition *definition = command_find(statement->command);
    struct parameters parameters;
    struct answer answer;

    if (!definition)
        return;
    if (answer_init(&answer, definition->name, NULL) != 0)
        abort();
    if (check_statement(definition, statement, &parameters, &answer) == 0) {
        for (size_t i = 0; definition->parameters[i].keyword; i++)
            if (definition->parameters[i].required && !parameters.values[i].text &&
                parameters.values[i].count == 0)
                abort();
        if (answer.exit != 0)
            abort();
        parameters_free(&parameters);
    } else if (answer.exit != SPSY_MESSAGE_USAGE) {
        abort();
    }
    answer_free(&answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FILE *file = size ? fmemopen((void *)data, size, "r") : NULL; /* only read */
    struct spsy_error error;
    struct script script;
    struct cl_text text;
    int result;

    if (!file)
        return 0;
    script_open(&script, file);
    while ((result = script_next(&script, &text, &error)) != 0) {
        struct statement statement;

        if (result == SPSY_ERR_IO || result == SPSY_ERR_MEMORY)
            abort();
        if (result < 0)
            continue;
        if (cl_parse(&text, &statement, &error) == 0)
            check(&statement);
        statement_free(&statement);
    }
    script_close(&script);
    fclose(file);
    return 0;
}
