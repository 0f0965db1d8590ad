/* A line printer daemon for scripts: lpd DIRECTORY [STEP OCTET [-6]]
 * Prints its port, then serves one connection after the other until it is killed. DIRECTORY gets
 * "connections", a line for each, and of the last whole job "queue", "control" and "data". With
 * STEP (1 queue, 2 control file's name, 3 control file, 4 data file's name, 5 data file) it answers
 * OCTET there instead of zero, with the words of DIRECTORY/words, and closes; with STEP 6 when all
 * has been acknowledged. Asked for its queue it adds the line to "lists" and shows DIRECTORY/shown
 * or else the control file of the job that it has. It drops a job that it has acknowledged where
 * there is a DIRECTORY/drop. A DIRECTORY/run is a shell command that is carried out
 * at the beginning of each connection: the world changes while a file is sent. DIRECTORY is locked
 * while a connection is served, until what came is kept: the client is answered before that. */
#include "../small_lpd.h"

#include <fcntl.h>
#include <sys/file.h>

static FILE *open_in(const char *directory, const char *name, const char *mode)
{
    char path[4096];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", directory, name);
    file = fopen(path, mode);
    if (!file) {
        perror(path);
        exit(1);
    }
    return file;
}

static void keep(const char *directory, const char *name, const void *bytes, size_t count)
{
    FILE *file = open_in(directory, name, "wb");

    fwrite(bytes, 1, count, file);
    fclose(file);
}

static bool there(const char *directory, const char *name)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/%s", directory, name);
    return access(path, F_OK) == 0;
}

/* The bytes of a file, "" without one; static. */
static const char *content(const char *directory, const char *name, size_t *count)
{
    static char bytes[65536];
    FILE *file = there(directory, name) ? open_in(directory, name, "rb") : NULL;

    *count = file ? fread(bytes, 1, sizeof bytes - 1, file) : 0;
    bytes[*count] = '\0';
    if (file)
        fclose(file);
    return bytes;
}

static void list(int fd, const char *directory, const char *line)
{
    FILE *lists = open_in(directory, "lists", "a");
    size_t count;
    const char *shown = content(directory, there(directory, "shown") ? "shown" : "control", &count);

    fprintf(lists, "%d %s\n", line[0], line + 1);
    fclose(lists);
    (void)!write(fd, shown, count);
}

static void serve(int fd, const char *directory, struct small_lpd_plan *plan)
{
    char words[512];
    struct small_lpd_job job = {.data = open_in(directory, "data.new", "wb")};
    FILE *connections = open_in(directory, "connections", "a");
    char from[4096], to[4096];
    size_t count;
    bool whole;

    snprintf(words, sizeof words, "%s", content(directory, "words", &count));
    plan->words = words;
    whole = small_lpd_serve(fd, plan, &job);
    fclose(job.data);
    if (job.lists)
        list(fd, directory, job.queue);
    if (whole && !there(directory, "drop")) {
        keep(directory, "queue", job.queue + 1, strlen(job.queue + 1));
        keep(directory, "control", job.control, job.control_bytes);
        snprintf(from, sizeof from, "%s/data.new", directory);
        snprintf(to, sizeof to, "%s/data", directory);
        rename(from, to);
    }
    fprintf(connections, "%s\n", job.lists ? "list" : whole ? "whole" : "broken");
    fclose(connections);
}

static void run(const char *directory)
{
    char command[4096];

    snprintf(command, sizeof command, "[ ! -e '%s/run' ] || sh '%s/run'", directory, directory);
    if (system(command) != 0)
        fprintf(stderr, "%s/run failed\n", directory);
}

int main(int argc, char **argv)
{
    int listener, lock = argc > 1 ? open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    struct small_lpd_plan plan = {0};
    unsigned short port;

    if (lock < 0)
        return 2;
    if (argc > 3) {
        plan.step = (enum small_lpd_step)atoi(argv[2]);
        plan.octet = (unsigned char)atoi(argv[3]);
        plan.fault = plan.step == SMALL_LPD_DONE ? SMALL_LPD_LATE
                     : plan.step                 ? SMALL_LPD_REFUSE
                                                 : SMALL_LPD_FINE;
    }
    listener = small_lpd_listen(argc > 4 ? AF_INET6 : AF_INET, &port);
    if (listener < 0)
        return 1;
    printf("%u\n", port);
    fflush(stdout);
    for (;;) {
        int fd = accept(listener, NULL, NULL);

        if (fd < 0 || flock(lock, LOCK_EX) != 0)
            return 1;
        run(argv[1]);
        serve(fd, argv[1], &plan);
        close(fd);
        flock(lock, LOCK_UN);
    }
}
