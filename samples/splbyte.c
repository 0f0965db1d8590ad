/* splbyte.c - payroll output is deleted only by its owner. IBM i C, for byte proofs.
 *
 *     gcc -fexec-charset=IBM037 -shared -fPIC $(pkg-config --cflags spsy) -o SPLBYTE.so splbyte.c
 *
 * Compiled so, its literals are EBCDIC and it sees the very bytes it would see on IBM i. It may
 * only compare and move memory: the C library here does not know EBCDIC (see splsec.c). Without
 * -fexec-charset the same source sees the ASCII form and gives the same answers. */
#include <espsecrg.h>
#include <string.h>

static void check(char *return_code, const Qsp_SPSY0100_t *info)
{
    if (info->Length_Spooled_File_Info < (int)sizeof *info)
        return; /* a release with a shorter record: no opinion */
    if (memcmp(info->Function_Identifier, "DLTSPLF   ", 10) == 0 &&
        memcmp(info->Form_Type, "PAYROLL   ", 10) == 0 &&
        memcmp(info->Current_User, info->Job_User_Name, 10) != 0)
        *return_code = '0';
}

int main(int argc, char *argv[])
{
    if (argc >= 4)
        check(argv[1], (const Qsp_SPSY0100_t *)argv[3]);
    return 0;
}
