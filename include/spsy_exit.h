/* spsy_exit.h - write an exit program for QIBM_QSP_SECURITY in native C or C++.
 *
 *     #include "spsy_exit.h"
 *
 *     static void check(char *return_code, const char *format, const struct spsy_record *record)
 *     {
 *         if (spsy_equal(record->function, "DLTSPLF") && spsy_equal(record->job_user, "PAYROLL"))
 *             *return_code = '0';
 *     }
 *     SPSY_EXIT_PROGRAM(check)
 *
 *     cc -shared -fPIC -o NODELETE.so nodelete.c
 *
 * '0' refuses, '1' allows, every other byte is "no opinion" (X13). The return code is blank when
 * the program is called (X12). Text fields are left-justified, blank padded and never
 * NUL-terminated (X21); spsy_equal compares with padding. */
#ifndef SPSY_EXIT_H
#define SPSY_EXIT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SPSY_EXIT_ABI_VERSION 1u
#define SPSY_EXIT_RECORD_BYTES 429u

/* Spooled file information, 429 bytes, no padding: every member is bytes. Offsets: seed's table,
 * asserted against core/record/layout.def by a test. */
struct spsy_record {
    unsigned char length[4];        /*   0 BINARY(4) big-endian: spsy_binary4() */
    char function[10];              /*   4 function identifier */
    char current_user[10];          /*  14 profile active now */
    char job_name[10];              /*  24 job that owns the file */
    char job_user[10];              /*  34 profile that owns the file */
    char job_number[6];             /*  44 */
    char file_name[10];             /*  50 */
    unsigned char file_number[4];   /*  60 BINARY(4) */
    char job_system[8];             /*  64 */
    char date_opened[7];            /*  72 CYYMMDD */
    char time_opened[6];            /*  79 HHMMSS */
    char reserved[1];               /*  85 */
    char output_queue[10];          /*  86 */
    char output_queue_library[10];  /*  96 */
    char asp_device[10];            /* 106 */
    unsigned char asp[4];           /* 116 BINARY(4) */
    char form_type[10];             /* 120 */
    char new_output_queue[10];      /* 130 */
    char new_output_queue_library[10]; /* 140 */
    char new_asp_device[10];        /* 150 */
    unsigned char new_asp[4];       /* 160 BINARY(4) */
    char user_data[10];             /* 164 */
    char user_defined_data[255];    /* 174 */
};

typedef void spsy_exit_function(char *return_code, const char *format,
                                const struct spsy_record *record);

/* Value of a BINARY(4) member. */
static inline int32_t spsy_binary4(const unsigned char bytes[4])
{
    return (int32_t)((uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
                     (uint32_t)bytes[2] << 8 | bytes[3]);
}

/* 1 when the blank-padded field of size bytes holds exactly text. */
static inline int spsy_equal_bytes(const char *field, size_t size, const char *text)
{
    size_t length = strlen(text);

    if (length > size || memcmp(field, text, length) != 0)
        return 0;
    while (length < size)
        if (field[length++] != ' ')
            return 0;
    return 1;
}
#define spsy_equal(field, text) spsy_equal_bytes((field), sizeof(field), (text))

/* ---- services: what the record does not say ---------------------------------------------------
 * Filled in by the host before a call. size first: a member exists when size reaches it. All
 * return 0, or a negative number when the service is not available or failed. */
struct spsy_exit_services {
    uint32_t size;
    uint32_t version;
    /* Own job, ASCII, blank padded: name 10, user 10, number 6. */
    int (*own_job)(char name[10], char user[10], char number[6]);
    /* Program data of the own registration. *length: in room, out bytes there are (2048 most). */
    int (*program_data)(char *data, size_t *length);
    /* Special authorities (bits of spsy_exit_special) and groups of a profile; blank padded
     * groups of 10 bytes each, primary first; *count: in room, out number there are (16 most). */
    int (*user)(const char profile[10], uint32_t *special, char (*groups)[10], size_t *count);
    /* Attributes of a spooled file as JSON (the rows of QUSRSPLA); record identifies it.
     * *length: in room, out bytes there are. Dispatches QUSRSPLA (X36). */
    int (*spooled_file)(const struct spsy_record *record, char *json, size_t *length);
    /* The text that the refused user and the journal get; at most 255 bytes UTF-8, copied. */
    int (*reason)(const char *text);
    /* A diagnostic message into the job log. */
    int (*message)(const char *text);
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

/* ---- the descriptor that tells the host how to call ------------------------------------------- */

struct spsy_exit_descriptor {
    uint32_t size;                /* sizeof this, as the program was built */
    uint32_t abi_version;         /* SPSY_EXIT_ABI_VERSION */
    uint32_t record_bytes;        /* 429 */
    uint32_t flags;               /* SPSY_EXIT_ISOLATED_ONLY or 0 */
    unsigned char blank;          /* ' ' as the compiler encoded it: X'20' or X'40' */
    unsigned char reserved_bytes[7];
    spsy_exit_function *entry;    /* NULL: the host looks for spsy_exit, the name, or main */
    const struct spsy_exit_services *services; /* filled in by the host; NULL = none */
    void *reserved[4];
};

/* Flags of a program that must never be called inline: it changes what belongs to the whole
 * process (time zone, locale, signal handlers). */
#define SPSY_EXIT_ISOLATED_ONLY 1u

/* States the entry of this program; once per shared object. */
#define SPSY_EXIT_PROGRAM(function) SPSY_EXIT_PROGRAM_FLAGS(function, 0)
#define SPSY_EXIT_PROGRAM_FLAGS(function, flags)                                                   \
    SPSY_EXIT_LINKAGE __attribute__((visibility("default"))) struct spsy_exit_descriptor           \
        spsy_exit_program = {sizeof(struct spsy_exit_descriptor),                                  \
                             SPSY_EXIT_ABI_VERSION,                                                \
                             SPSY_EXIT_RECORD_BYTES,                                               \
                             (flags),                                                              \
                             (unsigned char)' ',                                                   \
                             {0},                                                                  \
                             (function),                                                           \
                             NULL,                                                                 \
                             {NULL}};

#ifdef __cplusplus
#define SPSY_EXIT_LINKAGE extern "C"
#else
#define SPSY_EXIT_LINKAGE
#endif

extern struct spsy_exit_descriptor spsy_exit_program;

#ifdef __cplusplus
}
#endif

/* 1 when the host offers the named service (a member of struct spsy_exit_services). */
#define SPSY_EXIT_HAS(service)                                                                     \
    (spsy_exit_program.services &&                                                                 \
     spsy_exit_program.services->size >=                                                           \
         offsetof(struct spsy_exit_services, service) + sizeof(spsy_exit_program.services->service))

/* Refuse with a reason in one line; a host without reasons just refuses. */
static inline void spsy_refuse(char *return_code, const char *reason)
{
    *return_code = '0';
    if (SPSY_EXIT_HAS(reason))
        spsy_exit_program.services->reason(reason);
}

#endif
