/* facts.c - what a policy asks its host about who asks. */
#include <stddef.h>
#include <string.h>

#include "policy/policy.h"
#include "spsy_exit.h"

#define OFFERS(services, member)                                                                   \
    ((services) &&                                                                                 \
     (services)->size >=                                                                           \
         offsetof(struct spsy_exit_services, member) + sizeof((services)->member) &&               \
     (services)->member)

void policy_facts_job(const struct spsy_exit_services *services, struct policy_facts *facts)
{
    const struct spsy_record *record = facts->record;
    char name[10], user[10], number[6];

    facts->own_job = -1;
    if (OFFERS(services, own_job) && services->own_job(name, user, number) == 0)
        facts->own_job = memcmp(name, record->job_name, sizeof name) == 0 &&
                         memcmp(user, record->job_user, sizeof user) == 0 &&
                         memcmp(number, record->job_number, sizeof number) == 0;
}

void policy_facts_groups(const struct spsy_exit_services *services, struct policy_facts *facts)
{
    size_t count = POLICY_GROUPS_MAX;
    uint32_t special;

    facts->group_count = -1;
    if (OFFERS(services, user) &&
        services->user(facts->record->current_user, &special, facts->groups, &count) == 0)
        facts->group_count = (int)(count < POLICY_GROUPS_MAX ? count : POLICY_GROUPS_MAX);
}
