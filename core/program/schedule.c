#include "program/schedule.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The beginning of /proc/PID/NAME as text; false = not there. */
static bool read_proc(pid_t process, const char *name, char *text, size_t size)
{
    char path[64];
    ssize_t got = -1;
    int fd;

    snprintf(path, sizeof path, "/proc/%d/%s", (int)process, name);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        got = read(fd, text, size - 1);
        close(fd);
    }
    text[got > 0 ? got : 0] = '\0';
    return got > 0;
}

void spsy_schedule_look(pid_t process, struct spsy_schedule *schedule)
{
    struct spsy_schedule now = {0};
    struct timespec time;
    char text[128];

    clock_gettime(CLOCK_MONOTONIC, &time);
    now.at_ns = (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
    now.known = read_proc(process, "schedstat", text, sizeof text) &&
                sscanf(text, "%" SCNu64 " %" SCNu64 " %" SCNu64, &now.used_ns, &now.withheld_ns,
                       &now.turns) == 3;
    if (!now.known)
        now.used_ns = now.withheld_ns = now.turns = 0;
    now.still_ns = now.at_ns;
    if (now.known && schedule->known && now.used_ns == schedule->used_ns &&
        now.turns == schedule->turns)
        now.still_ns = schedule->still_ns;
    *schedule = now;
}

/* R, S, D ... as ps shows it; 0 = cannot be told. */
static char state_of(pid_t process)
{
    char text[512];
    const char *name_end;

    if (!read_proc(process, "stat", text, sizeof text))
        return 0;
    name_end = strrchr(text, ')');
    return name_end && name_end[1] == ' ' ? name_end[2] : 0;
}

bool spsy_schedule_ready(pid_t process)
{
    return state_of(process) == 'R';
}

bool spsy_schedule_held(pid_t process)
{
    return state_of(process) == 'D';
}

void spsy_stretch_note(struct spsy_stretch *stretch, uint64_t start_ns,
                       const struct spsy_schedule *before, const struct spsy_schedule *now)
{
    uint64_t passed = now->at_ns > start_ns ? now->at_ns - start_ns : 0;

    if (before->at_ns <= start_ns)
        stretch->before_ns = before->withheld_ns;
    if (now->withheld_ns > passed && stretch->before_ns < now->withheld_ns - passed)
        stretch->before_ns = now->withheld_ns - passed;
    stretch->start_ns = start_ns;
}

uint64_t spsy_stretch_withheld(const struct spsy_stretch *stretch, uint64_t start_ns,
                               const struct spsy_schedule *now)
{
    if (!now->known || stretch->start_ns != start_ns || now->withheld_ns < stretch->before_ns)
        return 0;
    return now->withheld_ns - stretch->before_ns;
}
