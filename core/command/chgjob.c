/* chgjob.c - CHGJOB: attributes of this job. IBM's: ibm.com/docs/ssw_ibm_i_72/cl/chgjob.htm, of
 * which the introduction and the restrictions could be read. That JOB is its only positional
 * parameter, and the special values of DATFMT and DATSEP, are remembered; DATFMT's own are those of
 * QDATFMT (ibm.com/support/knowledgecenter/en/ssw_ibm_i_74/rzakz/rzakzqdatfmt.htm), as DATSEP's
 * characters are.
 *
 * A job is one process here and changes itself alone; what it changes lasts as long as the job. */
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "command/commands.h"
#include "session/session.h"

/* *, or this job by its name. */
static bool is_own(const struct session *session, const char *text)
{
    const struct spool_job *job = &session->job;
    char names[3][40];

    snprintf(names[0], sizeof names[0], "%s/%s/%s", job->number, job->user, job->name);
    snprintf(names[1], sizeof names[1], "%s/%s", job->user, job->name);
    snprintf(names[2], sizeof names[2], "%s", job->name);
    return strcmp(text, "*") == 0 || strcmp(text, names[0]) == 0 || strcmp(text, names[1]) == 0 ||
           strcmp(text, names[2]) == 0;
}

static void take_format(struct session *session, const char *text)
{
    for (int format = SPSY_DATE_YMD; format < SPSY_DATE_FORMATS; format++)
        if (strcmp(text + 1, spsy_date_formats[format]) == 0)
            session->date_format = (enum spsy_date_format)format;
    if (strcmp(text, "*SYSVAL") == 0)
        session->date_format = SPSY_DATE_ISO;
}

/* False: no separator. */
static bool take_separator(struct session *session, const char *text)
{
    if (strcmp(text, "*SAME") == 0)
        return true;
    if (strcmp(text, "*SYSVAL") == 0)
        session->date_separator = '\0';
    else if (strcmp(text, "*BLANK") == 0 || !*text) /* blanks at the end of a text go */
        session->date_separator = ' ';
    else if (strlen(text) == 1 && strchr(SPSY_DATE_SEPARATORS_OR_BLANK, *text))
        session->date_separator = *text;
    else
        return false;
    return true;
}

static int run(struct session *session, const struct parameters *parameters, struct answer *answer)
{
    const char *job = parameter_text(parameters, "JOB");
    const char *separator = parameter_text(parameters, "DATSEP");

    if (!is_own(session, job))
        return answer_fail(answer, "CPD0084",
                           "Value %s not valid for JOB: a job changes itself alone, %s/%s/%s or *",
                           job, session->job.number, session->job.user, session->job.name);
    if (!take_separator(session, separator))
        return answer_fail(answer, "CPD0084",
                           "Value '%s' not valid for DATSEP: expected *SAME, *SYSVAL, *BLANK, or "
                           "one of '/' '-' '.' ',' ' '",
                           separator);
    take_format(session, parameter_text(parameters, "DATFMT"));
    answer_message(answer, "SPY0001", "Job %s/%s/%s changed", session->job.number,
                   session->job.user, session->job.name);
    return 0;
}

static const struct parameter_definition parameters[] = {
    {.keyword = "JOB",
     .type = PARAMETER_JOB,
     .special = "*",
     .default_value = "*",
     .position = 1,
     .help = "this job: *, number/user/name, user/name or name"},
    {.keyword = "DATFMT",
     .type = PARAMETER_CHOICE,
     .special = "*SAME *SYSVAL " SPSY_DATE_WORDS(SPSY_DATE_SPECIAL, " "),
     .default_value = "*SAME",
     .help = "in which order this job takes dates; YYYY-MM-DD and CYYMMDD are always taken\n"
             "*SYSVAL: the home's, dateFormat in settings.json"},
    {.keyword = "DATSEP",
     .type = PARAMETER_TEXT,
     .special = "*SAME *SYSVAL *BLANK",
     .default_value = "*SAME",
     .most = 1,
     .help = "what stands between the parts of a date, '/', '-', '.', ',' or ' '\n"
             "Dates are taken with any of / - . and , between them; with a blank only after *BLANK "
             "or ' '."},
    PARAMETERS_END,
};

static const char missing[] = "JOBQ there are no job queues\n"
                              "JOBPTY there are no job queues\n"
                              "OUTPTY CRTSPLF and CHGSPLFA say it of each file\n"
                              "OUTQ the profile says it; CRTSPLF OUTQ of each file\n"
                              "PRTDEV there are no printer devices\n"
                              "PRTTXT nothing is printed here\n"
                              "LOG every message is in the job log\n"
                              "LOGCLPGM there are no CL programs\n"
                              "LOGOUTPUT DSPJOBLOG shows the job log, and nothing prints it\n"
                              "INQMSGRPY there are no inquiry messages\n"
                              "BRKMSG there are no break messages\n"
                              "STSMSG there are no status messages\n"
                              "DDMCNV there are no DDM conversations\n"
                              "SCDDATE there are no job queues\n"
                              "SCDTIME there are no job queues\n"
                              "DATE a job's date is the system's\n"
                              "TIMSEP times are taken with or without colons\n"
                              "SWS there are no job switches\n"
                              "SPLFACN a spooled file stays when its job ends\n"
                              "RUNPTY the machine's nice(1)\n"
                              "TIMESLICE the machine schedules\n"
                              "PURGE the machine schedules\n"
                              "DFTWAIT a command waits for the store alone, for a time of its own\n"
                              "DEVRCYACN there are no devices\n"
                              "TSEPOOL the machine schedules\n"
                              "CCSID CRTSPLF TOCCSID, or the home's ccsid\n"
                              "CHRIDCTL nothing is shown on a display\n"
                              "DECFMT amounts are not edited\n"
                              "SRTSEQ nothing is sorted by a language\n"
                              "LANGID the locale of the shell is not the job's\n"
                              "CNTRYID the locale of the shell is not the job's\n"
                              "PRTKEYFMT there is no Print key\n"
                              "DUPJOBOPT a job changes itself alone";

const struct command_definition command_chgjob = {
    .name = "CHGJOB",
    .summary = "change this job: how it takes dates",
    .notes = "How dates are shown does not depend on it. It holds as long as the job: a script, a "
             "shell, a connection. A statement of the command line is a job of its own; dateFormat "
             "in settings.json says what jobs begin with.",
    .parameters = parameters,
    .run = run,
    .page = "https://ibm.com/docs/ssw_ibm_i_72/cl/chgjob.htm",
    .missing = missing,
};
