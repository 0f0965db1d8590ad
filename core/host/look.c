/* look.c - `spsy-exit-host --look`: looks at paths for a job that could not wait for them.
 *
 * No program runs here, and nothing is confined: it sees what the job would see. It is nobody's
 * child, so that a job need not wait for one that hangs; it ends when its socket does. */
#include "host/host.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "program/look.h"

static void judge(const struct spsy_look_question *question, struct spsy_look_answer *answer)
{
    int fd;

    answer->status =
        spsy_program_trust(question->path, question->trusted_owner, &fd, &answer->error);
    if (answer->status < 0)
        return;
    answer->status = spsy_file_identity_of(fd, &answer->identity, &answer->error);
    if (answer->status == 0)
        answer->status = spsy_program_inspect(fd, question->path, question->entry, question->ccsid,
                                              &answer->info, &answer->error);
    close(fd);
}

static bool answer_one(void)
{
    static struct spsy_look_question question;
    static struct spsy_look_answer answer;

    if (recv(EXIT_HOST_SOCKET, &question, sizeof question, MSG_WAITALL) != (ssize_t)sizeof question)
        return false;
    question.path[sizeof question.path - 1] = question.entry[sizeof question.entry - 1] = '\0';
    memset(&answer, 0, sizeof answer);
    if (question.look == SPSY_LOOK_JUDGE)
        judge(&question, &answer);
    else
        answer.status = spsy_file_identity(question.path, &answer.identity, &answer.error);
    return send(EXIT_HOST_SOCKET, &answer, sizeof answer, MSG_NOSIGNAL) == (ssize_t)sizeof answer;
}

int exit_host_look(void)
{
    struct spsy_look_greeting greeting = {SPSY_LOOK_VERSION, 0};
    pid_t child = fork();

    if (child != 0)
        return child < 0 ? EXIT_HOST_STATUS_MEMORY : 0;
    greeting.process = getpid();
    if (chdir("/") == 0 && send(EXIT_HOST_SOCKET, &greeting, sizeof greeting, MSG_NOSIGNAL) ==
                               (ssize_t)sizeof greeting)
        while (answer_one())
            ;
    return 0;
}
