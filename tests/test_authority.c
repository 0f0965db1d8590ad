/* test_authority.c - native authority over its whole space, against the table of
 * core/object/README.md, "Ways in" written down a second time, as text. */
#include "harness.h"

#include <stdio.h>
#include <string.h>

#include "session/subject.h"
#include "home_fixture.h"

static struct spsy_error error;

/* The page's table, copied cell by cell. "-owner" = "not if DSPDTA(*OWNER)". The row of the exit
 * program is not native authority: X16 and X18 are dispatch's. Every way but ownership of the file
 * needs *EXECUTE to the queue's library. */
static const struct {
    const char *way;
    const char *cells[6]; /* read, move, control, attributes, api, save */
} page[] = {
    {"*SPLCTL", {"yes", "yes", "yes", "yes", "yes", "yes"}},
    {"*JOBCTL and queue OPRCTL(*YES)", {"-owner", "-owner", "yes", "yes", "yes", "yes"}},
    {"queue authority", {"-owner", "-owner", "yes", "yes", "yes", "yes"}},
    {"owner of the file", {"yes", "yes", "yes", "yes", "yes", "no"}},
    {"*READ and DSPDTA(*YES)", {"yes", "no", "no", "yes", "yes", "no"}},
    {"*READ", {"no", "no", "no", "yes", "yes", "no"}},
    {"*SAVSYS", {"no", "no", "no", "no", "no", "yes"}},
    {"anyone", {"no", "no", "no", "no", "yes", "no"}},
};

static bool way_is_open(const char *way, const struct spool_authority_facts *f)
{
    bool allobj = f->special & SPSY_ALLOBJ;
    bool read = allobj || (f->authority & SPOOL_AUT_READ);
    bool read_add_delete =
        allobj || ((f->authority & SPOOL_AUT_READ) && (f->authority & SPOOL_AUT_ADD) &&
                   (f->authority & SPOOL_AUT_DLT));

    if (strcmp(way, "owner of the file") != 0 && !f->executes_library && !allobj)
        return false;
    if (strcmp(way, "*SPLCTL") == 0)
        return f->special & SPSY_SPLCTL;
    if (strcmp(way, "*JOBCTL and queue OPRCTL(*YES)") == 0)
        return (f->special & SPSY_JOBCTL) && f->operator_control;
    if (strcmp(way, "queue authority") == 0)
        return f->authority_check == SPOOL_AUTCHK_OWNER ? f->owns_queue : read_add_delete;
    if (strcmp(way, "owner of the file") == 0)
        return f->owns_file;
    if (strcmp(way, "*READ and DSPDTA(*YES)") == 0)
        return read && f->display_data == SPOOL_DSPDTA_YES;
    if (strcmp(way, "*READ") == 0)
        return read;
    if (strcmp(way, "*SAVSYS") == 0)
        return f->special & SPSY_SAVSYS;
    return strcmp(way, "anyone") == 0;
}

static bool page_allows(enum spool_class class, const struct spool_authority_facts *f)
{
    for (size_t i = 0; i < sizeof page / sizeof page[0]; i++) {
        const char *cell = page[i].cells[class];

        if (way_is_open(page[i].way, f) &&
            (strcmp(cell, "yes") == 0 ||
             (strcmp(cell, "-owner") == 0 && f->display_data != SPOOL_DSPDTA_OWNER)))
            return true;
    }
    return false;
}

/* Of the authorities to the queue the rules look at these three. */
static uint32_t looked_at(unsigned n)
{
    return (n & 1 ? SPOOL_AUT_READ : 0u) | (n & 2 ? SPOOL_AUT_ADD : 0u) |
           (n & 4 ? SPOOL_AUT_DLT : 0u);
}

enum { COMBINATIONS = 256 * 8 * 3 * 32 };

static struct spool_authority_facts combination(unsigned n)
{
    return (struct spool_authority_facts){
        .special = n % 256,
        .authority = looked_at(n / 256 % 8),
        .display_data = (enum spool_display_data)(n / 2048 % 3),
        .owns_file = n / 6144 & 1,
        .owns_queue = n / 6144 & 2,
        .operator_control = n / 6144 & 4,
        .authority_check = n / 6144 & 8 ? SPOOL_AUTCHK_DTAAUT : SPOOL_AUTCHK_OWNER,
        .executes_library = n / 6144 & 16,
    };
}

/* Every combination: 256 special authorities x 8 sets of authorities x 3 x 2 x 2 x 2 x 2 x 2 x 6
 * classes. */
static void whole_space(void)
{
    unsigned differences = 0, allowed = 0, asked = 0;

    for (unsigned n = 0; n < COMBINATIONS; n++) {
        struct spool_authority_facts f = combination(n);

        for (int at = SPOOL_CLASS_READ; at <= SPOOL_CLASS_SAVE; at++) {
            bool is = spool_authority_allows((enum spool_class)at, &f);

            asked++;
            allowed += is;
            differences += is != page_allows((enum spool_class)at, &f);
        }
        differences += spool_authority_allows_queue(&f) !=
                       (way_is_open("queue authority", &f) || way_is_open("*SPLCTL", &f) ||
                        way_is_open("*JOBCTL and queue OPRCTL(*YES)", &f));
    }
    CU_ASSERT_EQUAL(asked, 1179648);
    CU_ASSERT_EQUAL(differences, 0);
    CU_ASSERT(allowed > asked / 10 && allowed < asked);
}

/* The rows that are told are those that judge: each as the page has it, and with a reason when it
 * is closed. */
static void rows_told(void)
{
    unsigned differences = 0;

    for (unsigned n = 0; n < COMBINATIONS; n++) {
        struct spool_authority_facts f = combination(n);
        struct spool_way ways[SPOOL_WAYS], places[SPOOL_PLACES];
        bool open = false;

        for (int at = SPOOL_CLASS_READ; at <= SPOOL_CLASS_SAVE; at++) {
            spool_authority_ways((enum spool_class)at, &f, ways);
            for (size_t i = 0; i < SPOOL_WAYS; i++) {
                const char *cell = page[i].cells[at];
                bool is = way_is_open(page[i].way, &f) &&
                          (strcmp(cell, "yes") == 0 ||
                           (strcmp(cell, "-owner") == 0 && f.display_data != SPOOL_DSPDTA_OWNER));
                bool here = strcmp(cell, "no") != 0;

                differences += (ways[i].state == SPOOL_WAY_OPEN) != is;
                differences += (ways[i].state == SPOOL_WAY_NOT_HERE) == here;
                differences += (ways[i].why[0] == '\0') != (is || !here);
            }
        }
        spool_authority_places(&f, places);
        for (size_t i = 0; i < SPOOL_PLACES; i++)
            open |= places[i].state == SPOOL_WAY_OPEN;
        differences += open != spool_authority_allows_add(&f);
    }
    CU_ASSERT_EQUAL(differences, 0);
}

/* Only these special authorities say anything: the other five bits change no answer. */
static void other_special_authorities(void)
{
    const uint32_t silent = SPSY_AUDIT | SPSY_IOSYSCFG | SPSY_SECADM | SPSY_SERVICE;
    unsigned differences = 0;

    for (unsigned n = 0; n < COMBINATIONS; n++) {
        struct spool_authority_facts f = combination(n);
        struct spool_authority_facts without = f;

        without.special &= ~silent;
        for (int at = SPOOL_CLASS_READ; at <= SPOOL_CLASS_SAVE; at++)
            differences += spool_authority_allows((enum spool_class)at, &f) !=
                           spool_authority_allows((enum spool_class)at, &without);
        differences += spool_authority_allows_add(&f) != spool_authority_allows_add(&without);
    }
    CU_ASSERT_EQUAL(differences, 0);
}

/* Nor do the other authorities to the queue: *OBJOPR, *UPD, *EXECUTE ... and *EXCLUDE. */
static void other_authorities(void)
{
    const uint32_t silent = (SPOOL_AUT_ALL | SPOOL_AUT_EXCLUDE) & ~SPOOL_AUT_READ_ADD_DELETE;
    unsigned differences = 0, asked = 0;

    for (unsigned n = 0; n < COMBINATIONS; n += 7) { /* a prime: every value of each meets others */
        struct spool_authority_facts f = combination(n), more = f;

        for (uint32_t bit = 1; bit <= SPOOL_AUT_EXCLUDE; bit <<= 1) {
            more.authority = f.authority | (silent & bit);
            asked++;
            for (int at = SPOOL_CLASS_READ; at <= SPOOL_CLASS_SAVE; at++)
                differences += spool_authority_allows((enum spool_class)at, &f) !=
                               spool_authority_allows((enum spool_class)at, &more);
            differences += spool_authority_allows_add(&f) != spool_authority_allows_add(&more);
            differences += spool_authority_allows_send(&f) != spool_authority_allows_send(&more);
        }
    }
    CU_ASSERT(asked > 300000);
    CU_ASSERT_EQUAL(differences, 0);
}

/* "creating a file needs it on its queue: *READ to it, or *SPLCTL, or *JOBCTL and OPRCTL(*YES)";
 * the same for seeing a queue's list. For sending a copy there R/A/D take the place of *READ. */
static void add_and_list(void)
{
    for (unsigned n = 0; n < 256u * 8 * 2 * 2; n++) {
        struct spool_authority_facts f = {.special = n % 256,
                                          .authority = looked_at(n / 256 % 8),
                                          .authority_check = SPOOL_AUTCHK_DTAAUT,
                                          .operator_control = n / 2048 & 1,
                                          .executes_library = n / 2048 & 2};
        bool expected = way_is_open("*READ", &f) || way_is_open("*SPLCTL", &f) ||
                        way_is_open("*JOBCTL and queue OPRCTL(*YES)", &f);

        CU_ASSERT_EQUAL(spool_authority_allows_add(&f), expected);
        CU_ASSERT_EQUAL(spool_authority_allows_list(&f), expected);
        CU_ASSERT_EQUAL(spool_authority_allows_send(&f),
                        way_is_open("queue authority", &f) || way_is_open("*SPLCTL", &f) ||
                            way_is_open("*JOBCTL and queue OPRCTL(*YES)", &f));
        f.owns_queue = f.owns_file = true; /* neither counts here */
        CU_ASSERT_EQUAL(spool_authority_allows_add(&f), expected);
    }
}

/* The sentences of the page that people quote, one by one. */
static void quoted_sentences(void)
{
    struct spool_authority_facts f = {
        .special = SPSY_JOBCTL, .operator_control = true, .executes_library = true};

    f.display_data = SPOOL_DSPDTA_OWNER; /* X4: not being asked is not a permission */
    CU_ASSERT(!spool_authority_allows(SPOOL_CLASS_READ, &f));
    CU_ASSERT(!spool_authority_allows(SPOOL_CLASS_MOVE, &f));
    CU_ASSERT(spool_authority_allows(SPOOL_CLASS_CONTROL, &f));
    f.operator_control = false;
    CU_ASSERT(!spool_authority_allows(SPOOL_CLASS_CONTROL, &f));
    f = (struct spool_authority_facts){.special = SPSY_ALLOBJ};
    CU_ASSERT(!spool_authority_allows(SPOOL_CLASS_CONTROL, &f)); /* not queue ownership */
    f.authority_check = SPOOL_AUTCHK_DTAAUT;
    CU_ASSERT(spool_authority_allows(SPOOL_CLASS_CONTROL, &f)); /* but R/A/D */
    f = (struct spool_authority_facts){.owns_file = true};
    CU_ASSERT(!spool_authority_allows(SPOOL_CLASS_SAVE, &f));
    f = (struct spool_authority_facts){
        .authority = SPOOL_AUT_ALL, .executes_library = true, .display_data = SPOOL_DSPDTA_YES};
    CU_ASSERT(!spool_authority_allows(SPOOL_CLASS_SAVE, &f)); /* *READ alone never suffices */
    CU_ASSERT(!spool_authority_allows(SPOOL_CLASS_MOVE, &f));
    CU_ASSERT(spool_authority_allows(SPOOL_CLASS_READ, &f));
    f.executes_library = false; /* "for every way in except ownership of the file" */
    CU_ASSERT(!spool_authority_allows(SPOOL_CLASS_READ, &f));
    CU_ASSERT(!spool_authority_allows(SPOOL_CLASS_API, &f));
    f.special = SPSY_SPLCTL | SPSY_JOBCTL | SPSY_SAVSYS;
    f.operator_control = f.owns_queue = true;
    CU_ASSERT(!spool_authority_allows(SPOOL_CLASS_CONTROL, &f));
    CU_ASSERT(!spool_authority_allows(SPOOL_CLASS_SAVE, &f));
    CU_ASSERT(!spool_authority_allows_add(&f));
    f.owns_file = true;
    CU_ASSERT(spool_authority_allows(SPOOL_CLASS_CONTROL, &f));
}

/* ---- sets ---- */

static const uint32_t every_set_count = 1 << 10;

/* Each set has one text, and each text means its set. */
static void texts_of_sets(void)
{
    char text[SPOOL_AUT_TEXT_SIZE];

    for (uint32_t set = 1; set < every_set_count; set++) {
        spool_authority_text(set, text);
        CU_ASSERT_EQUAL(spool_authority_parse_text(text), set);
        CU_ASSERT(spool_authority_valid(set));
        CU_ASSERT(!spool_authority_valid(set | SPOOL_AUT_EXCLUDE));
    }
    spool_authority_names(SPOOL_AUT_ALL, text);
    ASSERT_STRING(text,
                  "*OBJOPR *OBJMGT *OBJEXIST *OBJALTER *OBJREF *READ *ADD *UPD *DLT *EXECUTE");
    CU_ASSERT_EQUAL(spool_authority_parse_text(text), SPOOL_AUT_NONE); /* it is *ALL */
    spool_authority_names(SPOOL_AUT_CHANGE, text);
    ASSERT_STRING(text, "*OBJOPR *READ *ADD *UPD *DLT *EXECUTE");
    spool_authority_names(SPOOL_AUT_USE, text);
    ASSERT_STRING(text, "*OBJOPR *READ *EXECUTE");
    spool_authority_text(SPOOL_AUT_READ | SPOOL_AUT_EXECUTE, text);
    ASSERT_STRING(text, "*READ *EXECUTE");
    ASSERT_STRING(spool_authority_set_name(SPOOL_AUT_READ), "USER DEF");
    for (size_t i = 0; i < 8; i++) {
        static const char *const wrong[] = {"",           "*NONE",       "*READ ",         " *READ",
                                            "*ADD *READ", "*READ *READ", "*EXCLUDE *READ", "*use"};

        CU_ASSERT_EQUAL(spool_authority_parse_text(wrong[i]), SPOOL_AUT_NONE);
    }
    CU_ASSERT_EQUAL(spool_authority_parse("*DLT"), SPOOL_AUT_DLT);
    CU_ASSERT_EQUAL(spool_authority_parse("*READ *ADD"), SPOOL_AUT_NONE);
    CU_ASSERT(spool_authority_valid(SPOOL_AUT_EXCLUDE));
    CU_ASSERT(!spool_authority_valid(SPOOL_AUT_NONE));
    CU_ASSERT(!spool_authority_valid(SPOOL_AUT_EXCLUDE << 1));
}

/* GRTOBJAUT adds, unless it replaces; AUT(*EXCLUDE) always does. RVKOBJAUT takes what it names. */
static void granting_and_revoking(void)
{
    unsigned wrong = 0;

    for (uint32_t had = 0; had <= SPOOL_AUT_EXCLUDE; had++)
        for (uint32_t given = 1; given < every_set_count; given += 3) {
            uint32_t sum = had == SPOOL_AUT_EXCLUDE ? given : had | given;

            wrong += spool_authority_grant(had, given, false) != sum;
            wrong += spool_authority_grant(had, given, true) != given;
            wrong += (spool_authority_revoke(had, given) & given) != 0;
            wrong += (spool_authority_revoke(had, given) | given) != (had | given);
        }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_EQUAL(spool_authority_grant(SPOOL_AUT_ALL, SPOOL_AUT_EXCLUDE, false),
                    SPOOL_AUT_EXCLUDE);
    CU_ASSERT_EQUAL(spool_authority_revoke(SPOOL_AUT_EXCLUDE, SPOOL_AUT_ALL), SPOOL_AUT_EXCLUDE);
    CU_ASSERT_EQUAL(spool_authority_revoke(SPOOL_AUT_EXCLUDE, SPOOL_AUT_EXCLUDE), SPOOL_AUT_NONE);
}

/* ---- facts from a store ---- */

static struct spool *spool;

static void open_store(void)
{
    spool = home_open(home_make("SYSA"));
    CU_ASSERT_EQUAL_FATAL(spool_begin(spool, SPOOL_UNSYNCED, &error), 0);
}

static void close_store(void)
{
    spool_close(spool);
    spool = NULL;
}

static void add_profile(const char *name, uint32_t special, const char *group, const char *first,
                        const char *second)
{
    struct spool_profile profile = {
        .special = special, .enabled = true, .queue_library = "QGPL", .queue = "QPRINT"};

    snprintf(profile.name, sizeof profile.name, "%s", name);
    snprintf(profile.group, sizeof profile.group, "%s", group);
    if (first)
        snprintf(profile.supplemental[profile.supplemental_count++], 11, "%s", first);
    if (second)
        snprintf(profile.supplemental[profile.supplemental_count++], 11, "%s", second);
    CU_ASSERT_EQUAL_FATAL(spool_profile_insert(spool, &profile, &error), 0);
}

static struct spool_subject subject_of(const char *name, const char *adopted)
{
    char names[1][11] = {""};
    struct spool_subject subject;

    snprintf(names[0], sizeof names[0], "%s", adopted ? adopted : "");
    CU_ASSERT_EQUAL(spool_subject_read(spool, name, names, adopted ? 1 : 0, &subject, &error), 0);
    return subject;
}

static struct spool_authority_facts facts_of(const char *name, const char *adopted,
                                             const char *file_owner)
{
    struct spool_subject subject = subject_of(name, adopted);
    struct spool_authority_facts facts;
    struct spool_queue queue;

    CU_ASSERT_EQUAL(spool_queue_find(spool, "QGPL", "Q", &queue, &error), 0);
    CU_ASSERT_EQUAL(spool_authority_facts(spool, &subject, &queue, file_owner, &facts, &error), 0);
    return facts;
}

static void grant(const char *profile, uint32_t authority)
{
    struct spool_object object;

    CU_ASSERT_EQUAL(spool_object_find(spool, SPOOL_OUTQ, "QGPL", "Q", &object, &error), 0);
    CU_ASSERT_EQUAL(spool_object_grant(spool, &object, profile, authority, &error), 0);
}

static void add_queue(void)
{
    struct spool_queue queue = {.library = "QGPL",
                                .name = "Q",
                                .owner = "OWNGRP",
                                .public_authority = SPOOL_AUT_USE,
                                .operator_control = true};

    CU_ASSERT_EQUAL_FATAL(spool_queue_insert(spool, &queue, &error), 0);
    add_profile("OWNGRP", 0, "*NONE", NULL, NULL);
    add_profile("GRPA", SPSY_JOBCTL, "*NONE", NULL, NULL);
    add_profile("GRPB", SPSY_SPLCTL, "*NONE", NULL, NULL);
    add_profile("NOBODY", 0, "*NONE", NULL, NULL);
    add_profile("MEMBER", 0, "OWNGRP", NULL, NULL);
    add_profile("SECOND", 0, "GRPA", "GRPB", "OWNGRP");
    add_profile("PLAIN", 0, "GRPA", "GRPB", NULL);
}

/* "Authority to the queue, the first that applies". */
static void authority_to_the_queue(void)
{
    open_store();
    add_queue();
    CU_ASSERT_EQUAL(facts_of("OWNGRP", NULL, NULL).authority, SPOOL_AUT_ALL);
    CU_ASSERT_EQUAL(facts_of("MEMBER", NULL, NULL).authority, SPOOL_AUT_ALL);
    CU_ASSERT_EQUAL(facts_of("SECOND", NULL, NULL).authority, SPOOL_AUT_ALL);
    CU_ASSERT_EQUAL(facts_of("NOBODY", NULL, NULL).authority, SPOOL_AUT_USE); /* *PUBLIC */
    grant("OWNGRP", SPOOL_AUT_EXCLUDE); /* owner: *ALL anyhow */
    CU_ASSERT_EQUAL(facts_of("OWNGRP", NULL, NULL).authority, SPOOL_AUT_ALL);
    CU_ASSERT_EQUAL(facts_of("MEMBER", NULL, NULL).authority, SPOOL_AUT_ALL);
    grant("NOBODY", SPOOL_AUT_EXCLUDE); /* private *EXCLUDE beats *PUBLIC */
    CU_ASSERT_EQUAL(facts_of("NOBODY", NULL, NULL).authority, SPOOL_AUT_EXCLUDE);
    grant("NOBODY", SPOOL_AUT_CHANGE);
    CU_ASSERT_EQUAL(facts_of("NOBODY", NULL, NULL).authority, SPOOL_AUT_CHANGE);
    grant("NOBODY", SPOOL_AUT_NONE);
    CU_ASSERT_EQUAL(facts_of("NOBODY", NULL, NULL).authority, SPOOL_AUT_USE);
    grant("GRPA", SPOOL_AUT_EXCLUDE); /* the best of the groups, even when it is *EXCLUDE */
    CU_ASSERT_EQUAL(facts_of("PLAIN", NULL, NULL).authority, SPOOL_AUT_EXCLUDE);
    grant("GRPB", SPOOL_AUT_CHANGE);
    CU_ASSERT_EQUAL(facts_of("PLAIN", NULL, NULL).authority, SPOOL_AUT_CHANGE);
    grant("GRPA", SPOOL_AUT_READ | SPOOL_AUT_OBJMGT); /* the groups' are added together */
    grant("GRPB", SPOOL_AUT_ADD | SPOOL_AUT_DLT);
    CU_ASSERT_EQUAL(facts_of("PLAIN", NULL, NULL).authority,
                    SPOOL_AUT_READ | SPOOL_AUT_OBJMGT | SPOOL_AUT_ADD | SPOOL_AUT_DLT);
    grant("PLAIN", SPOOL_AUT_USE); /* its own entry comes before its groups' */
    CU_ASSERT_EQUAL(facts_of("PLAIN", NULL, NULL).authority, SPOOL_AUT_USE);
    grant("MEMBER", SPOOL_AUT_EXCLUDE);
    CU_ASSERT_EQUAL(facts_of("MEMBER", NULL, NULL).authority, SPOOL_AUT_EXCLUDE);
    CU_ASSERT(facts_of("MEMBER", NULL, NULL).owns_queue); /* taken for the owner all the same */
    CU_ASSERT_EQUAL(facts_of("NOBODY", "OWNGRP", NULL).authority, SPOOL_AUT_ALL);
    CU_ASSERT_EQUAL(facts_of("NOBODY", "GRPB", NULL).authority, SPOOL_AUT_USE);
    close_store();
}

/* *EXECUTE to the queue's library, resolved as authority to any object. */
static void authority_to_its_library(void)
{
    struct spool_object library;

    open_store();
    add_queue();
    CU_ASSERT_EQUAL(spool_object_find(spool, SPOOL_LIBRARY, "", "QGPL", &library, &error), 0);
    CU_ASSERT(facts_of("NOBODY", NULL, NULL).executes_library); /* QGPL is *CHANGE */
    CU_ASSERT_EQUAL(spool_object_set_public(spool, &library, SPOOL_AUT_EXCLUDE, &error), 0);
    CU_ASSERT(!facts_of("NOBODY", NULL, NULL).executes_library);
    CU_ASSERT(
        !facts_of("OWNGRP", NULL, NULL).executes_library); /* to own the queue is not enough */
    CU_ASSERT(facts_of("QSECOFR", NULL, NULL).executes_library); /* *ALLOBJ */
    CU_ASSERT(facts_of("QSYS", NULL, NULL).executes_library);
    CU_ASSERT(facts_of("NOBODY", "QSYS", NULL).executes_library); /* adopts the owner */
    CU_ASSERT_EQUAL(spool_object_grant(spool, &library, "GRPA", SPOOL_AUT_EXECUTE, &error), 0);
    CU_ASSERT(facts_of("PLAIN", NULL, NULL).executes_library);
    CU_ASSERT(!facts_of("MEMBER", NULL, NULL).executes_library);
    CU_ASSERT_EQUAL(spool_object_grant(spool, &library, "PLAIN", SPOOL_AUT_READ, &error), 0);
    CU_ASSERT(!facts_of("PLAIN", NULL, NULL).executes_library); /* his own entry comes first */
    CU_ASSERT_EQUAL(spool_object_set_public(spool, &library, SPOOL_AUT_EXECUTE, &error), 0);
    CU_ASSERT(facts_of("NOBODY", NULL, NULL).executes_library);
    CU_ASSERT_EQUAL(spool_object_set_owner(spool, &library, "OWNGRP", &error), 0);
    CU_ASSERT_EQUAL(spool_object_set_public(spool, &library, SPOOL_AUT_EXCLUDE, &error), 0);
    CU_ASSERT(facts_of("MEMBER", NULL, NULL).executes_library); /* his group owns it */
    CU_ASSERT(!facts_of("NOBODY", NULL, NULL).executes_library);
    close_store();
}

static void owners(void)
{
    struct spool_authority_facts facts;

    open_store();
    add_queue();
    CU_ASSERT(facts_of("OWNGRP", NULL, NULL).owns_queue);
    CU_ASSERT(facts_of("MEMBER", NULL, NULL).owns_queue);
    CU_ASSERT(facts_of("SECOND", NULL, NULL).owns_queue);
    CU_ASSERT(facts_of("NOBODY", "OWNGRP", NULL).owns_queue);
    CU_ASSERT(!facts_of("NOBODY", NULL, NULL).owns_queue);
    CU_ASSERT(!facts_of("NOBODY", "MEMBER", NULL).owns_queue); /* not by an adopted one's group */
    facts = facts_of("NOBODY", NULL, "NOBODY");
    CU_ASSERT(facts.owns_file);
    CU_ASSERT(facts.operator_control);
    CU_ASSERT(!facts_of("NOBODY", "GRPA", "GRPA").owns_file);
    CU_ASSERT(!facts_of("MEMBER", NULL, "OWNGRP").owns_file); /* the profile, not its group */
    CU_ASSERT(!facts_of("NOBODY", NULL, NULL).owns_file);
    close_store();
}

static void special_by_origin(void)
{
    const char *adopted[] = {"QSYSOPR", "MEMBER2"};
    struct spsy_special special;
    struct spool_subject subject;
    struct spool_profile profile;
    char many[SPOOL_ADOPTED_MAX + 1][11];

    open_store();
    add_queue();
    add_profile("MEMBER2", 0, "GRPB", NULL, NULL);
    add_profile("LOST", SPSY_AUDIT, "GONE", "GRPA", NULL);
    CU_ASSERT_EQUAL(spool_special_of(spool, "SECOND", NULL, 0, &special, &error), 0);
    CU_ASSERT_EQUAL(special.own, 0);
    CU_ASSERT_EQUAL(special.group, SPSY_JOBCTL | SPSY_SPLCTL);
    CU_ASSERT_EQUAL(special.adopted, 0);
    CU_ASSERT_EQUAL(spool_special_of(spool, "QSECOFR", adopted, 2, &special, &error), 0);
    CU_ASSERT_EQUAL(special.own, SPSY_ALL_SPECIAL);
    CU_ASSERT_EQUAL(special.group, 0);
    CU_ASSERT_EQUAL(special.adopted, SPSY_JOBCTL | SPSY_SAVSYS); /* not MEMBER2's group */
    CU_ASSERT_EQUAL(spool_special_of(spool, "LOST", NULL, 0, &special, &error), 0);
    CU_ASSERT_EQUAL(special.group, SPSY_JOBCTL); /* a group that is gone gives nothing */
    CU_ASSERT_EQUAL(spool_special_of(spool, "NOSUCH", NULL, 0, &special, &error),
                    SPSY_ERR_NOT_FOUND);
    ASSERT_STRING(error.message_id, "CPF2204");
    adopted[0] = "NOSUCH";
    CU_ASSERT_EQUAL(spool_special_of(spool, "LOST", adopted, 1, &special, &error),
                    SPSY_ERR_NOT_FOUND);
    CU_ASSERT_EQUAL(spool_profile_find(spool, "GRPB", &profile, &error), 0);
    profile.enabled = false; /* a disabled group counts */
    CU_ASSERT_EQUAL(spool_profile_update(spool, &profile, &error), 0);
    subject = subject_of("MEMBER2", "QSYSOPR");
    CU_ASSERT(spool_subject_has(&subject, SPSY_SPLCTL));
    CU_ASSERT(spool_subject_has(&subject, SPSY_SPLCTL | SPSY_SAVSYS));
    CU_ASSERT(!spool_subject_has(&subject, SPSY_SPLCTL | SPSY_ALLOBJ));
    for (size_t i = 0; i < SPOOL_ADOPTED_MAX + 1; i++)
        snprintf(many[i], 11, "QSYSOPR");
    CU_ASSERT_EQUAL(spool_subject_read(spool, "LOST", (const char(*)[11])many, SPOOL_ADOPTED_MAX,
                                       &subject, &error),
                    0);
    CU_ASSERT_EQUAL(spool_subject_read(spool, "LOST", (const char(*)[11])many,
                                       SPOOL_ADOPTED_MAX + 1, &subject, &error),
                    SPSY_ERR_ARGUMENT);
    close_store();
}

/* All fifteen supplemental groups count. */
static void fifteen_groups(void)
{
    struct spool_profile profile = {.name = "MANY", .group = "*NONE", .enabled = true};
    struct spsy_special special;

    open_store();
    for (unsigned i = 0; i < SPOOL_SUPPLEMENTAL_MAX; i++) {
        char name[11];

        snprintf(name, sizeof name, "GROUPNAM%02u", i);
        add_profile(name, i == 14 ? SPSY_SPLCTL : 0, "*NONE", NULL, NULL);
        memcpy(profile.supplemental[profile.supplemental_count++], name, sizeof name);
    }
    CU_ASSERT_EQUAL(spool_profile_insert(spool, &profile, &error), 0);
    memset(&profile, 0, sizeof profile);
    CU_ASSERT_EQUAL(spool_profile_find(spool, "MANY", &profile, &error), 0);
    CU_ASSERT_EQUAL(profile.supplemental_count, SPOOL_SUPPLEMENTAL_MAX);
    ASSERT_STRING(profile.supplemental[14], "GROUPNAM14");
    CU_ASSERT_EQUAL(spool_special_of(spool, "MANY", NULL, 0, &special, &error), 0);
    CU_ASSERT_EQUAL(special.group, SPSY_SPLCTL);
    close_store();
}

static void objects(void)
{
    struct spool_subject subject;
    uint32_t authority;
    struct spool_object object;

    open_store();
    add_queue();
    CU_ASSERT_EQUAL(spool_object_find(spool, SPOOL_LIBRARY, "", "QGPL", &object, &error), 0);
    subject = subject_of("NOBODY", NULL);
    CU_ASSERT_EQUAL(spool_object_authority(spool, &subject, &object, &authority, &error), 0);
    CU_ASSERT_EQUAL(authority, SPOOL_AUT_CHANGE);
    subject = subject_of("QSYS", NULL);
    CU_ASSERT_EQUAL(spool_object_authority(spool, &subject, &object, &authority, &error), 0);
    CU_ASSERT_EQUAL(authority, SPOOL_AUT_ALL);
    CU_ASSERT_EQUAL(spool_object_grant(spool, &object, "QSECOFR", SPOOL_AUT_EXCLUDE, &error), 0);
    subject = subject_of("QSECOFR", NULL); /* *ALLOBJ, whatever was granted */
    CU_ASSERT_EQUAL(spool_object_authority(spool, &subject, &object, &authority, &error), 0);
    CU_ASSERT_EQUAL(authority, SPOOL_AUT_ALL);
    close_store();
}

static const struct test tests[] = {
    {"native authority: the whole space equals the page's table", whole_space},
    {"W5 the rows that are told are those that judge", rows_told},
    {"native authority: *AUDIT *IOSYSCFG *SECADM *SERVICE open nothing", other_special_authorities},
    {"native authority: *UPD, *EXECUTE and the object authorities open nothing", other_authorities},
    {"native authority: placing a file on a queue, sending one there, its list", add_and_list},
    {"sets of authorities: each has its text", texts_of_sets},
    {"sets of authorities: granting adds, revoking takes what it names", granting_and_revoking},
    {"native authority: *EXECUTE to the queue's library", authority_to_its_library},
    {"X4 X6 native authority: quoted sentences", quoted_sentences},
    {"native authority: authority to the queue, the first that applies", authority_to_the_queue},
    {"native authority: owner of the file, owner of the queue", owners},
    {"X3 special authorities by origin", special_by_origin},
    {"X3 fifteen supplemental groups", fifteen_groups},
    {"authority to libraries", objects},
};
HARNESS_MAIN("authority", tests)
