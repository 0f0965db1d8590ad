#include "command/change.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "store/image.h"

static int attempt(struct change *change, int (*carry_out)(struct change *change))
{
    struct spsy_error error;
    int result = session_subject(change->session, &change->subject, &error);

    if (result < 0)
        return answer_fail_error(change->answer, &error);
    result = carry_out(change);
    if (result < 0)
        return result;
    if (spool_commit(change->spool, &error) < 0)
        return answer_fail_error(change->answer, &error);
    answer_message(change->answer, change->done_id[0] ? change->done_id : "SPY0001", "%s",
                   change->done);
    return 0;
}

int change_run_prepared(struct session *session, const struct parameters *parameters,
                        struct answer *answer, int (*carry_out)(struct change *change),
                        const void *prepared)
{
    struct change change = {.session = session,
                            .spool = session->spool,
                            .parameters = parameters,
                            .answer = answer,
                            .prepared = prepared};
    struct spsy_error error;
    int result;

    if (spool_begin(session->spool, SPOOL_DURABLE, &error) < 0)
        return answer_fail_error(answer, &error);
    result = attempt(&change, carry_out);
    spool_rollback(session->spool); /* harmless after the commit */
    return result;
}

int change_run(struct session *session, const struct parameters *parameters, struct answer *answer,
               int (*carry_out)(struct change *change))
{
    return change_run_prepared(session, parameters, answer, carry_out, NULL);
}

int change_elsewhere_begin(struct session *session, struct spsy_error *error)
{
    int result = spool_begin(session->spool, SPOOL_UNSYNCED, error);

    if (result == 0)
        result = spool_may_change(session->spool, error);
    if (result ==
        0) /* of a restore that was killed: else its registry.json would come after this */
        result = spool_restore_settle(session->spool, error);
    if (result < 0)
        spool_rollback(session->spool);
    return result;
}

void change_elsewhere_end(struct session *session)
{
    spool_rollback(session->spool);
}

int change_done(struct change *change, const char *id, const char *format, ...)
{
    va_list arguments;

    snprintf(change->done_id, sizeof change->done_id, "%s", id);
    va_start(arguments, format);
    vsnprintf(change->done, sizeof change->done, format, arguments);
    va_end(arguments);
    spsy_utf8_trim(change->done);
    return 0;
}

bool change_owns(const struct change *change, const char *owner)
{
    return spool_subject_owns(&change->subject, owner) ||
           spool_subject_has(&change->subject, SPSY_ALLOBJ);
}

int change_refuse(struct change *change, const struct spool_object *object, const char *needed)
{
    if (object->type == SPOOL_LIBRARY)
        answer_fail(change->answer, "CPF2182", "Not authorized to library %s: needs %s",
                    object->name, needed);
    else
        answer_fail(change->answer, "CPF2189", "Not authorized to %s %s in library %s: needs %s",
                    object->type == SPOOL_SAVE_FILE ? "save file" : "output queue", object->name,
                    object->library, needed);
    return SPSY_ERR_AUTHORITY;
}

void change_refuse_unnamed(struct answer *answer, const char *id, const char *deed, size_t count)
{
    if (count > 0)
        answer_fail(answer, id,
                    "Not authorized to %s%zu object%s whose name%s not shown without any authority "
                    "to it but *EXCLUDE, and *EXECUTE to its library",
                    deed, count, count == 1 ? "" : "s", count == 1 ? " is" : "s are");
}

const char *change_type_name(enum spool_object_type type)
{
    static const char *const names[] = {[SPOOL_OUTQ] = "*OUTQ",
                                        [SPOOL_LIBRARY] = "*LIB",
                                        [SPOOL_SAVE_FILE] = "*FILE",
                                        [SPOOL_USER_PROFILE] = "*USRPRF",
                                        [SPOOL_SPOOL_KEY] = "*SPLKEY"};

    return names[type];
}

int change_fail_not_found(struct change *change, enum spool_object_type type, const char *library,
                          const char *name)
{
    struct spool_library found;
    struct spsy_error error;

    if (strcmp(library, "QSYS") == 0 || strcmp(library, "*LIBL") == 0 ||
        spool_library_find(change->spool, library, &found, &error) == 0)
        return answer_fail(change->answer, "CPF2208", "Object %s in library %s type %s not found",
                           name, library, change_type_name(type));
    if (error.code != SPSY_ERR_NOT_FOUND)
        return answer_fail_error(change->answer, &error);
    return answer_fail(change->answer, "CPF2209", "Library %s not found", library);
}

/* To whoever may not see a profile it is not told whether there is one (profile_view.h). */
static int refuse_unseen(struct change *change, const char *name)
{
    return answer_fail(change->answer, "CPF2217", "Not authorized to user profile %s", name);
}

bool change_sees_all_profiles(const struct change *change)
{
    return spool_subject_has(&change->subject, SPSY_SECADM) ||
           spool_subject_has(&change->subject, SPSY_ALLOBJ);
}

int change_sees_profile(struct change *change, const struct spool_object *profile, bool *sees)
{
    struct spsy_error error;
    uint32_t authority;

    *sees = change_sees_all_profiles(change);
    if (*sees)
        return 0;
    if (spool_object_authority(change->spool, &change->subject, profile, &authority, &error) < 0)
        return answer_fail_error(change->answer, &error);
    *sees = (authority & SPOOL_AUT_ALL) != 0;
    return 0;
}

static int check_seen(struct change *change, const struct spool_object *profile)
{
    bool sees;
    int result = change_sees_profile(change, profile, &sees);

    return result < 0 || sees ? result : refuse_unseen(change, profile->name);
}

int change_find_object(struct change *change, enum spool_object_type type, const char *library,
                       const char *name, struct spool_object *object)
{
    bool in_qsys = spool_object_in_qsys(type);
    struct spsy_error error = {.code = SPSY_ERR_NOT_FOUND};

    if ((!in_qsys || strcmp(library, "QSYS") == 0) &&
        spool_object_find(change->spool, type, in_qsys ? "" : library, name, object, &error) == 0)
        return type == SPOOL_USER_PROFILE ? check_seen(change, object) : 0;
    if (error.code != SPSY_ERR_NOT_FOUND)
        return answer_fail_error(change->answer, &error);
    if (type == SPOOL_USER_PROFILE && !change_sees_all_profiles(change))
        return refuse_unseen(change, name);
    return change_fail_not_found(change, type, library, name);
}

/* K3: *ALLOBJ is none to a key. */
static int read_access_to_key(struct change *change, const struct spool_object *object,
                              struct access *access)
{
    struct spsy_error error;

    if (spool_object_entry(change->spool, &change->subject, object, &access->authority, &error) < 0)
        return answer_fail_error(change->answer, &error);
    access->as_owner =
        spool_subject_owns(&change->subject, object->owner) && access->authority == SPOOL_AUT_ALL;
    return 0;
}

static int read_access(struct change *change, const struct spool_object *object,
                       struct access *access)
{
    struct spsy_error error;

    if (object->type == SPOOL_SPOOL_KEY)
        return read_access_to_key(change, object, access);

    if (spool_object_authority(change->spool, &change->subject, object, &access->authority,
                               &error) < 0)
        return answer_fail_error(change->answer, &error);
    access->as_owner = change_owns(change, object->owner) && access->authority == SPOOL_AUT_ALL;
    return 0;
}

int change_access(struct change *change, const struct spool_object *object, struct access *access)
{
    struct spool_object library;
    struct spsy_error error;

    if (spool_object_in_qsys(object->type))
        return read_access(change, object, access);
    if (spool_object_find(change->spool, SPOOL_LIBRARY, "", object->library, &library, &error) < 0)
        return answer_fail_error(change->answer, &error);
    if (read_access(change, &library, access) < 0)
        return SPSY_ERR_IO;
    if (spool_authority_has(access->authority, SPOOL_AUT_EXECUTE))
        return read_access(change, object, access);
    answer_fail(change->answer, change->closed_id ? change->closed_id : "CPF2182",
                "Not authorized to library %s: needs *EXECUTE", library.name);
    return SPSY_ERR_AUTHORITY;
}

static const char *stored_word(const struct spool_stored *stored, const char *keyword)
{
    return spool_stored_word(spool_stored_find(&spool_profile_stored, keyword), stored);
}

int change_new_owner(struct change *change, struct new_owner *owner)
{
    const char *user = change->session->current_user;
    struct spool_stored stored = {NULL};
    struct spool_profile profile;
    struct spsy_error error;

    if (spool_profile_find(change->spool, user, &profile, &error) < 0 ||
        spool_stored_load(change->spool, &spool_profile_stored, "", user, &stored, &error) < 0)
        return answer_fail_error(change->answer, &error);
    snprintf(owner->owner, sizeof owner->owner, "%s",
             strcmp(stored_word(&stored, "OWNER"), "*GRPPRF") == 0 ? profile.group : user);
    snprintf(owner->group, sizeof owner->group, "%s", profile.group);
    owner->authority = spool_authority_parse(stored_word(&stored, "GRPAUT"));
    spool_stored_free(&stored);
    return 0;
}

int change_give_group(struct change *change, const struct new_owner *owner,
                      enum spool_object_type type, const char *library, const char *name)
{
    struct spool_object object;
    struct spsy_error error;

    if (owner->authority == SPOOL_AUT_NONE)
        return 0;
    if (spool_object_find(change->spool, type, library, name, &object, &error) < 0 ||
        spool_object_grant(change->spool, &object, owner->group, owner->authority, &error) < 0)
        return answer_fail_error(change->answer, &error);
    return 0;
}

void parameter_copy(const struct parameters *parameters, const char *keyword, char *target,
                    size_t size)
{
    const char *text = parameter_text(parameters, keyword);

    snprintf(target, size, "%s", text ? text : "");
}

void parameter_description(const struct parameters *parameters, char *target, size_t size)
{
    if (parameter_is(parameters, "TEXT", "*BLANK"))
        snprintf(target, size, "%s", "");
    else
        parameter_copy(parameters, "TEXT", target, size);
}
