#include "cli/shell.h"

#include <stdio.h>
#include <unistd.h>

static void prompt(bool continued)
{
    fputs(continued ? "    > " : "spsy> ", stdout);
    fflush(stdout);
}

int shell_run_script(struct runner *runner, struct script *script)
{
    runner->execution.script_is_input = true;
    runner->execution.shell = true;
    return runner_script(runner, script, true);
}

int shell_run(struct runner *runner)
{
    /* with --json nothing stands there but answers */
    bool terminal = !runner->output.json && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    struct script script;
    int status;

    script_open(&script, stdin);
    if (terminal) {
        puts("spsy " SPSY_VERSION ": CL statements; HELP lists the commands, EXIT ends.");
        script.before_line = prompt;
    }
    status = shell_run_script(runner, &script);
    if (terminal && feof(stdin))
        putchar('\n');
    script_close(&script);
    return status;
}
