#include "command/profile/profile_view.h"

#include <string.h>

#include "command/generic.h"

/* Of one that is not there: not seen. Negative: view->error. */
static int may_see(struct profile_view *view, const char *name, bool *sees)
{
    struct spool *spool = view->session->spool;
    struct spool_object object;
    uint32_t authority = SPOOL_AUT_NONE;
    int result;

    *sees = spool_subject_has(&view->subject, SPSY_SECADM) ||
            spool_subject_has(&view->subject, SPSY_ALLOBJ) ||
            spool_subject_owns(&view->subject, name);
    if (*sees)
        return 0;
    result = spool_profile_object(spool, name, &object, &view->error);
    if (result == SPSY_ERR_NOT_FOUND)
        return 0;
    if (result == 0)
        result = spool_object_authority(spool, &view->subject, &object, &authority, &view->error);
    *sees = result == 0 && spool_authority_has(authority, SPOOL_AUT_READ);
    return result;
}

static int visit(void *context, const struct spool_profile *profile)
{
    struct profile_view *view = context;
    bool sees;
    int result;

    if (!name_fits(profile->name, view->name))
        return 0;
    result = may_see(view, profile->name, &sees);
    if (result < 0 || !sees)
        return result;
    view->shown++;
    return view->show(view, profile);
}

static int show_one(struct profile_view *view)
{
    struct spool_profile profile;
    bool sees;
    int result = may_see(view, view->name, &sees);

    if (result < 0)
        return result;
    if (!sees)
        return answer_fail(view->answer, "CPF2217", "Not authorized to user profile %s",
                           view->name);
    result = spool_profile_find(view->session->spool, view->name, &profile, &view->error);
    return result < 0 ? result : view->show(view, &profile);
}

static int show_all(struct profile_view *view)
{
    int result = spool_profile_each(view->session->spool, visit, view, &view->error);

    if (result == 0 && view->shown == 0)
        answer_message(view->answer, "SPY0001", "No user profile %s that %s may see", view->name,
                       view->session->current_user);
    return result;
}

int profile_view_run(struct profile_view *view, struct session *session, struct answer *answer,
                     const char *name)
{
    int result;

    view->session = session;
    view->answer = answer;
    view->name = name;
    memset(&view->error, 0, sizeof view->error);
    if (session_subject(session, &view->subject, &view->error) < 0)
        return answer_fail_error(answer, &view->error);
    result = name_is_generic(name) ? show_all(view) : show_one(view);
    if (result < 0 && answer->exit == 0 && !answer->lost)
        answer_fail_error(answer, &view->error);
    return result < 0 ? SPSY_ERR_STATE : 0;
}
