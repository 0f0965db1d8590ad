/* bypass.c - who is not asked about (X3-X6).
 *
 * MUST:
 *  - *SPLCTL from the own profile, a group or adopted authority: no program is called (X3);
 *  - *JOBCTL, same origins, and the file's current queue has OPRCTL(*YES): the same (X4);
 *  - system, SCPF and subsystem monitor jobs, and jobs running under exactly one of 29 profiles:
 *    the same (X5);
 *  - nothing else, *ALLOBJ included, is an exemption (X6);
 *  - a bypass is no permission: native authority still decides. */
#include "dispatch/dispatch.h"

#include <stdlib.h>
#include <string.h>

static int compare_profile(const void *key, const void *element)
{
    return strcmp(key, *(const char *const *)element);
}

bool spsy_system_profile(const char *profile)
{
    if (!profile || profile[0] != 'Q')
        return false;
    return bsearch(profile, spsy_system_profiles, SPSY_SYSTEM_PROFILE_COUNT,
                   sizeof spsy_system_profiles[0], compare_profile) != NULL;
}

/* Where the authority comes from; the nearest origin is named when there are several. */
static enum spsy_origin origin_of(const struct spsy_special *special, uint32_t authority)
{
    if (special->own & authority)
        return SPSY_ORIGIN_OWN;
    if (special->group & authority)
        return SPSY_ORIGIN_GROUP;
    if (special->adopted & authority)
        return SPSY_ORIGIN_ADOPTED;
    return SPSY_ORIGIN_NONE;
}

static bool system_job(enum spsy_job_type type)
{
    return type == SPSY_JOB_SYSTEM || type == SPSY_JOB_SCPF || type == SPSY_JOB_SUBSYSTEM_MONITOR;
}

enum spsy_basis spsy_bypass(enum spsy_job_type type, const struct spsy_request *request,
                            enum spsy_origin *origin)
{
    *origin = origin_of(&request->special, SPSY_SPLCTL);
    if (*origin != SPSY_ORIGIN_NONE)
        return SPSY_BASIS_BYPASS_SPLCTL;
    if (request->operator_control) {
        *origin = origin_of(&request->special, SPSY_JOBCTL);
        if (*origin != SPSY_ORIGIN_NONE)
            return SPSY_BASIS_BYPASS_JOBCTL;
    }
    if (system_job(type) || spsy_system_profile(request->fields.current_user))
        return SPSY_BASIS_BYPASS_SYSTEM;
    return SPSY_BASIS_EXIT;
}
