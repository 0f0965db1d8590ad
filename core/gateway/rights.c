#include "gateway/rights.h"

#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PASSWD_BYTES = 16 * 1024 };

int rights_drop(uid_t owner, struct spsy_error *error)
{
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[2] = {{0}};
    struct passwd owned, *entry = NULL;
    char room[PASSWD_BYTES];
    gid_t group = owner;

    if (geteuid() == 0 && getpwuid_r(owner, &owned, room, sizeof room, &entry) == 0 && entry)
        group = entry->pw_gid;
    if (geteuid() == 0 &&
        ((entry ? initgroups(entry->pw_name, group) : setgroups(0, NULL)) != 0 ||
         setresgid(group, group, group) != 0 || setresuid(owner, owner, owner) != 0))
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0103", "becoming user id %u",
                               (unsigned)owner);
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0 ||
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || syscall(SYS_capset, &header, none) != 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0103", "dropping capabilities");
    return 0;
}
