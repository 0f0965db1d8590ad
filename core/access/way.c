/* way.c - the least of what somebody has that is enough by itself. The table of ways in is the
 * object room's (object/authority.c); here it is only asked, with less and less left out. */
#include "access/way.h"

/* Nothing of his but what is named is left. */
static struct spool_authority_facts keep(const struct spool_authority_facts *facts, bool file,
                                         bool queue, bool authority, uint32_t special)
{
    struct spool_authority_facts kept = *facts;

    kept.owns_file = file && facts->owns_file;
    kept.owns_queue = queue && facts->owns_queue;
    kept.authority = authority ? facts->authority : SPOOL_AUT_NONE;
    kept.special = facts->special & special;
    return kept;
}

static const struct least {
    bool file, queue, authority;
    uint32_t special; /* that is left */
    uint32_t names;   /* of these the one that the way is called by */
    const char *name;
} leasts[] = {
    {false, false, false, 0, 0, "open to whoever reaches the queue's library"},
    {true, false, false, 0, 0, "ownership of the file"},
    {false, true, false, 0, 0, "ownership of the queue"},
    {false, false, true, 0, 0, "authority to the queue"},
    {false, true, true, 0, 0, "ownership of the queue and authority to it"},
    {false, false, false, SPSY_SAVSYS, SPSY_SAVSYS, "*SAVSYS"},
    {false, false, false, SPSY_JOBCTL, SPSY_JOBCTL, "*JOBCTL, and the queue has OPRCTL(*YES)"},
    {false, false, false, SPSY_SPLCTL, SPSY_SPLCTL, "*SPLCTL"},
    {true, true, true, SPSY_ALLOBJ, SPSY_ALLOBJ, "*ALLOBJ"},
    {false, false, false, SPSY_ALLOBJ | SPSY_JOBCTL, SPSY_JOBCTL,
     "*JOBCTL, and *ALLOBJ to the library"},
    {false, false, false, SPSY_ALLOBJ | SPSY_SPLCTL, SPSY_SPLCTL,
     "*SPLCTL, and *ALLOBJ to the library"},
};

const char *access_way(const struct guarded *guarded, const struct guard_inputs *inputs,
                       uint32_t *special)
{
    /* Where a file may be moved to is judged by all that he has. */
    for (size_t i = 0; i < sizeof leasts / sizeof leasts[0]; i++) {
        const struct least *least = &leasts[i];
        struct spool_authority_facts facts =
            keep(&inputs->facts, least->file, least->queue, least->authority, least->special);

        if (!spool_authority_allows(guarded->class, &facts))
            continue;
        *special = least->names;
        return least->name;
    }
    *special = 0;
    return "several authorities together";
}
