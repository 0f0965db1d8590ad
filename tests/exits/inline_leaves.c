/* Ends more or less than itself, as the user-specified data begins: the job must neither go on
 * twice nor end with a status of the program's choice. */
#define _GNU_SOURCE
#include <err.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILD_STATUS = 5 };

static void *leave(void *unused)
{
    (void)unused;
    exit(0);
}

static void leave_at_exit(void)
{
    exit(0);
}

static void leave_by_signal(int number)
{
    (void)number;
    exit(0);
}

/* '0' when the child ended as it wanted to. */
static char wait_for(pid_t child)
{
    int status;

    if (child < 0 || waitpid(child, &status, 0) != child)
        return '?';
    return WIFEXITED(status) && WEXITSTATUS(status) == CHILD_STATUS ? '0' : '?';
}

int main(int argc, char *argv[])
{
    pthread_t thread;
    pid_t child;

    (void)argc;
    switch (argv[3][164]) {
    case 'F': /* a child of its own that calls exit() */
        child = fork();
        if (child == 0)
            exit(CHILD_STATUS);
        argv[1][0] = wait_for(child);
        break;
    case 'U':
        child = fork();
        if (child == 0)
            _exit(CHILD_STATUS);
        argv[1][0] = wait_for(child);
        break;
    case 'Q':
        quick_exit(0);
    case 'E': /* the C library's own way to exit() */
        err(0, "gone");
    case 'T':
        if (pthread_create(&thread, NULL, leave, NULL) == 0)
            pthread_join(thread, NULL);
        break;
    case 'P':
        pthread_exit(NULL);
    case 'S': /* a status that does not mean success, having said '1' */
        argv[1][0] = '1';
        exit(3);
    case 'H':
        argv[1][0] = '1';
        signal(SIGUSR1, leave_by_signal);
        raise(SIGUSR1);
        break;
    case 'A': /* exit() in the middle of the C library's own */
        argv[1][0] = '1';
        atexit(leave_at_exit);
        err(1, "gone");
    default:
        break;
    }
    return 0;
}
