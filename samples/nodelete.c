/* nodelete.c - payroll output is deleted only by its owner. The same in native C.
 *
 *     cc -shared -fPIC $(pkg-config --cflags spsy) -o NODELETE.so nodelete.c
 *     spsy cl "ADDEXITPGM QIBM_QSP_SECURITY SPSY0100 10 '$PWD/NODELETE.so'" */
#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format; /* SPSY0100 and SPSY0200 have one layout */
    if (!spsy_equal(record->function, "DLTSPLF") || !spsy_equal(record->form_type, "PAYROLL"))
        return; /* blank: no opinion */
    if (memcmp(record->current_user, record->job_user, sizeof record->job_user) == 0)
        return;
    spsy_refuse(return_code, "payroll output is deleted only by its owner");
}

SPSY_EXIT_PROGRAM(check)
