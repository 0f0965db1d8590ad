/* IBM i C with the IBM-style header: big-endian numbers just compare. */
#include <espsecrg.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char *argv[])
{
    const Qsp_SPSY0100_t *info = (const Qsp_SPSY0100_t *)argv[3];
    char number[7];

    if (argc != 4 || info->Length_Spooled_File_Info != 429)
        return 1;
    memcpy(number, info->Job_Number, 6);
    number[6] = '\0';
    if (info->Spooled_File_Number == 300 && atoi(number) == 123)
        *argv[1] = '0';
    return 0;
}
