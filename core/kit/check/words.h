/* words.h - the values that a program compares with, looked for in its file: what stands in its
 * data, and on x86-64 what its code compares with at once. */
#ifndef SPSY_KIT_CHECK_WORDS_H
#define SPSY_KIT_CHECK_WORDS_H

#include "program/elf.h"

enum {
    WORD_BYTES_MAX = 10, /* a longer one fits no field but the user-defined data */
    WORDS_MAX = 96,
    NUMBERS_MAX = 96,
};

struct word {
    char text[WORD_BYTES_MAX + 1]; /* ISO 8859-1 */
};

struct words {
    struct word list[WORDS_MAX];
    size_t count;
    size_t left_out;               /* that found no room */
    uint32_t numbers[NUMBERS_MAX]; /* immediates of comparisons, 2 and up */
    size_t number_count;
    bool names_function; /* one of the 17 identifiers is among them */
};

/* Of the file, in both character sets; adds to words. Errors: SPSY_ERR_MEMORY, SPSY_ERR_IO. */
int words_of_program(const struct spsy_elf *elf, struct words *words, struct spsy_error *error);
/* The names in a text (a policy, a list of users); adds to words. */
void words_of_text(const char *text, size_t bytes, struct words *words);
/* The texts that end in NUL are added one by one. */
void words_add(struct words *words, const char *text, size_t bytes);

#endif
