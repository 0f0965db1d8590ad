/* limits.c - resource limits, place and privileges of the exit host. */
#include "host/host.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Each is far above what a decision about a spooled file needs, and far below what hurts. */
static const struct {
    __rlimit_resource_t resource;
    rlim_t most;
} limits[] = {
    {RLIMIT_CORE, 0}, /* a record may hold what no core file should */
    {RLIMIT_NOFILE, 256},      {RLIMIT_FSIZE, 64ul << 20}, /* into the scratch directory */
    {RLIMIT_STACK, 8ul << 20}, {RLIMIT_MSGQUEUE, 0},
    {RLIMIT_DATA, 1ul << 30},  {RLIMIT_AS, 4ul << 30}, /* bounds threads too: 8 MiB of stack each */
};

static int lower(__rlimit_resource_t resource, rlim_t most)
{
    struct rlimit limit;

    if (getrlimit(resource, &limit) != 0)
        return -1;
    if (limit.rlim_max > most)
        limit.rlim_max = most;
    if (limit.rlim_cur > most)
        limit.rlim_cur = most;
    return setrlimit(resource, &limit);
}

/* When memory runs out, the kernel should take this process, not the job. */
static void volunteer_for_oom(void)
{
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

    if (fd < 0)
        return;
    if (write(fd, "1000", 4) != 4) { /* best effort: a container may refuse it */
    }
    close(fd);
}

/* A job of root would make every program root: only reading stays (an installation of
 * another owner). */
static int drop_capabilities(void)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2];

    if (syscall(SYS_capget, &header, data) != 0)
        return -1;
    for (int i = 0; i < 2; i++) {
        uint32_t keep = i == 0 ? 1u << CAP_DAC_READ_SEARCH : 0;

        data[i].permitted &= keep;
        data[i].effective &= keep;
        data[i].inheritable = 0;
    }
    return (int)syscall(SYS_capset, &header, data);
}

/* The owner of a home puts programs into it, and owns them: a root who works on somebody's home
 * does not run them as root. */
static int become_owner(const struct spsy_shared *shared)
{
    gid_t group = shared->group;
    uid_t owner = shared->owner;

    if (geteuid() != 0 || owner == 0)
        return 0;
    if (setgroups(0, NULL) != 0 || setresgid(group, group, group) != 0 ||
        setresuid(owner, owner, owner) != 0)
        return -1;
    return 0;
}

static int enter_scratch(struct spsy_shared *shared)
{
    if (shared->scratch[0] && (mkdir(shared->scratch, 0700) == 0 || errno == EEXIST) &&
        chdir(shared->scratch) == 0)
        return 0;
    shared->scratch[0] = '\0';
    return chdir("/");
}

int exit_host_limit(struct spsy_shared *shared)
{
    umask(077);
    volunteer_for_oom();
    if (become_owner(shared) != 0 || enter_scratch(shared) != 0)
        return -1;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        if (lower(limits[i].resource, limits[i].most) != 0)
            return -1;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return -1;
    return drop_capabilities();
}
