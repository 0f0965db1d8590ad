/* Assigns a natural C struct of 432 bytes: harmless, and no change of the input. */
#include <string.h>

void spsy_exit(char *return_code, const char *format, char *record);

void spsy_exit(char *return_code, const char *format, char *record)
{
    (void)return_code;
    (void)format;
    memset(record + 429, 'x', 3);
}
