/* spsy_exit_descriptor.h - how an exit program tells the host what it is. Included by spsy_exit.h
 * and espsecrg.h; not meant to be included by itself.
 *
 * The host reads the descriptor's bytes from the file before it loads anything, so its layout is
 * the ABI: members are only ever added at the end, in place of reserved words. */
#ifndef SPSY_EXIT_DESCRIPTOR_H
#define SPSY_EXIT_DESCRIPTOR_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SPSY_EXIT_ABI_VERSION 1u
#define SPSY_EXIT_RECORD_BYTES 429u /* not sizeof: a natural C struct of this shape has 432 */

/* Flags of a program that must never be called inline: it changes what belongs to the whole
 * process (time zone, locale, signal handlers). */
#define SPSY_EXIT_ISOLATED_ONLY 1u

struct spsy_record;        /* spsy_exit.h */
struct spsy_exit_services; /* spsy_exit.h */

typedef void spsy_exit_function(char *return_code, const char *format,
                                const struct spsy_record *record);

struct spsy_exit_descriptor {
    uint32_t size;         /* sizeof this, as the program was built */
    uint32_t abi_version;  /* SPSY_EXIT_ABI_VERSION */
    uint32_t record_bytes; /* SPSY_EXIT_RECORD_BYTES */
    uint32_t flags;        /* SPSY_EXIT_ISOLATED_ONLY or 0 */
    unsigned char blank;   /* ' ' as the compiler encoded it: X'20' ASCII form, X'40' EBCDIC */
    unsigned char reserved_bytes[7];
    spsy_exit_function *entry; /* NULL: the host looks for spsy_exit, the name, or main */
    const struct spsy_exit_services *services; /* filled in by the host; NULL = none */
    void *reserved[4];
};

#define SPSY_EXIT_DESCRIPTOR_INITIALIZER(function, flags)                                          \
    {                                                                                              \
        sizeof(struct spsy_exit_descriptor), SPSY_EXIT_ABI_VERSION, SPSY_EXIT_RECORD_BYTES,        \
            (flags), (unsigned char)' ', {0}, (function), NULL,                                    \
        {                                                                                          \
            NULL, NULL, NULL, NULL                                                                 \
        }                                                                                          \
    }

#ifdef __cplusplus
}
#endif
#endif
