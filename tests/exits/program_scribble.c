/* Writes over format name, record and the slack after it, and has no opinion. */
#include <string.h>

void spsy_exit(char *return_code, char *format, char *record);

void spsy_exit(char *return_code, char *format, char *record)
{
    (void)return_code;
    memset(format, 'x', 8);
    memset(record, 'x', 512);
}
