#include "shield/shield.h"

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
