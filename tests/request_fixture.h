/* request_fixture.h - a request as good as any: BOB wants to delete a file of ALICE's. A suite
 * changes what its case is about. */
#ifndef SPSY_TESTS_REQUEST_FIXTURE_H
#define SPSY_TESTS_REQUEST_FIXTURE_H

#include "spsy.h"

static inline void request_fill(struct spsy_fields *fields)
{
    spsy_fields_init(fields);
    fields->function = "DLTSPLF";
    fields->current_user = "BOB";
    fields->job_name = "PAYROLL";
    fields->job_user = "ALICE";
    fields->job_number = "000123";
    fields->file_name = "QSYSPRT";
    fields->file_number = 2;
    fields->job_system = "SYS1";
    fields->date_opened = "1261120";
    fields->time_opened = "142501";
    fields->output_queue = "QPRINT";
    fields->output_queue_library = "QGPL";
    fields->form_type = "*STD";
}

#endif
