/* codes.h - the questions a program can ask, as they travel.
 *
 * Text is CHAR in the program's form (EBCDIC or ASCII), numbers are BINARY(4), big-endian; so a
 * question is the same bytes inline and through the exit host. libc only: shared by the job, the
 * exit host and libspsyexit. */
#ifndef SPSY_EXIT_CODES_H
#define SPSY_EXIT_CODES_H

#include <stddef.h>
#include <stdint.h>

enum spsy_service_code {
    /* of struct spsy_exit_services            question                 answer */
    SPSY_SERVICE_OWN_JOB = 1, /*              -                        name 10, user 10, number 6 */
    SPSY_SERVICE_PROGRAM_DATA, /*              -                        UTF-8 */
    SPSY_SERVICE_USER,         /*              profile 10               special 4, groups of 10 */
    SPSY_SERVICE_SPOOLED_FILE, /*              record 429               JSON, UTF-8 */
    SPSY_SERVICE_REASON,       /*              text                     - */
    SPSY_SERVICE_MESSAGE,      /*              text                     - */
    SPSY_SERVICE_FAIL,         /*              text                     - */
    /* of libspsyexit; an answer begins with the id of the error message, 7 bytes of X'00' when
     * there is none, then comes what the receiver gets, whole. A question that has a receiver
     * begins with the receiver's length 4. */
    SPSY_SERVICE_QUSRJOBI = 32, /*             length, format 8, job 26, internal job id 16 */
    SPSY_SERVICE_QUSRSPLA, /*             length, format 8, job 26, job id 16, file id 16, name 10,
                                          number 4, system 8, date 7, time 6 */
    SPSY_SERVICE_QSYCUSRS, /*             profile 10, authorities of 10; answer 1 */
    SPSY_SERVICE_QSYRUSRI, /*             length, format 8, profile 10 */
    SPSY_SERVICE_QUSRTVEI, /*             length, format 8, point 20, point format 8, number 4 */
    SPSY_SERVICE_QMHSNDPM, /*             id 7, type 10, text; X'01' = it was an *ESCAPE */
    SPSY_SERVICE_ESCAPE,   /*             id 7: nobody monitors it, the call has failed */
    SPSY_SERVICE_LEAVE,    /* to the exit host: does not return to the program */
};

enum {
    SPSY_SERVICE_BYTES_MAX = 32 * 1024, /* of a question or an answer */
    SPSY_SERVICE_ID_BYTES = 7,
};

/* How a question gets to the job: at once (ask.c), or through the exit host (core/host/ask.c).
 * 0 or negative. *bytes: in room, out bytes of the answer. */
int spsy_service_ask(uint32_t code, const void *question, size_t question_bytes, void *answer,
                     size_t *bytes);

#endif
