/* rlsoutq.c - RLSOUTQ: what HLDOUTQ held prints again.
 *
 * IBM's page: RLSOUTQ (ssw_ibm_i_73/cl/rlsoutq.htm). That a queue which is not held is CPF3424 is
 * in the tests of IBM's toolbox for Java (JTOpen); no page names its completion message. */
#include "command/commands.h"
#include "command/outq/control.h"

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    return queue_control_hold(session, parameters, answer, false);
}

static const struct parameter_definition parameters[] = {
    QUEUE_CONTROLLED,
    PARAMETERS_END,
};

const struct command_definition command_rlsoutq = {
    .name = "RLSOUTQ",
    .summary = "release an output queue that is held",
    .notes = "Files that HLDSPLF has held stay held. The exit programs are not asked, as on IBM i.",
    .parameters = parameters,
    .run = run,
    .page = "https://www.ibm.com/support/knowledgecenter/ssw_ibm_i_73/cl/rlsoutq.htm",
};
