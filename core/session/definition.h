/* definition.h - a command as data: its keywords, what they take, who carries it out.
 *
 * One definition drives the CL syntax, the option syntax, the help, the completion and the man
 * page (core/function/README.md). It stands in the file of the command it describes. */
#ifndef SPSY_SESSION_DEFINITION_H
#define SPSY_SESSION_DEFINITION_H

#include <stdbool.h>
#include <stddef.h>

enum parameter_type {
    PARAMETER_NAME,      /* *NAME, folded to upper case; max characters (10, system name 8) */
    PARAMETER_QUALIFIED, /* name or library/name; text keeps "LIB/NAME" or "NAME", the latter also
                          * for *LIBL/NAME; what it means `object` says */
    PARAMETER_GENERIC, /* the same; the name may end in an asterisk or be *ALL, the library *ALL */
    PARAMETER_GENERIC_NAME, /* a name that may end in an asterisk; *ALL is a special value */
    PARAMETER_LABEL,         /* of a key: spsy_label_valid, folded to upper case */
    PARAMETER_GENERIC_LABEL, /* the same; may end in an asterisk; *ALL is a special value */
    PARAMETER_JOB,          /* number/user/name, user/name, name or * */
    PARAMETER_INTEGER,      /* least..most */
    PARAMETER_TEXT,         /* quoted or not; kept as it is; at most `most` characters; Latin-1 */
    PARAMETER_PATH,         /* a file name; kept as it is */
    PARAMETER_DATE,    /* 'YYYY-MM-DD', CYYMMDD, or in the job's format (session_date_format), of
                        * which execute/ makes the first before the command sees it */
    PARAMETER_CHOICE,  /* only the special values */
    PARAMETER_PROGRAM, /* library/program or '/path'; *LIBL and *CURLIB are settled likewise */
    PARAMETER_COMMAND, /* a command with its own keywords, kept as its text; CL alone */
    PARAMETER_LIST,    /* elements of different kinds, in `elements` */
};

/* What a value of type QUALIFIED or GENERIC names. Before the command sees it
 * session/library_list.h looks for what has no library, and makes a name of *CURLIB. */
enum parameter_object {
    OBJECT_NONE,       /* the other types */
    OBJECT_AS_GIVEN,   /* is not looked for: not of this system, or of the library that another
                        * keyword says; *CURLIB stays */
    OBJECT_OUTQ,       /* an output queue */
    OBJECT_OUTQ_LATER, /* one that need not be there yet */
    OBJECT_SAVE_FILE,
    OBJECT_OF_OBJTYPE, /* what OBJTYPE of the same command says; libraries and profiles are in
                        * QSYS, and not looked for; with *SPLKEY it is a generic label */
    OBJECT_GUARD,      /* a guard of protection, profile/name; not looked for */
    OBJECT_CREATED,    /* the command makes it: in the current library */
};

/* Beside IBM's keyword of the same name. The table of core/command/README.md is made of it. */
enum parameter_standing {
    PARAMETER_EFFECTIVE, /* does what IBM's does */
    PARAMETER_STORED,    /* checked, kept, shown and saved; nothing here acts by it */
    PARAMETER_CHECKED, /* checked, and nothing else: what it says is about a device or a display */
    PARAMETER_OURS,    /* IBM has none of this name, or it means something else there */
};

struct parameter_definition {
    const char *keyword; /* "SPLNBR"; the option is --splnbr */
    enum parameter_type type;
    enum parameter_object object;
    const char *special;       /* special values, blank separated: "*ONLY *LAST *ANY", or NULL */
    const char *default_value; /* NULL: none; the handler sees "not given" */
    bool required;
    unsigned position; /* 1.. for positional CL; 0 = keyword only */
    long least, most;  /* INTEGER: range; TEXT, NAME: most characters */
    size_t max_items;  /* 0 or 1 = one value; more = a list of values of this type, kept
                        * as a list also for one value or the default */
    const struct parameter_definition *elements; /* LIST: ended by keyword NULL */
    const char *help; /* one line; then, after a '\n' each, words about its values */
    enum parameter_standing standing;
    bool secret; /* what was given is repeated in no message */
};

/* clang-format off */
/* TEXT of a command that creates, and of one that changes. */
#define PARAMETER_TEXT_NEW                                                                         \
    {.keyword = "TEXT", .type = PARAMETER_TEXT, .special = "*BLANK", .default_value = "*BLANK",    \
     .most = 50, .help = "description"}
#define PARAMETER_TEXT_CHANGED                                                                     \
    {.keyword = "TEXT", .type = PARAMETER_TEXT, .special = "*SAME *BLANK",                         \
     .default_value = "*SAME", .most = 50, .help = "description"}
/* The end of a list of parameters. */
#define PARAMETERS_END {.keyword = NULL}
/* clang-format on */

struct session;
struct parameters;
struct answer;

struct command_definition {
    const char *name;     /* "DLTSPLF" */
    const char *function; /* function identifier of a guarded command, NULL = not guarded */
    const char *summary;  /* one line */
    const char *notes;    /* NULL, or paragraphs that its user must know, divided by \n */
    const struct parameter_definition *parameters; /* ended by keyword NULL */
    /* 0, or negative: then answer_fail has been called. */
    int (*run)(struct session *session, const struct parameters *parameters, struct answer *answer);
    bool lists;          /* its rows are shown as a table, also when there is only one */
    bool makes_room;     /* it deletes files: a full disk's reserve is for it (store.h) */
    bool ours;           /* IBM i has no command of this name */
    const char *page;    /* where IBM describes it, or NULL: no page could be found */
    const char *missing; /* NULL, or IBM's keywords that it has not, divided by \n: "KEYWORD why" */
};

#endif
