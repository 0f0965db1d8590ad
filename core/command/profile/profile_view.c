#include "command/profile/profile_view.h"

#include <string.h>

#include "command/generic.h"

static bool may_see(const struct profile_view *view, const char *name)
{
    return spool_subject_has(&view->subject, SPSY_SECADM) ||
           spool_subject_has(&view->subject, SPSY_ALLOBJ) ||
           spool_subject_owns(&view->subject, name);
}

static int visit(void *context, const struct spool_profile *profile)
{
    struct profile_view *view = context;

    if (!name_fits(profile->name, view->name) || !may_see(view, profile->name))
        return 0;
    view->shown++;
    return view->show(view, profile);
}

static int show_one(struct profile_view *view)
{
    struct spool_profile profile;
    int result;

    if (!may_see(view, view->name))
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
