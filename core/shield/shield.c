#include "shield/shield.h"

#include <stdio.h>
#include <string.h>

bool shield_reads_data(const char *function)
{
    static const char *const reads[] = {"DSPSPLF", "CPYSPLF",    "QSPOPNSP",  "EXPORT",
                                        "QGSLRSC", "SNDNETSPLF", "SNDTCPSPLF"};

    for (size_t i = 0; i < sizeof reads / sizeof reads[0]; i++)
        if (strcmp(function, reads[i]) == 0)
            return true;
    return false;
}

int shield_judge(struct session *session, const struct shield_question *question,
                 enum spsy_basis *basis, struct spsy_error *why)
{
    int open = shield_protection(session, question, why);

    *basis = SPSY_BASIS_PROTECTION;
    if (open <= 0)
        return open;
    *basis = SPSY_BASIS_KEY;
    return shield_key(session, question, why);
}

void shield_next_number(struct session *session, char number[SHIELD_CORRELATION_SIZE])
{
    session->refused_keys = session->refused_keys % 999999 + 1;
    snprintf(number, SHIELD_CORRELATION_SIZE, "%.6s%06u",
             session->job.number[0] ? session->job.number : "000000", session->refused_keys);
}

void shield_correlate(struct session *session, struct spsy_error *why)
{
    char number[SHIELD_CORRELATION_SIZE];
    size_t used = strlen(why->text);

    shield_next_number(session, number);
    snprintf(why->text + used, sizeof why->text - used, ", correlation %s", number);
}
