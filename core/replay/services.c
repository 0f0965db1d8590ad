/* services.c - MUST: what the entry does not have is an error to the program, and its entry is
 * "unknown"; but of a shadow program, whose answer has no effect. */
#include "replay/services.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "service/service.h"

static int not_known(struct replay_entry *entry, const char *what, struct spsy_error *error)
{
    const struct spsy_service_call *call = spsy_service_current();

    if (!call || !call->registration || call->registration->mode != SPSY_MODE_SHADOW)
        entry->unknown = what;
    return spsy_fail(error, SPSY_ERR_STATE, "", "%s: not in the journal", what);
}

static int authority(void *context, const struct spsy_request *request, struct spsy_error *why)
{
    struct replay_entry *entry = context;

    (void)request;
    if (!entry->native_known) {
        entry->unknown = "what native authority would have said";
        return spsy_fail(why, SPSY_ERR_STATE, "", "%s is not in the journal", entry->unknown);
    }
    if (!entry->native_allowed)
        spsy_fail(why, SPSY_ERR_AUTHORITY, "CPF3492", "%s",
                  entry->facts.native_why[0] ? entry->facts.native_why : "native authority");
    return entry->native_allowed;
}

/* What protection and key said is the entry's, as what native authority said is: one that refused
 * does so again. Where programs had refused before, nobody asked them, and they are taken as open.
 */
static int gate(void *context, const struct spsy_request *request, enum spsy_basis *basis,
                struct spsy_error *why)
{
    struct replay_entry *entry = context;

    (void)request;
    if (!spsy_basis_is_gate(entry->before.basis))
        return 1;
    *basis = entry->before.basis;
    recorded_unescape(&entry->before.cause, why->text, SPSY_REASON_BYTES);
    return 0;
}

static int user_facts(void *context, const char *profile, struct spsy_user_facts *facts,
                      struct spsy_error *error)
{
    struct replay_entry *entry = context;
    const struct guard_facts *known = &entry->facts;
    size_t first = 0;

    if (!known->known || strcmp(profile, entry->request.fields.current_user) != 0)
        return not_known(entry, "groups and special authorities of a profile", error);
    if (facts->attributes)
        return not_known(entry, "attributes of a profile", error);
    memset(facts, 0, sizeof *facts);
    facts->special = known->special.own | known->special.group;
    facts->enabled = true; /* else it could not have asked */
    snprintf(facts->group, sizeof facts->group, "%s",
             known->group_count ? known->groups[first++] : "*NONE");
    for (; first < known->group_count &&
           facts->supplemental_count < sizeof facts->supplemental / sizeof facts->supplemental[0];
         first++)
        memcpy(facts->supplemental[facts->supplemental_count++], known->groups[first],
               sizeof facts->supplemental[0]);
    return 0;
}

static bool same_file(const struct spsy_fields *a, const struct spsy_fields *b)
{
    return a->file_number == b->file_number && strcmp(a->file_name, b->file_name) == 0 &&
           strcmp(a->job_number, b->job_number) == 0 && strcmp(a->job_user, b->job_user) == 0 &&
           strcmp(a->job_name, b->job_name) == 0;
}

static bool adopts(void)
{
    const struct spsy_service_call *call = spsy_service_current();

    return call && call->registration && strcmp(call->registration->adopt, "*NONE") != 0;
}

/* More than the record has, and QUSRSPLA would be decided about first (X36). What needs neither is
 * answered: who asks about a file that is only being restored (X37), or about QUSRSPLA while it is
 * being validated and without adopted authority. */
static int file_attributes(void *context, const struct spsy_fields *file, char **json,
                           struct spsy_error *error)
{
    struct replay_entry *entry = context;
    const struct spsy_fields *fields = &entry->request.fields;

    *json = NULL;
    if (strcmp(fields->function, "RST") == 0 && same_file(file, fields))
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3303",
                         "file %s number %d is only being restored", file->file_name,
                         (int)file->file_number);
    if (strcmp(fields->function, "QUSRSPLA") == 0 && !adopts())
        return spsy_fail(error, SPSY_ERR_RECURSION, "",
                         "an exit program called the function it was called to validate");
    return not_known(entry, "attributes of a spooled file", error);
}

/* Nobody's job log gets what is only rehearsed. */
static int job_log(void *context, const char *text, struct spsy_error *error)
{
    (void)context;
    (void)text;
    (void)error;
    return 0;
}

const struct spsy_callbacks replay_callbacks = {.authority = authority,
                                                .gate = gate,
                                                .user_facts = user_facts,
                                                .file_attributes = file_attributes,
                                                .job_log = job_log};
