/* spsy_exit.h - write an exit program for QIBM_QSP_SECURITY in native C or C++.
 *
 *     #include "spsy_exit.h"
 *
 *     static void check(char *return_code, const char *format, const struct spsy_record *record)
 *     {
 *         (void)format;
 *         if (spsy_equal(record->function, "DLTSPLF") && spsy_equal(record->job_user, "PAYROLL"))
 *             spsy_refuse(return_code, "payroll output is kept");
 *     }
 *     SPSY_EXIT_PROGRAM(check)
 *
 *     cc -shared -fPIC -o NODELETE.so nodelete.c
 *
 * '0' refuses, '1' allows, every other byte is "no opinion" (X13); spsy_fail says that it could not
 * decide. The return code is blank when
 * the program is called (X12). Text fields are left-justified, blank padded and never
 * NUL-terminated (X21): no strcmp; spsy_equal and spsy_copy_text know that. What the program writes
 * into record or format has no effect on anybody else (X29).
 *
 * The host passes the ASCII form (blank X'20'), or the EBCDIC form when the program is compiled
 * with -fexec-charset=IBM037: literals and record always agree. The functions below are all inline
 * and need no library. Threads: a program is called by one thread at a time in a job.
 *
 * A call ends by returning, or by exit(0): the answer is as set. exit() with another status, or in
 * a handler of a signal, of std::terminate or of a COBOL run-time error, and every crash is a
 * failure of the program, whatever it had set; handlers for SIGSEGV and the other signals of a
 * program's own errors are not installed in an exit host.
 *
 * Changelog of this interface (SPSY_EXIT_ABI_VERSION)
 *   1  first version: the record of 429 bytes, the descriptor, six services.
 *      Later, without a new version: exit() leaves the answer as set with status 0 alone; handlers
 *      for a program's own errors have no effect. The service fail, and spsy_fail: "I could not
 *      decide". A program built before does not know it and is called as ever; a program that uses
 *      it under an older host refuses instead. */
#ifndef SPSY_EXIT_H
#define SPSY_EXIT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "spsy_exit_descriptor.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Spooled file information, 429 bytes, no padding: every member is bytes. Offsets: IBM's table,
 * asserted against core/record/layout.def by a test. */
struct spsy_record {
    unsigned char length[4];           /*   0 BINARY(4) big-endian: spsy_binary4() */
    char function[10];                 /*   4 function identifier */
    char current_user[10];             /*  14 profile active now */
    char job_name[10];                 /*  24 job that owns the file */
    char job_user[10];                 /*  34 profile that owns the file */
    char job_number[6];                /*  44 */
    char file_name[10];                /*  50 */
    unsigned char file_number[4];      /*  60 BINARY(4) */
    char job_system[8];                /*  64 */
    char date_opened[7];               /*  72 CYYMMDD */
    char time_opened[6];               /*  79 HHMMSS */
    char reserved[1];                  /*  85 */
    char output_queue[10];             /*  86 */
    char output_queue_library[10];     /*  96 */
    char asp_device[10];               /* 106 */
    unsigned char asp[4];              /* 116 BINARY(4) */
    char form_type[10];                /* 120 */
    char new_output_queue[10];         /* 130 */
    char new_output_queue_library[10]; /* 140 */
    char new_asp_device[10];           /* 150 */
    unsigned char new_asp[4];          /* 160 BINARY(4) */
    char user_data[10];                /* 164 */
    char user_defined_data[255];       /* 174 */
};

typedef char spsy_record_has_429_bytes[sizeof(struct spsy_record) == 429 ? 1 : -1];

/* ---- reading the record -----------------------------------------------------------------------
 */

/* Value of a BINARY(4) member. */
static inline int32_t spsy_binary4(const unsigned char bytes[4])
{
    return (int32_t)((uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
                     bytes[3]);
}

static inline int32_t spsy_file_number(const struct spsy_record *record) /* 1-999999 */
{
    return spsy_binary4(record->file_number);
}

static inline int32_t spsy_asp(const struct spsy_record *record) /* 0 undefined, 1-255 */
{
    return spsy_binary4(record->asp);
}

static inline int32_t spsy_new_asp(const struct spsy_record *record) /* 0 unused, 1-255 */
{
    return spsy_binary4(record->new_asp);
}

/* Bytes of the field without its trailing blanks, 0 to size. */
static inline size_t spsy_text_bytes(const char *field, size_t size)
{
    while (size > 0 && field[size - 1] == ' ')
        size--;
    return size;
}

/* 1 when the blank-padded field of size bytes holds exactly text. */
static inline int spsy_equal_bytes(const char *field, size_t size, const char *text)
{
    size_t length = strlen(text);

    if (length > size || memcmp(field, text, length) != 0)
        return 0;
    return spsy_text_bytes(field, size) <= length;
}

/* 1 when the field begins with text, as a generic name PAY* would ask. */
static inline int spsy_begins_bytes(const char *field, size_t size, const char *text)
{
    size_t length = strlen(text);

    return length <= size && memcmp(field, text, length) == 0;
}

/* Copies the field without trailing blanks, NUL-terminated. Returns its length, or -1 and an empty
 * text when room is too small (size + 1 always suffices): nothing is cut off silently. */
static inline int spsy_copy_text_bytes(char *target, size_t room, const char *field, size_t size)
{
    size_t length = spsy_text_bytes(field, size);

    if (room == 0)
        return -1;
    target[0] = '\0';
    if (length >= room)
        return -1;
    memcpy(target, field, length);
    target[length] = '\0';
    return (int)length;
}

#ifdef __cplusplus
}
#endif

/* The same for a member of the record, whose size the compiler knows. A pointer in place of a
 * member does not compile: its size would be the pointer's.
 *     spsy_equal(record->job_user, "PAYROLL")
 *     spsy_begins(record->form_type, "CHECK")
 *     spsy_blank(record->new_output_queue)
 *     spsy_copy_text(name, sizeof name, record->file_name) */
#ifdef __cplusplus
template <size_t size> inline int spsy_equal(const char (&field)[size], const char *text)
{
    return spsy_equal_bytes(field, size, text);
}
template <size_t size> inline int spsy_begins(const char (&field)[size], const char *text)
{
    return spsy_begins_bytes(field, size, text);
}
template <size_t size> inline int spsy_blank(const char (&field)[size])
{
    return spsy_text_bytes(field, size) == 0;
}
template <size_t size>
inline int spsy_copy_text(char *target, size_t room, const char (&field)[size])
{
    return spsy_copy_text_bytes(target, room, field, size);
}
#else
#define SPSY_FIELD_BYTES(field)                                                                    \
    (sizeof(field) +                                                                               \
     0 * sizeof(                                                                                   \
             char[__builtin_types_compatible_p(__typeof__(field), __typeof__(&(field)[0])) ? -1    \
                                                                                           : 1]))
#define spsy_equal(field, text) spsy_equal_bytes((field), SPSY_FIELD_BYTES(field), (text))
#define spsy_begins(field, text) spsy_begins_bytes((field), SPSY_FIELD_BYTES(field), (text))
#define spsy_blank(field) (spsy_text_bytes((field), SPSY_FIELD_BYTES(field)) == 0)
#define spsy_copy_text(target, room, field)                                                        \
    spsy_copy_text_bytes((target), (room), (field), SPSY_FIELD_BYTES(field))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- services: what the record does not say ---------------------------------------------------
 * Filled in by the host before a call. size first: a member exists when size reaches it. All
 * return 0, or a negative number when the service is not available or failed. */
struct spsy_exit_services {
    uint32_t size;
    uint32_t version;
    /* Own job, blank padded: name 10, user 10, number 6. CHAR is in the form of the record here
     * and below. */
    int (*own_job)(char name[10], char user[10], char number[6]);
    /* Program data of the own registration, UTF-8. *length: in room, out bytes there are. */
    int (*program_data)(char *data, size_t *length);
    /* Special authorities (bits of spsy_exit_special) and groups of a profile; blank padded
     * groups of 10 bytes each, primary first; *count: in room, out number there are (16 most). */
    int (*user)(const char profile[10], uint32_t *special, char (*groups)[10], size_t *count);
    /* Attributes of a spooled file as JSON (the rows of QUSRSPLA); record identifies it.
     * *length: in room, out bytes there are. Dispatches QUSRSPLA (X36). */
    int (*spooled_file)(const struct spsy_record *record, char *json, size_t *length);
    /* The text that the refused user and the journal get: UTF-8, of an EBCDIC program CCSID 37;
     * copied, 255 bytes of UTF-8 at most. */
    int (*reason)(const char *text);
    /* A diagnostic message into the job log. */
    int (*message)(const char *text);
    /* The door of libspsyexit, the same services by IBM i name; not meant for programs. */
    int (*ask)(uint32_t code, const void *question, size_t question_bytes, void *answer,
               size_t *bytes);
    /* This call has failed: the program cannot decide, and the registration's ONFAIL does. text:
     * why, as for reason. Whatever the program answers has no effect. */
    int (*fail)(const char *text);
};

enum spsy_exit_special { /* bits of special authorities */
                         SPSY_EXIT_ALLOBJ = 1 << 0,
                         SPSY_EXIT_AUDIT = 1 << 1,
                         SPSY_EXIT_IOSYSCFG = 1 << 2,
                         SPSY_EXIT_JOBCTL = 1 << 3,
                         SPSY_EXIT_SAVSYS = 1 << 4,
                         SPSY_EXIT_SECADM = 1 << 5,
                         SPSY_EXIT_SERVICE = 1 << 6,
                         SPSY_EXIT_SPLCTL = 1 << 7
};

/* ---- the entry --------------------------------------------------------------------------------
 */

extern __attribute__((visibility("default"))) struct spsy_exit_descriptor spsy_exit_program;

#ifdef __cplusplus
}
#endif

/* States the entry of this program; once per shared object. */
#define SPSY_EXIT_PROGRAM(function) SPSY_EXIT_PROGRAM_FLAGS(function, 0)
#define SPSY_EXIT_PROGRAM_FLAGS(function, flags)                                                   \
    struct spsy_exit_descriptor spsy_exit_program =                                                \
        SPSY_EXIT_DESCRIPTOR_INITIALIZER(function, flags);

/* 1 when the host offers the named service (a member of struct spsy_exit_services). */
#define SPSY_EXIT_HAS(service)                                                                     \
    (spsy_exit_program.services &&                                                                 \
     spsy_exit_program.services->size >= offsetof(struct spsy_exit_services, service) +            \
                                             sizeof(spsy_exit_program.services->service) &&        \
     spsy_exit_program.services->service)

#ifndef SPSY_EXIT_HOST /* for programs alone: the host has other functions of these names */

/* Refuses, with a reason for the refused user and the journal; a host without reasons just
 * refuses. */
static inline void spsy_refuse(char *return_code, const char *reason)
{
    *return_code = '0';
    if (SPSY_EXIT_HAS(reason))
        spsy_exit_program.services->reason(reason);
}

/* Could not decide, which is a failure and not a refusal on purpose: ONFAIL of the registration
 * says what it means, the user reads the reason, the exit status is 4, and spsy journal --failed
 * has it. A host without failures refuses. */
static inline void spsy_fail(char *return_code, const char *reason)
{
    *return_code = ' ';
    if (!SPSY_EXIT_HAS(fail) || spsy_exit_program.services->fail(reason) != 0)
        spsy_refuse(return_code, reason);
}

#endif

#endif
