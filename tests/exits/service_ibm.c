/* Asks every service by its IBM i name and logs what came back, in hexadecimal, by QMHSNDPM. What
 * it asks is its PGMDTA's first letter: A all, E without an error code, S sends an escape, F says
 * that it could not decide. */
#include <espsecrg.h>
#include <spsy_services.h>
#include <string.h>

static void say(const char *text, int bytes)
{
    Qus_EC_t code = {.Bytes_Provided = sizeof code};
    char key[4];

    QMHSNDPM("CPF9898", "QCPFMSG   *LIBL     ", text, bytes, "*DIAG     ", "*         ", 0, key,
             &code);
}

static void show(const char *name, const void *receiver, int bytes, const Qus_EC_t *code)
{
    static const char digits[] = "0123456789ABCDEF";
    char line[512];
    int at = 8;

    memcpy(line, name, 8);
    if (code->Bytes_Available > 0) {
        memcpy(line + at, code->Exception_Id, 7);
        say(line, at + 7);
        return;
    }
    for (int i = 0; i < bytes && at < 500; i++) {
        unsigned char byte = ((const unsigned char *)receiver)[i];

        line[at++] = digits[byte >> 4];
        line[at++] = digits[byte & 15];
    }
    say(line, at);
}

static void ask_job(const char *job, int length, const char *format)
{
    Qus_EC_t code = {.Bytes_Provided = sizeof code};
    char receiver[86];

    memset(receiver, 0xEE, sizeof receiver);
    QUSRJOBI(receiver, length, format, job, "                ", &code);
    show("JOB     ", receiver, length < 86 ? length + 4 : 86, &code);
}

static void ask_special(const char *profile, const char *authorities, int count)
{
    Qus_EC_t code = {.Bytes_Provided = sizeof code};
    char indicator = '?';

    QSYCUSRS(&indicator, profile, authorities, count, 0, &code);
    show("SPECIAL ", &indicator, 1, &code);
}

static void ask_user(const char *profile, const char *authority)
{
    Qus_EC_t code = {.Bytes_Provided = sizeof code};
    char receiver[124];

    memset(receiver, 0xEE, sizeof receiver);
    QSYRUSRI(receiver, sizeof receiver, "USRI0200", profile, &code);
    show("USER    ", receiver, sizeof receiver, &code);
    ask_special(profile, authority, 1);
}

static void ask_file(const Qsp_SPSY0100_t *info, const char *name, int number)
{
    Qus_EC_t code = {.Bytes_Provided = sizeof code};
    char job[26];
    Qus_SPLA0100_t receiver;

    memcpy(job, info->Job_Name, 10);
    memcpy(job + 10, info->Job_User_Name, 10);
    memcpy(job + 20, info->Job_Number, 6);
    memset(&receiver, 0xEE, sizeof receiver);
    QUSRSPLA(&receiver, sizeof receiver, "SPLA0100", job, "                ", "                ",
             name, number, &code);
    show("FILE    ", &receiver, 130, &code);
    show("FILE-END", (char *)&receiver + 1468, 69, &code);
}

static void ask_registration(const char *format, int number, const char *point)
{
    Qus_EC_t code = {.Bytes_Provided = sizeof code};
    char receiver[240];

    memset(receiver, 0xEE, sizeof receiver);
    QUSRTVEI("                ", receiver, sizeof receiver, format, point, "SPSY0100", number,
             "\0\0\0\0", &code);
    show("EXIT    ", receiver, sizeof receiver, &code);
}

static void ask_all(const Qsp_SPSY0100_t *info)
{
    ask_job("*                         ", 86, "JOBI0100");
    ask_job("*                         ", 20, "JOBI0100");
    ask_job("*                         ", 7, "JOBI0100");
    ask_job("*                         ", 86, "JOBI0999");
    ask_job("OTHER     ALICE     000001", 86, "JOBI0100");
    ask_user("ALICE     ", "*JOBCTL   ");
    ask_user("*CURRENT  ", "*SPLCTL   ");
    ask_user("NOBODY    ", "*SPLCTL   ");
    ask_user("ALICE     ", "*WHAT     ");
    ask_file(info, info->Spooled_File_Name, info->Spooled_File_Number);
    ask_file(info, "NOTTHERE  ", info->Spooled_File_Number);
    ask_registration("EXTI0100", -1, "QIBM_QSP_SECURITY   ");
    ask_registration("EXTI0200", -1, "QIBM_QSP_SECURITY   ");
    ask_registration("EXTI0300", 10, "QIBM_QSP_SECURITY   ");
    ask_registration("EXTI0200", 11, "QIBM_QSP_SECURITY   ");
    ask_registration("EXTI0200", 10, "QIBM_QZDA_INIT      ");
    ask_special("ALICE     ", "*JOBCTL   *SAVSYS   ", 2);
    ask_special("ALICE     ", "*JOBCTL   *SPLCTL   ", 2); /* all of them, not one */
    ask_user("          ", "*SPLCTL   ");
    ask_file(info, info->Spooled_File_Name, -3); /* 0 *ONLY, -1 *LAST, -2 *ANY */
}

static char first_of_data(void)
{
    Qus_EC_t code = {.Bytes_Provided = sizeof code};
    struct SPSY_BIG_ENDIAN {
        Qus_EXTI_Header_t header;
        Qus_EXTI0200_t entry;
        char data[2048];
    } receiver;

    QUSRTVEI("                ", &receiver, sizeof receiver, "EXTI0200", "QIBM_QSP_SECURITY   ",
             "SPSY0100", -1, "\0\0\0\0", &code);
    if (code.Bytes_Available > 0 || receiver.entry.Length_Exit_Data == 0)
        return ' ';
    return ((char *)&receiver)[receiver.entry.Offset_Exit_Data];
}

int main(int argc, char *argv[])
{
    Qus_EC_t code = {.Bytes_Provided = sizeof code};
    char receiver[86], key[4];

    (void)argc;
    *argv[1] = '1';
    switch (first_of_data()) {
    case 'A':
        ask_all((const Qsp_SPSY0100_t *)argv[3]);
        break;
    case 'E':
        QUSRJOBI(receiver, sizeof receiver, "JOBI0999", "*                         ",
                 "                ");
        say("after the escape", 17);
        break;
    case 'S':
        QMHSNDPM("CPF9898", "QCPFMSG   *LIBL     ", "no more", 7, "*ESCAPE   ", "*         ", 0,
                 key, &code);
        say("after the escape", 17);
        break;
    case 'F':
        spsy_fail(argv[1], "the list of clerks is not there");
        say("after the failure", 17);
        break;
    default:
        *argv[1] = '0';
    }
    return 0;
}
