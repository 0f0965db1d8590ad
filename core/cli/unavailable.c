#include "cli/unavailable.h"

int command_unavailable(struct session *session, const struct parameters *parameters,
                        struct answer *answer)
{
    (void)session;
    (void)parameters;
    return answer_fail(answer, "SPY0106", "%s is not available in this version", answer->command);
}
