/* rights.c - what the process may, and the moment in which it is somebody else.
 *
 * Real and saved uid are 0, the effective one is the home owner's: a worker, which is the owner,
 * can neither signal nor trace this process, and to be root again would need no more than what
 * CAP_SETUID gives anyway. Not one set of ids for all: as the owner in all three, each way back
 * from root would clear the permitted set as well. No parent-death signal: every change of the
 * effective uid clears it (commit_creds). */
#include "connector/process/process.h"

#include <errno.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static int only_setuid(void)
{
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2] = {
        {.effective = 1U << CAP_SETUID, .permitted = 1U << CAP_SETUID}};

    return (int)syscall(SYS_capset, &header, data);
}

int rights_drop(void)
{
    const struct rlimit none = {0, 0};

    for (int capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++)
        if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0 && errno != EPERM)
            return -1; /* EPERM: not root, and NO_NEW_PRIVS has to do */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0 ||
        syscall(SYS_setresuid, 0, connector.owner, 0) != 0 || only_setuid() != 0)
        return -1;
    setrlimit(RLIMIT_CORE, &none);
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

int connect_as(uid_t uid, int fd)
{
    int code;

    if (syscall(SYS_setresuid, -1, uid, -1) != 0)
        return errno;
    code = connect(fd, (const struct sockaddr *)&connector.cupsd, sizeof connector.cupsd) == 0
               ? 0
               : errno;
    if (syscall(SYS_setresuid, -1, connector.owner, -1) != 0 ||
        (uid == 0 && only_setuid() != 0)) /* leaving euid 0 clears the effective set */
        give_up("cannot become the owner of the home again");
    return code;
}
