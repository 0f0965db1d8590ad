/* keepsaved.c - a file with SAVE(*YES) is deleted by operators only. IBM i C that asks services,
 * since the record says neither SAVE nor what the user may do.
 *
 *     gcc -shared -fPIC -I../include -o KEEPSAVED.so keepsaved.c -L../build/lib \
 *         -lspsyexit -Wl,-rpath,$PWD/../build/lib
 *
 * What cannot be learned is a failure: nobody is refused on purpose, and nobody is let in. */
#include <espsecrg.h>
#include <spsy_services.h>

#include <string.h>

/* 'Y', 'N', or '?' when QUSRSPLA does not tell. */
static char saved(const Qsp_SPSY0100_t *info)
{
    Qus_EC_t error = {.Bytes_Provided = sizeof error};
    Qus_SPLA0100_t attributes;
    char job[26];

    memcpy(job, info->Job_Name, 10);
    memcpy(job + 10, info->Job_User_Name, 10);
    memcpy(job + 20, info->Job_Number, 6);
    QUSRSPLA(&attributes, sizeof attributes, "SPLA0100", job, "                ",
             "                ", info->Spooled_File_Name, info->Spooled_File_Number, &error);
    if (error.Bytes_Available > 0)
        return '?';
    return memcmp(attributes.Save_File, "*YES      ", 10) == 0 ? 'Y' : 'N';
}

static char has_job_control(const char *profile)
{
    Qus_EC_t error = {.Bytes_Provided = sizeof error};
    char indicator = 'N';

    QSYCUSRS(&indicator, profile, "*JOBCTL   ", 1, 0, &error);
    return error.Bytes_Available > 0 ? '?' : indicator;
}

int main(int argc, char *argv[])
{
    const Qsp_SPSY0100_t *info = (const Qsp_SPSY0100_t *)argv[3];
    char is_saved, is_operator;

    if (argc < 4 || memcmp(info->Function_Identifier, "DLTSPLF   ", 10) != 0)
        return 0;
    is_saved = saved(info);
    is_operator = is_saved == 'N' ? 'N' : has_job_control(info->Current_User);
    if (is_saved == 'N' || is_operator == 'Y')
        return 0;
    if (is_saved == '?' || is_operator == '?')
        spsy_fail(argv[1], "its SAVE or *JOBCTL of the user could not be learned");
    else
        argv[1][0] = '0';
    return 0;
}
