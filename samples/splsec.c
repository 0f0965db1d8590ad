/* splsec.c - keep confidential and old output. IBM i C, with C library calls on text.
 *
 *     gcc -shared -fPIC -I../include -o SPLSEC.so splsec.c          here
 *     CRTCMOD MODULE(SECLIB/SPLSEC) ...                             on IBM i, see README.md
 *
 * The source is the same on both systems. Here literals, record and C library are all ASCII; there
 * all three are EBCDIC. */
#include <espsecrg.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_YEAR_DELETABLE 2020

/* Copies a blank-padded field in upper case, without its trailing blanks. */
static void upper(char *target, const char *field, size_t size)
{
    size_t i;

    while (size > 0 && field[size - 1] == ' ')
        size--;
    for (i = 0; i < size; i++)
        target[i] = (char)toupper((unsigned char)field[i]);
    target[size] = '\0';
}

/* CYYMMDD: C 0 = 19xx, 1 = 20xx. */
static int year_opened(const Qsp_SPSY0100_t *info)
{
    char cyy[4] = {0};

    memcpy(cyy, info->Date_Opened, 3);
    return 1900 + atoi(cyy);
}

static void check(char *return_code, const Qsp_SPSY0100_t *info)
{
    char user_data[sizeof info->User_Specified_Data + 1];

    upper(user_data, info->User_Specified_Data, sizeof info->User_Specified_Data);
    if (strncmp(user_data, "CONF", 4) == 0 &&
        memcmp(info->Current_User, info->Job_User_Name, 10) != 0)
        *return_code = '0'; /* whatever the function: confidential, and of somebody else */
    if (memcmp(info->Function_Identifier, "DLTSPLF   ", 10) == 0 &&
        year_opened(info) < FIRST_YEAR_DELETABLE)
        *return_code = '0';
}

int main(int argc, char *argv[])
{
    if (argc >= 4)
        check(argv[1], (const Qsp_SPSY0100_t *)argv[3]);
    return 0;
}
