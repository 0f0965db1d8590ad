/* services.c - libspsyexit: IBM i names for a program's services.
 *
 * Every parameter comes by reference: numbers are BINARY(4) big-endian, text is in the program's
 * form. This library packs the question, and puts what the job answers into the receiver and the
 * error code; what the answer means is the job's business (core/service). Optional parameters
 * before the error code cannot be left out. libc only.
 *
 * Each returns 0: COBOL takes what a CALL returns for its RETURN-CODE, and STOP RUN ends with that
 * as the status, which is a failure unless it is 0. */
#include <stdint.h>
#include <string.h>

#include "exit/codes.h"
#define SPSY_EXIT_HOST
#include "spsy_exit.h"

#define EXPORT __attribute__((visibility("default")))

static const struct spsy_exit_services *services;

EXPORT void spsy_exit_bind(const struct spsy_exit_services *offered);
EXPORT int QUSRJOBI(void *receiver, const unsigned char *length, const char *format,
                    const char *job, const char *internal_job, unsigned char *error);
EXPORT int QUSRSPLA(void *receiver, const unsigned char *length, const char *format,
                    const char *job, const char *internal_job, const char *internal_file,
                    const char *name, const unsigned char *number, unsigned char *error);
EXPORT int QSYCUSRS(char *indicator, const char *profile, const char *authorities,
                    const unsigned char *count, const unsigned char *call_level,
                    unsigned char *error);
EXPORT int QSYRUSRI(void *receiver, const unsigned char *length, const char *format,
                    const char *profile, unsigned char *error);
EXPORT int QUSRTVEI(const char *handle, void *receiver, const unsigned char *length,
                    const char *format, const char *point, const char *point_format,
                    const unsigned char *number, const unsigned char *selection,
                    unsigned char *error);
EXPORT int QMHSNDPM(const char *id, const char *file, const char *data, const unsigned char *length,
                    const char *type, const char *entry, const unsigned char *counter, char *key,
                    unsigned char *error);
EXPORT int SPSYFAIL(unsigned char *return_code, const char *reason, const unsigned char *length);

EXPORT void spsy_exit_bind(const struct spsy_exit_services *offered)
{
    services = offered;
}

/* ---- the error code structure ------------------------------------------------------------------
 */

enum {
    ERROR_HEAD = 8,   /* bytes provided, bytes available */
    ERROR_BYTES = 16, /* and the message id, and a reserved byte */
    ERROR_KEYED = -1, /* ERRC0200 begins with a key: everything is 4 bytes on */
};

static void put_binary4(unsigned char *at, int32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (unsigned char)((uint32_t)value >> (24 - 8 * i));
}

static void leave(const unsigned char id[SPSY_SERVICE_ID_BYTES])
{
    size_t none = 0;

    if (!services)
        return;
    if (id)
        services->ask(SPSY_SERVICE_ESCAPE, id, SPSY_SERVICE_ID_BYTES, NULL, &none);
    none = 0;
    services->ask(SPSY_SERVICE_LEAVE, NULL, 0, NULL, &none); /* inline it comes back */
}

/* A structure of 1 to 7 bytes cannot say anything, not even that: as none (CPF3CF1 on IBM i). */
static unsigned char *usable(unsigned char *error)
{
    if (error && spsy_binary4(error) == ERROR_KEYED)
        error += 4;
    return error && spsy_binary4(error) >= ERROR_HEAD ? error : NULL;
}

/* id: 7 bytes of X'00' = there is no error. Returns whether there is none. */
static int report(unsigned char *error, const unsigned char id[SPSY_SERVICE_ID_BYTES])
{
    static const unsigned char none[SPSY_SERVICE_ID_BYTES];
    int failed = memcmp(id, none, sizeof none) != 0;
    unsigned char *code = usable(error);

    if (!code && failed)
        leave(id);
    if (!code)
        return !failed;
    put_binary4(code + 4, failed ? ERROR_BYTES : 0);
    if (failed && spsy_binary4(code) >= ERROR_HEAD + SPSY_SERVICE_ID_BYTES)
        memcpy(code + ERROR_HEAD, id, SPSY_SERVICE_ID_BYTES);
    return !failed;
}

/* ---- one question ------------------------------------------------------------------------------
 */

struct question {
    unsigned char bytes[1024];
    size_t count;
};

/* NULL = a parameter that IBM i would have as blanks: X'00' ends a CHAR just as well. */
static void add(struct question *question, const void *field, size_t bytes)
{
    if (bytes > sizeof question->bytes - question->count)
        bytes = sizeof question->bytes - question->count;
    if (field)
        memcpy(question->bytes + question->count, field, bytes);
    else
        memset(question->bytes + question->count, 0, bytes);
    question->count += bytes;
}

struct answer {
    unsigned char bytes[SPSY_SERVICE_BYTES_MAX];
    size_t count; /* after the id */
};

/* No job behind it, so nobody who knows the program's form: in ASCII. */
static const unsigned char no_service[SPSY_SERVICE_ID_BYTES] = {'C', 'P', 'F', '9', '8', '7', '2'};

/* 1 = answered without error. */
static int ask(uint32_t code, const struct question *question, struct answer *answer,
               unsigned char *error)
{
    size_t bytes = sizeof answer->bytes;
    int result = -1;

    if (services)
        result = services->ask(code, question->bytes, question->count, answer->bytes, &bytes);
    if (result != 0 || bytes < SPSY_SERVICE_ID_BYTES)
        return report(error, no_service);
    answer->count = bytes - SPSY_SERVICE_ID_BYTES;
    return report(error, answer->bytes);
}

/* Into the receiver as much as fits; bytes returned says how much that is. */
static void receive(const struct answer *answer, void *receiver, int32_t length)
{
    const unsigned char *data = answer->bytes + SPSY_SERVICE_ID_BYTES;
    size_t bytes = (size_t)length < answer->count ? (size_t)length : answer->count;

    memcpy(receiver, data, bytes);
    put_binary4(receiver, (int32_t)bytes);
}

/* ---- the services ------------------------------------------------------------------------------
 */

static int retrieve(uint32_t code, const struct question *question, void *receiver,
                    const unsigned char *length, unsigned char *error)
{
    struct answer answer;

    if (ask(code, question, &answer, error))
        receive(&answer, receiver, spsy_binary4(length)); /* the job has judged the length */
    return 0;
}

int QUSRJOBI(void *receiver, const unsigned char *length, const char *format, const char *job,
             const char *internal_job, unsigned char *error)
{
    struct question question = {.count = 0};

    add(&question, length, 4);
    add(&question, format, 8);
    add(&question, job, 26);
    add(&question, internal_job, 16);
    return retrieve(SPSY_SERVICE_QUSRJOBI, &question, receiver, length, error);
}

int QUSRSPLA(void *receiver, const unsigned char *length, const char *format, const char *job,
             const char *internal_job, const char *internal_file, const char *name,
             const unsigned char *number, unsigned char *error)
{
    struct question question = {.count = 0};

    add(&question, length, 4);
    add(&question, format, 8);
    add(&question, job, 26);
    add(&question, internal_job, 16);
    add(&question, internal_file, 16);
    add(&question, name, 10);
    add(&question, number, 4);
    add(&question, NULL, 8 + 7 + 6); /* job system, date and time: any */
    return retrieve(SPSY_SERVICE_QUSRSPLA, &question, receiver, length, error);
}

int QSYRUSRI(void *receiver, const unsigned char *length, const char *format, const char *profile,
             unsigned char *error)
{
    struct question question = {.count = 0};

    add(&question, length, 4);
    add(&question, format, 8);
    add(&question, profile, 10);
    return retrieve(SPSY_SERVICE_QSYRUSRI, &question, receiver, length, error);
}

int QUSRTVEI(const char *handle, void *receiver, const unsigned char *length, const char *format,
             const char *point, const char *point_format, const unsigned char *number,
             const unsigned char *selection, unsigned char *error)
{
    struct question question = {.count = 0};

    (void)handle; /* one entry: nothing to continue */
    (void)selection;
    add(&question, length, 4);
    add(&question, format, 8);
    add(&question, point, 20);
    add(&question, point_format, 8);
    add(&question, number, 4);
    return retrieve(SPSY_SERVICE_QUSRTVEI, &question, receiver, length, error);
}

int QSYCUSRS(char *indicator, const char *profile, const char *authorities,
             const unsigned char *count, const unsigned char *call_level, unsigned char *error)
{
    struct question question = {.count = 0};
    struct answer answer;
    int32_t many = spsy_binary4(count);

    (void)call_level; /* adopted authority is not looked at */
    add(&question, profile, 10);
    add(&question, authorities, 10 * (size_t)(many < 0 || many > 8 ? 0 : many));
    if (ask(SPSY_SERVICE_QSYCUSRS, &question, &answer, error) && answer.count > 0)
        *indicator = (char)answer.bytes[SPSY_SERVICE_ID_BYTES];
    return 0;
}

int QMHSNDPM(const char *id, const char *file, const char *data, const unsigned char *length,
             const char *type, const char *entry, const unsigned char *counter, char *key,
             unsigned char *error)
{
    struct question question = {.count = 0};
    struct answer answer;
    int32_t bytes = spsy_binary4(length);

    (void)file;
    (void)entry;
    (void)counter;
    add(&question, id, 7);
    add(&question, type, 10);
    add(&question, data, bytes < 0 ? 0 : (size_t)bytes);
    if (!ask(SPSY_SERVICE_QMHSNDPM, &question, &answer, error))
        return 0;
    if (key)
        memset(key, 0, 4);
    if (answer.count > 0 && answer.bytes[SPSY_SERVICE_ID_BYTES] == 1)
        leave(NULL);
    return 0;
}

enum { REASON_BYTES_MAX = 1024, EBCDIC_BLANK = 0x40, EBCDIC_ZERO = 0xF0 };

/* '0' in the form of the program, which its return code is in: blank, or what it has set. */
static unsigned char refusal(unsigned char return_code)
{
    return return_code == EBCDIC_BLANK || return_code >= 0x80 ? EBCDIC_ZERO : '0';
}

/* Ours: "I could not decide". A host that does not know it, or that is not the caller, gets a
 * refusal. */
int SPSYFAIL(unsigned char *return_code, const char *reason, const unsigned char *length)
{
    int32_t bytes = spsy_binary4(length);
    size_t none = 0;

    if (bytes < 0)
        bytes = 0;
    if (bytes > REASON_BYTES_MAX)
        bytes = REASON_BYTES_MAX;
    if (!services || services->ask(SPSY_SERVICE_FAIL, reason, (size_t)bytes, NULL, &none) != 0)
        *return_code = refusal(*return_code);
    return 0;
}
