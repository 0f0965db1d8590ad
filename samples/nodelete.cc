// nodelete.cc - payroll output is deleted only by its owner. The same in C++.
//
//     c++ -shared -fPIC $(pkg-config --cflags spsy) -o NODELETE.so nodelete.cc
//
// An exception that leaves check() would end the process: RUN(*ISOLATED) makes that a failure of
// this program, not of the job.
#include "spsy_exit.h"

namespace
{

bool owned_by_current_user(const spsy_record &record)
{
    return memcmp(record.current_user, record.job_user, sizeof record.job_user) == 0;
}

void check(char *return_code, const char *, const spsy_record *record)
{
    if (spsy_equal(record->function, "DLTSPLF") && spsy_equal(record->form_type, "PAYROLL") &&
        !owned_by_current_user(*record))
        spsy_refuse(return_code, "payroll output is deleted only by its owner");
}

} // namespace

SPSY_EXIT_PROGRAM(check)
