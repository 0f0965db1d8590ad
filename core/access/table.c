#include "access/table.h"

#include <stdlib.h>
#include <string.h>

const struct access_answer access_answers[ACCESS_ANSWERS] = {
    [ACCESS_ALLOWED] = {'Y', "allowed", "allowed by a program"},
    [ACCESS_REFUSED] = {'N', "refused", "refused by a program"},
    [ACCESS_NATIVE_ALLOWED] = {'y', "nativeAllowed", "allowed by native authority"},
    [ACCESS_NATIVE_REFUSED] = {'n', "nativeRefused", "refused by native authority"},
    [ACCESS_CUPS] = {'c', "leftToCups", "left to CUPS"},
    [ACCESS_BYPASSED_ALLOWED] = {'B', "bypassedAllowed", "bypassed: no program is asked; allowed"},
    [ACCESS_BYPASSED_REFUSED] = {'b', "bypassedRefused", "bypassed: no program is asked; refused"},
    [ACCESS_BYPASSED_CUPS] = {'C', "bypassedLeftToCups",
                              "bypassed: no program is asked; left to CUPS"},
    [ACCESS_PROTECTED] = {'P', "protected", "refused by the file's protection"},
    [ACCESS_KEY_LACKED] = {'K', "keyLacked", "refused for want of its key"},
    [ACCESS_FAILED] = {'F', "failed", "failed, and so refused"},
};

enum access_kind_of_answer access_answer_of(const struct access_cause *cause)
{
    bool allowed = cause->verdict == SPSY_ALLOWED;
    bool cups = strcmp(cause->native, ACCESS_LEFT_TO_CUPS) == 0;

    switch (cause->basis) {
    case SPSY_BASIS_EXIT:
        return allowed ? ACCESS_ALLOWED : ACCESS_REFUSED;
    case SPSY_BASIS_AUTHORITY:
        return cups ? ACCESS_CUPS : allowed ? ACCESS_NATIVE_ALLOWED : ACCESS_NATIVE_REFUSED;
    case SPSY_BASIS_BYPASS_SPLCTL:
    case SPSY_BASIS_BYPASS_JOBCTL:
    case SPSY_BASIS_BYPASS_SYSTEM:
        return cups      ? ACCESS_BYPASSED_CUPS
               : allowed ? ACCESS_BYPASSED_ALLOWED
                         : ACCESS_BYPASSED_REFUSED;
    case SPSY_BASIS_PROTECTION:
        return ACCESS_PROTECTED;
    case SPSY_BASIS_KEY:
        return ACCESS_KEY_LACKED;
    case SPSY_BASIS_FAILURE:
    default:
        return ACCESS_FAILED;
    }
}

unsigned access_table_number(struct access_table *table, const struct access_cause *cause)
{
    unsigned char *hint = &table->hints[(uintptr_t)cause / 64 % ACCESS_TABLE_HINTS];

    table->met[access_answer_of(cause)] = true;
    if (*hint < table->count && access_cause_equal(&table->causes[*hint], cause))
        return *hint + 1U;
    for (size_t i = 0; i < table->count; i++)
        if (access_cause_equal(&table->causes[i], cause)) {
            *hint = (unsigned char)i;
            return (unsigned)i + 1;
        }
    if (!table->causes)
        table->causes = malloc(ACCESS_TABLE_MAX * sizeof *table->causes);
    if (!table->causes || table->count == ACCESS_TABLE_MAX) {
        table->full = true;
        return 0;
    }
    table->causes[table->count] = *cause;
    return (unsigned)++table->count;
}

void access_table_free(struct access_table *table)
{
    free(table->causes);
    memset(table, 0, sizeof *table);
}
