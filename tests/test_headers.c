/* test_headers.c - the program-side headers and the COBOL copybook against layout.def.
 *
 * One record, four descriptions of it: spsy_exit.h in C and in C++, espsecrg.h, the copybook. */
#include "harness.h"

#include <espsecrg.h>
#include <spsy_exit.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "headers_in_cxx.h"
#include "record/layout.h"
#include "spsy_client.h"
#include "request_fixture.h"

#define PLACE(type, member)                                                                        \
    {                                                                                              \
#member, offsetof(type, member), sizeof(((type *)NULL)->member)                            \
    }

static const struct member_place record_in_c[] = {
#define FIELD(member, json_name, offset, length, kind, rule, description)                          \
    PLACE(struct spsy_record, member),
#include "record/layout.def"
#undef FIELD
};

/* In the order of layout.def. */
static const struct member_place record_in_ibm_i_c[] = {
    PLACE(Qsp_SPSY0100_t, Length_Spooled_File_Info),
    PLACE(Qsp_SPSY0100_t, Function_Identifier),
    PLACE(Qsp_SPSY0100_t, Current_User),
    PLACE(Qsp_SPSY0100_t, Job_Name),
    PLACE(Qsp_SPSY0100_t, Job_User_Name),
    PLACE(Qsp_SPSY0100_t, Job_Number),
    PLACE(Qsp_SPSY0100_t, Spooled_File_Name),
    PLACE(Qsp_SPSY0100_t, Spooled_File_Number),
    PLACE(Qsp_SPSY0100_t, Job_System_Name),
    PLACE(Qsp_SPSY0100_t, Date_Opened),
    PLACE(Qsp_SPSY0100_t, Time_Opened),
    PLACE(Qsp_SPSY0100_t, Reserved),
    PLACE(Qsp_SPSY0100_t, Output_Queue_Name),
    PLACE(Qsp_SPSY0100_t, Output_Queue_Library),
    PLACE(Qsp_SPSY0100_t, Asp_Device_Name),
    PLACE(Qsp_SPSY0100_t, Asp),
    PLACE(Qsp_SPSY0100_t, Form_Type),
    PLACE(Qsp_SPSY0100_t, New_Output_Queue_Name),
    PLACE(Qsp_SPSY0100_t, New_Output_Queue_Library),
    PLACE(Qsp_SPSY0100_t, New_Asp_Device_Name),
    PLACE(Qsp_SPSY0100_t, New_Asp),
    PLACE(Qsp_SPSY0100_t, User_Specified_Data),
    PLACE(Qsp_SPSY0100_t, User_Defined_Data),
};

static void compare(const struct member_place *places, size_t count)
{
    CU_ASSERT_EQUAL_FATAL(count, spsy_layout_count);
    for (size_t i = 0; i < count; i++) {
        CU_ASSERT_EQUAL(places[i].offset, spsy_layout[i].offset);
        CU_ASSERT_EQUAL(places[i].size, spsy_layout[i].length);
    }
}

static void native(void)
{
    compare(record_in_c, sizeof record_in_c / sizeof record_in_c[0]);
    compare(record_in_cxx, record_in_cxx_count);
    CU_ASSERT_EQUAL(sizeof(struct spsy_record), SPSY_RECORD_BYTES);
    CU_ASSERT_EQUAL(record_in_cxx_size, SPSY_RECORD_BYTES);
    CU_ASSERT_EQUAL(SPSY_EXIT_RECORD_BYTES, SPSY_RECORD_BYTES);
}

static void ibm_i(void)
{
    compare(record_in_ibm_i_c, sizeof record_in_ibm_i_c / sizeof record_in_ibm_i_c[0]);
    CU_ASSERT_EQUAL(sizeof(Qsp_SPSY0100_t), SPSY_RECORD_BYTES);
    CU_ASSERT_EQUAL(sizeof(Qsp_SPSY0200_t), SPSY_RECORD_BYTES);
}

/* ---- the copybook ---- */

/* A picture of characters or a binary one: bytes, 0 when it is neither. */
static size_t picture_bytes(const char *picture, enum spsy_kind *kind)
{
    unsigned bytes;
    char end;

    *kind = SPSY_KIND_CHAR;
    if (sscanf(picture, "X(%u)%c", &bytes, &end) == 2 && end == '.')
        return bytes;
    *kind = SPSY_KIND_BINARY4;
    return strcmp(picture, "S9(9) BINARY.") == 0 ? 4 : 0;
}

/* "job_number" is SPSY-JOB-NUMBER. */
static void cobol_name(const char *member, char *name, size_t size)
{
    snprintf(name, size, "SPSY-%s", member);
    for (char *at = name; *at; at++)
        *at = *at == '_' ? '-' : (char)toupper((unsigned char)*at);
}

static void one_cobol_line(const char *line, size_t *field, size_t *offset)
{
    char name[32], picture[32], expected[32];
    enum spsy_kind kind;
    size_t bytes;

    if (sscanf(line, " 05 %31s PIC %31[^\n]", name, picture) != 2)
        return;
    CU_ASSERT_FATAL(*field < spsy_layout_count);
    bytes = picture_bytes(picture, &kind);
    cobol_name(spsy_layout[*field].member, expected, sizeof expected);
    ASSERT_STRING(name, expected);
    CU_ASSERT_EQUAL(*offset, spsy_layout[*field].offset);
    CU_ASSERT_EQUAL(bytes, spsy_layout[*field].length);
    CU_ASSERT_EQUAL(kind, spsy_layout[*field].kind);
    *offset += bytes;
    ++*field;
}

static void copybook(void)
{
    char *text = harness_read("samples/SPSY0100.cpy", NULL);
    size_t field = 0, offset = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        CU_ASSERT(strlen(line) <= 72); /* COBOL reads no further */
        one_cobol_line(line, &field, &offset);
    }
    CU_ASSERT_EQUAL(field, spsy_layout_count);
    CU_ASSERT_EQUAL(offset, SPSY_RECORD_BYTES);
    free(text);
}

/* ---- the descriptor ---- */

/* The ABI: these numbers never change, programs built long ago are read by them. */
static void descriptor(void)
{
    static const struct member_place abi[] = {
        {"size", 0, 4},   {"abi_version", 4, 4}, {"record_bytes", 8, 4},
        {"flags", 12, 4}, {"blank", 16, 1},      {"reserved_bytes", 17, 7},
        {"entry", 24, 8}, {"services", 32, 8},   {"reserved", 40, 32},
    };
    static const struct member_place in_c[] = {
        PLACE(struct spsy_exit_descriptor, size),
        PLACE(struct spsy_exit_descriptor, abi_version),
        PLACE(struct spsy_exit_descriptor, record_bytes),
        PLACE(struct spsy_exit_descriptor, flags),
        PLACE(struct spsy_exit_descriptor, blank),
        PLACE(struct spsy_exit_descriptor, reserved_bytes),
        PLACE(struct spsy_exit_descriptor, entry),
        PLACE(struct spsy_exit_descriptor, services),
        PLACE(struct spsy_exit_descriptor, reserved),
    };
    size_t count = sizeof abi / sizeof abi[0];

    CU_ASSERT_EQUAL_FATAL(sizeof in_c / sizeof in_c[0], count);
    CU_ASSERT_EQUAL_FATAL(descriptor_in_cxx_count, count);
    for (size_t i = 0; i < count; i++) {
        ASSERT_STRING(in_c[i].name, abi[i].name);
        CU_ASSERT_EQUAL(in_c[i].offset, abi[i].offset);
        CU_ASSERT_EQUAL(in_c[i].size, abi[i].size);
        ASSERT_STRING(descriptor_in_cxx[i].name, abi[i].name);
        CU_ASSERT_EQUAL(descriptor_in_cxx[i].offset, abi[i].offset);
        CU_ASSERT_EQUAL(descriptor_in_cxx[i].size, abi[i].size);
    }
    CU_ASSERT_EQUAL(sizeof(struct spsy_exit_descriptor), 72);
    CU_ASSERT_EQUAL(descriptor_in_cxx_size, 72);
    /* espsecrg.h gave this very program one. */
    CU_ASSERT_EQUAL(spsy_exit_program.size, 72);
    CU_ASSERT_EQUAL(spsy_exit_program.abi_version, 1);
    CU_ASSERT_EQUAL(spsy_exit_program.record_bytes, 429);
    CU_ASSERT_EQUAL(spsy_exit_program.flags, 0);
    CU_ASSERT_EQUAL(spsy_exit_program.blank, 0x20);
    CU_ASSERT(spsy_exit_program.entry == NULL);
}

static void client_layout(void)
{
    static const struct member_place in_c[] = {
        PLACE(struct spsy_client_options, silence_seconds),
        PLACE(struct spsy_client_options, files),
        PLACE(struct spsy_client_files, drop),
        PLACE(struct spsy_client_statement, input_taken),
        PLACE(struct spsy_client_event, kind),
        PLACE(struct spsy_client_event, exit),
        PLACE(struct spsy_client_event, lost),
    };

    CU_ASSERT_EQUAL_FATAL(client_in_cxx_count, sizeof in_c / sizeof in_c[0]);
    for (size_t i = 0; i < client_in_cxx_count; i++) {
        ASSERT_STRING(client_in_cxx[i].name, in_c[i].name);
        CU_ASSERT_EQUAL(client_in_cxx[i].offset, in_c[i].offset);
        CU_ASSERT_EQUAL(client_in_cxx[i].size, in_c[i].size);
    }
}

/* ---- reading values ---- */

static void fill(unsigned char record[SPSY_RECORD_BYTES])
{
    struct spsy_fields fields;

    request_fill(&fields);
    fields.file_number = 300;
    fields.job_system = "SYSTEM01";
    CU_ASSERT_EQUAL_FATAL(spsy_record_encode(&fields, SPSY_CHARSET_ASCII, record, NULL), SPSY_OK);
}

static void equal_begins_blank(void)
{
    unsigned char bytes[SPSY_RECORD_BYTES];
    const struct spsy_record *record = (const struct spsy_record *)bytes;

    fill(bytes);
    CU_ASSERT(spsy_equal(record->function, "DLTSPLF"));
    CU_ASSERT(spsy_equal(record->function, "DLTSPLF   "));
    CU_ASSERT(!spsy_equal(record->function, "DLTSPLF    ")); /* longer than the field */
    CU_ASSERT(!spsy_equal(record->function, "DLTSPL"));
    CU_ASSERT(!spsy_equal(record->function, "DLTSPLFX"));
    CU_ASSERT(!spsy_equal(record->function, ""));
    CU_ASSERT(spsy_equal(record->job_system, "SYSTEM01")); /* full: no blank after it */
    CU_ASSERT(!spsy_equal(record->job_system, "SYSTEM0"));
    CU_ASSERT(!spsy_equal(record->job_system, "SYSTEM01X"));
    CU_ASSERT(spsy_equal(record->new_output_queue, ""));
    CU_ASSERT(spsy_begins(record->job_name, "PAY"));
    CU_ASSERT(spsy_begins(record->job_name, ""));
    CU_ASSERT(!spsy_begins(record->job_name, "PAYX"));
    CU_ASSERT(!spsy_begins(record->job_system, "SYSTEM01X"));
    CU_ASSERT(spsy_blank(record->new_output_queue));
    CU_ASSERT(!spsy_blank(record->job_name));
    CU_ASSERT_EQUAL(accessors_in_cxx(bytes), 0);
}

static void copy_text(void)
{
    unsigned char bytes[SPSY_RECORD_BYTES];
    const struct spsy_record *record = (const struct spsy_record *)bytes;
    char text[11] = "??????????";

    fill(bytes);
    CU_ASSERT_EQUAL(spsy_copy_text(text, sizeof text, record->file_name), 7);
    ASSERT_STRING(text, "QSYSPRT");
    CU_ASSERT_EQUAL(spsy_copy_text(text, 8, record->file_name), 7); /* just fits */
    ASSERT_STRING(text, "QSYSPRT");
    CU_ASSERT_EQUAL(spsy_copy_text(text, 7, record->file_name), -1);
    ASSERT_STRING(text, "");
    CU_ASSERT_EQUAL(spsy_copy_text(text, 0, record->file_name), -1);
    CU_ASSERT_EQUAL(spsy_copy_text(text, 1, record->new_output_queue), 0);
    ASSERT_STRING(text, "");
    CU_ASSERT_EQUAL(spsy_copy_text(text, 9, record->job_system), 8);
    ASSERT_STRING(text, "SYSTEM01");
    CU_ASSERT_EQUAL(spsy_copy_text(text, 8, record->job_system), -1);
}

static void numbers(void)
{
    static const int32_t values[] = {0,     1,     127,    128,       255, 256,      300,
                                     65535, 65536, 999999, INT32_MAX, -1,  INT32_MIN};
    unsigned char bytes[SPSY_RECORD_BYTES];
    const struct spsy_record *native_view = (const struct spsy_record *)bytes;
    const Qsp_SPSY0100_t *ibm_i_view = (const Qsp_SPSY0100_t *)(const void *)bytes;

    fill(bytes);
    CU_ASSERT_EQUAL(spsy_binary4(native_view->length), 429);
    CU_ASSERT_EQUAL(ibm_i_view->Length_Spooled_File_Info, 429);
    CU_ASSERT(ibm_i_view->Spooled_File_Number == 300);
    CU_ASSERT_EQUAL(spsy_asp(native_view), 1);
    CU_ASSERT_EQUAL(ibm_i_view->Asp, 1);
    CU_ASSERT_EQUAL(spsy_new_asp(native_view), 0);
    CU_ASSERT_EQUAL(ibm_i_view->New_Asp, 0);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        for (int shift = 24, at = 60; shift >= 0; shift -= 8, at++)
            bytes[at] = (unsigned char)((uint32_t)values[i] >> shift);
        CU_ASSERT_EQUAL(spsy_file_number(native_view), values[i]);
        CU_ASSERT_EQUAL(ibm_i_view->Spooled_File_Number, values[i]);
    }
}

/* ---- services ---- */

static char noted[64];

static int note_reason(const char *text)
{
    snprintf(noted, sizeof noted, "%s", text);
    return 0;
}

/* A host of an older version offers a shorter table; a service may also be missing in it. */
static void services_by_size(void)
{
    struct spsy_exit_services services = {
        .size = sizeof services, .version = 1, .reason = note_reason};
    char return_code = ' ';

    spsy_exit_program.services = NULL;
    CU_ASSERT(!SPSY_EXIT_HAS(reason));
    spsy_refuse(&return_code, "no host");
    CU_ASSERT_EQUAL(return_code, '0');
    ASSERT_STRING(noted, "");
    spsy_exit_program.services = &services;
    CU_ASSERT(SPSY_EXIT_HAS(reason));
    CU_ASSERT(!SPSY_EXIT_HAS(message));
    spsy_refuse(&return_code, "told");
    ASSERT_STRING(noted, "told");
    services.size = offsetof(struct spsy_exit_services, reason);
    CU_ASSERT(!SPSY_EXIT_HAS(reason));
    services.size = offsetof(struct spsy_exit_services, reason) + sizeof services.reason - 1;
    CU_ASSERT(!SPSY_EXIT_HAS(reason));
    services.size = offsetof(struct spsy_exit_services, reason) + sizeof services.reason;
    CU_ASSERT(SPSY_EXIT_HAS(reason));
    spsy_exit_program.services = NULL;
}

static const struct test tests[] = {
    {"X20 spsy_exit.h, C and C++", native},
    {"X20 espsecrg.h", ibm_i},
    {"X20 the COBOL copybook", copybook},
    {"the descriptor is the ABI, the same from every header", descriptor},
    {"S15 spsy_client.h, C and C++", client_layout},
    {"X21 equal, begins, blank: padded text", equal_begins_blank},
    {"X21 copy text: all of it or nothing", copy_text},
    {"X20 BINARY(4) is big-endian in both headers", numbers},
    {"services exist when size reaches them", services_by_size},
};
HARNESS_MAIN("headers", tests)
