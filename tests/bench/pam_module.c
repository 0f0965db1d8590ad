/* pam_module.c - one of the ten: denies the user that its argument names. */
#include <security/pam_modules.h>
#include <string.h>

int pam_sm_acct_mgmt(pam_handle_t *handle, int flags, int count, const char **arguments)
{
    const char *user = NULL;

    (void)flags;
    if (pam_get_user(handle, &user, NULL) != PAM_SUCCESS || !user)
        return PAM_USER_UNKNOWN;
    return count > 0 && strcmp(user, arguments[0]) == 0 ? PAM_PERM_DENIED : PAM_SUCCESS;
}
