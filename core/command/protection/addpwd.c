/* addpwd.c - ADDPWD, RMVPWD: passwords of spooled files that this job knows (P5).
 *
 * MUST: asked for, never an argument; the job keeps a hash until it ends, nothing is stored. */
#include "command/commands.h"
#include "shield/passwords.h"

static const char prompt[] = "Password of spooled files";

static int run_add(struct session *session, const struct parameters *parameters,
                   struct answer *answer)
{
    struct protection_password password;
    struct spsy_error error;

    (void)parameters;
    if (shield_ask_password(session, prompt, false, &password, &error) < 0)
        return answer_fail_error(answer, &error);
    if (!password.set)
        return answer_fail(answer, "SPY0186", "*NONE is no password that could be known");
    if (shield_learn_password(session, &password, &error) < 0)
        return answer_fail_error(answer, &error);
    answer_message(answer, "SPY0001", "The password is known until this job ends");
    return 0;
}

static int run_remove(struct session *session, const struct parameters *parameters,
                      struct answer *answer)
{
    struct protection_password password;
    struct spsy_error error;

    if (parameter_is(parameters, "PASSWORD", "*ALL")) {
        session_forget_passwords(session);
        answer_message(answer, "SPY0001", "No password is known any more");
        return 0;
    }
    if (shield_ask_password(session, prompt, false, &password, &error) < 0)
        return answer_fail_error(answer, &error);
    if (!shield_unlearn_password(session, &password))
        return answer_fail(answer, "SPY0185", "the password was not known");
    answer_message(answer, "SPY0001", "The password is not known any more");
    return 0;
}

static const struct parameter_definition add_parameters[] = {
    {.keyword = "PASSWORD",
     .type = PARAMETER_CHOICE,
     .special = "*PROMPT",
     .default_value = "*PROMPT",
     .help = "asked for at the terminal, or read from --password-fd",
     .secret = true},
    PARAMETERS_END,
};
static const struct parameter_definition remove_parameters[] = {
    {.keyword = "PASSWORD",
     .type = PARAMETER_CHOICE,
     .special = "*ALL *PROMPT",
     .default_value = "*ALL",
     .position = 1,
     .help = "*ALL: every one\n*PROMPT: the one that is asked for",
     .secret = true},
    PARAMETERS_END,
};

const struct command_definition command_addpwd = {
    .name = "ADDPWD",
    .summary = "let the job know a password of spooled files",
    .notes =
        "Files whose READPWD or WRTPWD it is can be read or written from then on, as far as all "
        "else lets: until the script, the shell or the connection ends, or its current profile "
        "changes. A password is C'1 to 4 characters', X'1 to 8 hexadecimal digits' or a number "
        "of -2147483648 to 2147483647: C'ABCD' is X'C1C2C3C4'. Whether a file has it is not "
        "told.",
    .parameters = add_parameters,
    .run = run_add,
    .ours = true,
};

const struct command_definition command_rmvpwd = {
    .name = "RMVPWD",
    .summary = "let the job forget passwords of spooled files",
    .parameters = remove_parameters,
    .run = run_remove,
    .ours = true,
};
