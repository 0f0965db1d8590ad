// The public headers seen by a C++ compiler; test_headers.c compares.
#include "headers_in_cxx.h"

#include "spsy.h"
#include "spsy_client.h"
#include "spsy_exit.h"

#define PLACE(type, member)                                                                        \
    {                                                                                              \
#member, offsetof(type, member), sizeof(((type *)nullptr)->member)                         \
    }

extern "C" {

const struct member_place record_in_cxx[] = {
#define FIELD(member, json_name, offset, length, kind, rule, description)                          \
    PLACE(spsy_record, member),
#include "record/layout.def"
#undef FIELD
};
const size_t record_in_cxx_count = sizeof record_in_cxx / sizeof record_in_cxx[0];
const size_t record_in_cxx_size = sizeof(spsy_record);

const struct member_place descriptor_in_cxx[] = {
    PLACE(spsy_exit_descriptor, size),         PLACE(spsy_exit_descriptor, abi_version),
    PLACE(spsy_exit_descriptor, record_bytes), PLACE(spsy_exit_descriptor, flags),
    PLACE(spsy_exit_descriptor, blank),        PLACE(spsy_exit_descriptor, reserved_bytes),
    PLACE(spsy_exit_descriptor, entry),        PLACE(spsy_exit_descriptor, services),
    PLACE(spsy_exit_descriptor, reserved),
};
const size_t descriptor_in_cxx_count = sizeof descriptor_in_cxx / sizeof descriptor_in_cxx[0];
const size_t descriptor_in_cxx_size = sizeof(spsy_exit_descriptor);

const member_place client_in_cxx[] = {
    PLACE(spsy_client_options, silence_seconds),
    PLACE(spsy_client_options, files),
    PLACE(spsy_client_files, drop),
    PLACE(spsy_client_statement, input_taken),
    PLACE(spsy_client_event, kind),
    PLACE(spsy_client_event, exit),
    PLACE(spsy_client_event, lost),
};
const size_t client_in_cxx_count = sizeof client_in_cxx / sizeof client_in_cxx[0];

int accessors_in_cxx(const void *bytes)
{
    const spsy_record *record = static_cast<const spsy_record *>(bytes);
    char text[11];

    if (!spsy_equal(record->function, "DLTSPLF") || spsy_equal(record->function, "DLTSPL"))
        return 1;
    if (!spsy_begins(record->job_name, "PAY") || spsy_begins(record->job_name, "PAYROLLS"))
        return 2;
    if (!spsy_blank(record->new_output_queue) || spsy_blank(record->job_user))
        return 3;
    if (spsy_copy_text(text, sizeof text, record->file_name) != 7 || strcmp(text, "QSYSPRT") != 0)
        return 4;
    if (spsy_file_number(record) != 300 || spsy_asp(record) != 1 || spsy_new_asp(record) != 0)
        return 5;
    return 0;
}
}
