/* chgobjown.c - CHGOBJOWN. IBM's page is in its definition; which messages it sends is in the class
 * of its program in github.com/smeup/asup (QSYCHONR): ids without texts.
 *
 * MUST (core/object/README.md, "Administration"): the owner of the object or *ALLOBJ; *EXECUTE to
 * the library of a queue is needed as well, and *ADD to the profile that shall own it. Of a
 * key: *ALLOBJ and *SECADM, and it is noted (K3). */
#include <stdio.h>
#include <string.h>

#include "command/authority/named_object.h"
#include "command/commands.h"
#include "command/profile/profile_authority.h"
#include "store/floor.h"

/* Who owned it has *ALL of his own from then on, or, as IBM's default is, nothing of his own. */
static int leave_former_owner(struct change *change, const struct spool_object *object,
                              const char *owner, struct spsy_error *error)
{
    bool keeps = parameter_is(change->parameters, "CUROWNAUT", "*SAME");

    if (strcmp(object->owner, owner) == 0)
        return 0;
    return spool_object_grant(change->spool, object, object->owner,
                              keeps ? SPOOL_AUT_ALL : SPOOL_AUT_NONE, error);
}

/* K3: whoever makes himself the owner of a key can read what it encrypts, so that it stands where
 * `spsy doctor` looks. */
static int note_change(struct change *change, const struct spool_object *object, const char *owner,
                       struct spsy_error *error)
{
    struct spool_splkey key;
    char now[SPOOL_TIME_SIZE];
    int result;

    if (object->type != SPOOL_SPOOL_KEY || strcmp(object->owner, owner) == 0)
        return 0;
    result = spool_splkey_find(change->spool, object->name, &key, error);
    if (result < 0)
        return result;
    spool_now_text(now);
    snprintf(key.owner_changed, sizeof key.owner_changed, "%s %s %s", now, object->owner,
             change->session->current_user);
    return spool_splkey_update(change->spool, &key, error);
}

static int change_owner(struct change *change)
{
    const char *owner = parameter_text(change->parameters, "NEWOWN");
    char library[11], name[SPOOL_KEY_LABEL_SIZE];
    struct spool_profile profile;
    struct spool_object object;
    struct spsy_error error;
    struct access access;

    change->closed_id = "CPF2216";
    named_object_read(change->parameters, library, name);
    if (named_object_find(change, library, name, &object) < 0 ||
        change_access(change, &object, &access) < 0)
        return SPSY_ERR_NOT_FOUND;
    if (object.type == SPOOL_SPOOL_KEY
            ? !spool_subject_has(&change->subject, SPSY_ALLOBJ | SPSY_SECADM)
            : !access.as_owner)
        return named_object_refuse(change, &object,
                                   object.type == SPOOL_SPOOL_KEY ? "*ALLOBJ and *SECADM"
                                                                  : "ownership of it, or *ALLOBJ");
    if (spool_profile_find(change->spool, owner, &profile, &error) < 0)
        return answer_fail_error(change->answer, &error);
    if (profile_authority_own(change, owner) < 0)
        return SPSY_ERR_AUTHORITY;
    if (leave_former_owner(change, &object, owner, &error) < 0 ||
        spool_object_set_owner(change->spool, &object, owner, &error) < 0 ||
        note_change(change, &object, owner, &error) < 0)
        return answer_fail_error(change->answer, &error);
    return change_done(change, "CPC2206", "Ownership of %s changed from %s to %s", object.name,
                       object.owner, owner);
}

static int run_owner(struct session *session, const struct parameters *parameters,
                     struct answer *answer)
{
    return change_run(session, parameters, answer, change_owner);
}

static const struct parameter_definition owner_parameters[] = {
    NAMED_OBJECT_PARAMETERS,
    {.keyword = "NEWOWN",
     .type = PARAMETER_NAME,
     .required = true,
     .position = 3,
     .help = "the profile that owns it then"},
    {.keyword = "CUROWNAUT",
     .type = PARAMETER_CHOICE,
     .special = "*REVOKE *SAME",
     .default_value = "*REVOKE",
     .position = 4, /* remembered */
     .help = "authority of who owned it\n*REVOKE: none of his own any more\n*SAME: *ALL"},
    PARAMETERS_END,
};

const struct command_definition command_chgobjown = {
    .name = "CHGOBJOWN",
    .summary = "change the owner of an object",
    .notes =
        "The owner of the object, or *ALLOBJ. Whoever gives it away needs *ADD to the profile "
        "that shall own it: his own, a group of his, or by GRTOBJAUT OBJTYPE(*USRPRF).\n"
        "A key (*SPLKEY) is given to another owner with *ALLOBJ and *SECADM, not by its owner, "
        "and spsy doctor tells it: the new owner can read what the key encrypts.",
    .page = "http://www-01.ibm.com/support/knowledgecenter/ssw_ibm_i_72/cl/chgobjown.htm",
    .missing =
        "ASPDEV what is in a home is in one place, whatever ASP its library is said to be in",
    .parameters = owner_parameters,
    .run = run_owner,
};
