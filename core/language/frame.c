#include "language/frame.h"

#include <stdio.h>
#include <string.h>

#include "language/check.h"

/* IBM's page: PGM (ssw_ibm_i_72/cl/pgm.htm): the first command of the source if it stands there at
 * all; without it parameters are none. Of ENDPGM no page of the command could be found; "Parts of a
 * CL source program" (ssw_ibm_i_74/rbam6/parts.htm) names it. */
static const struct parameter_definition pgm_parameters[] = {
    {.keyword = "PARM",
     .type = PARAMETER_TEXT,
     .position = 1,
     .most = 11, /* & and a name */
     .max_items = 255,
     .help = "refused: a script is given no parameters, and there are no CL variables"},
    PARAMETERS_END,
};

static const struct parameter_definition no_parameters[] = {PARAMETERS_END};

const struct command_definition pgm_command = {
    .name = "PGM",
    .summary = "begin a script, as a CL source begins",
    .notes = "For scripts (spsy run). It may be left out; else it is the first command, and MONMSG "
             "directly after it stands at the head.",
    .parameters = pgm_parameters,
    .page = "https://www.ibm.com/docs/ja/ssw_ibm_i_72/cl/pgm.htm",
    .missing = "PARM(&variable) a script is given no parameters, and there are no CL variables",
};

const struct command_definition endpgm_command = {
    .name = "ENDPGM",
    .summary = "end a script, as a CL source ends",
    .notes = "For scripts (spsy run). It may be left out; what follows it is an error, and is not "
             "carried out.",
    .parameters = no_parameters,
};

static bool is_named(const struct statement *statement, const struct command_definition *definition)
{
    return strcmp(statement->command, definition->name) == 0;
}

bool frame_concerns(struct frame *frame, const struct statement *statement)
{
    bool concerns =
        frame->ended || is_named(statement, &pgm_command) || is_named(statement, &endpgm_command);

    if (!concerns)
        frame->begun = true;
    return concerns;
}

static int fail(const struct statement *statement, const char *why, struct answer *answer)
{
    return answer_fail(answer, "SPY0108", "%.80s%s%s", statement->command,
                       statement->command[0] ? ": " : "", why);
}

static int check(const struct command_definition *definition, const struct statement *statement,
                 struct answer *answer)
{
    struct parameters parameters = {0};
    int result = check_statement(definition, statement, &parameters, answer);

    if (result == 0 && definition == &pgm_command && parameter(&parameters, "PARM")->count > 0) {
        answer_fail(answer, "CPD0084",
                    "Value %.80s not valid for PARM: a script is given no parameters, and there "
                    "are no CL variables; expected: PGM alone",
                    parameter(&parameters, "PARM")->items[0].text);
        result = answer_fail(answer, "CPF0006", "Errors occurred in command PGM");
    }
    parameters_free(&parameters);
    return result;
}

int frame_take(struct frame *frame, const struct statement *statement, bool passed_over,
               bool is_shell, struct answer *answer)
{
    bool begins = is_named(statement, &pgm_command), is_first = !frame->begun;

    frame->begun = true;
    if (frame->ended)
        return fail(statement, "ENDPGM stands before it; nothing after ENDPGM is carried out",
                    answer);
    if (is_shell)
        return fail(statement, "PGM and ENDPGM are the frame of a script (spsy run)", answer);
    frame->ended = !begins;
    if (passed_over)
        return 0;
    if (begins && !is_first)
        return fail(statement, "it is the first command of a script, or none", answer);
    return check(begins ? &pgm_command : &endpgm_command, statement, answer);
}

/* ---- what is not here ---------------------------------------------------------------------- */

const struct frame_screen frame_screens[] = {
    {"EDTLIBL", "it is a screen; CHGLIBL, ADDLIBLE and RMVLIBLE change the library list"},
    {"EDTOBJAUT", "it is a screen; GRTOBJAUT, RVKOBJAUT and DSPOBJAUT do the same"},
};
const size_t frame_screen_count = sizeof frame_screens / sizeof frame_screens[0];

const char *frame_not_here(const char *name)
{
    static const struct {
        const char *names, *why; /* each name between blanks */
    } groups[] = {
        {" DCL DCLF CHGVAR RTVJOBA RTVSYSVAL RTVUSRPRF RTVOBJD ", "there are no CL variables"},
        {" IF ELSE DO ENDDO DOWHILE DOUNTIL DOFOR LEAVE ITERATE SELECT WHEN OTHERWISE ENDSELECT ",
         "there are no conditions and no loops; a script has MONMSG, GOTO (forward) and RETURN"},
        {" CALL CALLPRC TFRCTL SUBR CALLSUBR RTNSUBR ENDSUBR INCLUDE ",
         "a script calls no programs, procedures or subroutines; spsy run carries out another one"},
        {" SNDPGMMSG SNDUSRMSG RCVMSG RTVMSG ", "a script sends and receives no messages itself"},
        {" COPYRIGHT DCLPRCOPT ", "nothing is compiled"},
    };
    char word[16];

    if (!name[0] || strlen(name) + 2 >= sizeof word)
        return NULL;
    for (size_t i = 0; i < frame_screen_count; i++)
        if (strcmp(frame_screens[i].name, name) == 0)
            return frame_screens[i].why;
    snprintf(word, sizeof word, " %s ", name);
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        if (strstr(groups[i].names, word))
            return groups[i].why;
    return NULL;
}
