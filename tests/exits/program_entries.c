/* Every entry there is, each with an answer of its own, to prove the order of
 * core/program/README.md, "Entry point". Tests hide them one by one by renaming them in a copy of
 * the file. */
#include "spsy_exit.h"

#define ENTRY(name, answer)                                                                        \
    void name(char *return_code, const char *format, const struct spsy_record *record);            \
    void name(char *return_code, const char *format, const struct spsy_record *record)             \
    {                                                                                              \
        (void)format;                                                                              \
        (void)record;                                                                              \
        *return_code = (answer);                                                                   \
    }

ENTRY(spsy_exit, 'B')
ENTRY(program_entries, 'C')
ENTRY(PROGRAM_ENTRIES, 'D')
ENTRY(other_entry, 'F')

int main(int argc, char *argv[])
{
    (void)argc;
    *argv[1] = 'E';
    return 0;
}

static void described(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    (void)record;
    *return_code = 'A';
}
SPSY_EXIT_PROGRAM(described)

int some_data = 1; /* a symbol, but no function */

/* A symbol that says it is a function, where nothing is executable. */
__asm__(".data\n.globl data_function\n.type data_function, @function\n"
        "data_function: .quad 0\n.size data_function, 8\n.text\n");
