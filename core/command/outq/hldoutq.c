/* hldoutq.c - HLDOUTQ: nothing on the queue prints until RLSOUTQ.
 *
 * IBM's page: HLDOUTQ (ssw_ibm_i_73/cl/hldoutq.htm). Its messages are CPF2207, CPF3357 and CPF3426;
 * no page names its completion message. Files stay what they are, *READY or *HELD. */
#include "command/commands.h"
#include "command/outq/control.h"

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    return queue_control_hold(session, parameters, answer, true);
}

static const struct parameter_definition parameters[] = {
    QUEUE_CONTROLLED,
    PARAMETERS_END,
};

const struct command_definition command_hldoutq = {
    .name = "HLDOUTQ",
    .summary = "hold an output queue",
    .notes = "The exit programs are not asked, as on IBM i: it is none of the functions of "
             "QIBM_QSP_SECURITY. This system has no printer writers: held, a queue is shown so by "
             "WRKOUTQ, WRKOUTQD and WRKPRTSTS; files are added to it and leave it as before.",
    .parameters = parameters,
    .run = run,
    .page = "https://www.ibm.com/support/knowledgecenter/ssw_ibm_i_73/cl/hldoutq.htm",
};
