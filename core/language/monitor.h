/* monitor.h - what only a script understands: MONMSG, GOTO and RETURN; PGM, ENDPGM: frame.h.
 *
 * They are read and checked here; whoever runs the script does what they say. */
#ifndef SPSY_LANGUAGE_MONITOR_H
#define SPSY_LANGUAGE_MONITOR_H

#include "language/cl.h"
#include "session/answer.h"
#include "session/definition.h"

enum { MONITORS_MAX = 100 }; /* after a command, and at the head: as on IBM i */

/* run is NULL. */
extern const struct command_definition monitor_command, goto_command, return_command;
extern const struct command_definition *const script_commands[];
extern const size_t script_command_count;
/* In any case; NULL: it is none of them. */
const struct command_definition *script_command_find(const char *name);

struct monitor {
    char (*ids)[8];
    size_t count;
    enum monitor_act {
        MONITOR_GOES_ON,
        MONITOR_COMMAND,
        MONITOR_GOTO,
        MONITOR_RETURN,
    } act;
    char label[11];
    struct cl_text command; /* of EXEC, all of it owned */
};

/* Those after one command, or those at the head; zeroed: none. */
struct monitors {
    struct monitor *items;
    size_t count;
};

/* Checks all of a MONMSG, the command of EXEC too. Negative: the answer says what is wrong, and
 * there is nothing to free. */
int monitor_read(const struct statement *statement, struct monitor *monitor, struct answer *answer);
/* Negative: at the head of a script it is not allowed, which the answer says. */
int monitor_check_head(const struct monitor *monitor, struct answer *answer);
void monitor_free(struct monitor *monitor);

/* Takes *monitor over in any case. Negative: the answer says why it was not added. */
int monitors_add(struct monitors *monitors, struct monitor *monitor, struct answer *answer);
void monitors_free(struct monitors *monitors);

/* Generic ids: CPF0000 fits every CPF, CPF3400 every CPF34; else equal. */
bool monitor_id_fits(const char *monitored, const char *id);

/* The first, in the order of the lists, that fits a failing message of the answer; NULL unless all
 * together fit every failing message, so that a MONMSG for one file's refusal does not hide another
 * file's loss. Nothing has to fit what comes before CPF2117 or CPF2227, which sum it up. Of a
 * statement that was not well formed one is enough: the CPF0006 after it says nothing of its own.
 */
struct monitor *monitors_find(const struct monitors *const *lists, size_t count,
                              struct answer *answer);

/* Negative: the answer says what is wrong. */
int goto_read(const struct statement *statement, char label[11], struct answer *answer);

#endif
