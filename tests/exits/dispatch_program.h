/* dispatch_program.h - a program that does what the test says; VERSION tells builds apart.
 *
 * No descriptor and no library: found as main, argv[0] is the program's own name. Inline a hook of
 * the test is called, its address in the environment. Isolated there is no such environment: two
 * hex digits of the record's user-defined data per program, at twice the last digit of its name,
 * are the answer; "--" leaves the return code as it is. */
#include <stdlib.h>
#include <unistd.h>

typedef void dispatch_hook(int version, int program, unsigned char *return_code,
                           unsigned char *format, unsigned char *record);

/* '0'-'9' and 'A'-'F', EBCDIC and ASCII alike; -1 for others. */
static int digit(unsigned char byte)
{
    if ((byte & 0x30) == 0x30 && (byte & 0x0F) < 10)
        return byte & 0x0F;
    if ((byte & 0x30) == 0x00 && (byte & 0x40) && (byte & 0x0F) <= 6)
        return (byte & 0x0F) + 9;
    return -1;
}

static void answer(int program, unsigned char *return_code, const unsigned char *record)
{
    const unsigned char *script = record + 174 + 2 * program;
    int high = digit(script[0]), low = digit(script[1]);

    if (high >= 0 && low >= 0)
        *return_code = (unsigned char)(high << 4 | low);
}

int main(int argc, char **argv)
{
    const char *hook = getenv("DISPATCH_HOOK");
    const char *name = argv[0];
    int program = 0;

    (void)argc;
    while (*name)
        program = *name++ & 0x0F;
    if (hook)
        ((dispatch_hook *)strtoull(hook, NULL, 16))(VERSION, program, (unsigned char *)argv[1],
                                                    (unsigned char *)argv[2],
                                                    (unsigned char *)argv[3]);
    else
        answer(program, (unsigned char *)argv[1], (const unsigned char *)argv[3]);
    return 0;
}
