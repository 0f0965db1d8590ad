/* test_gateway_identity.c - who asks CUPS and whose its jobs are, as names of the home: with
 * profiles and without, with logins that this suite makes up; and the output queues that print
 * queues are. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/local_streams.h"
#include "cupsjob/identity.h"
#include "guard/guard.h"
#include "object/given_name.h"
#include "registry/registry.h"
#include "session/session.h"
#include "home_fixture.h"
#include "login_fixture.h"
#include "store_faults.h"

/* Not uids that whoever runs this has: the home would be theirs. */
enum { ALICE = 61000, BOB, CAROL, DAVE, LP = 7, OVERFLOW_UID = 65534, GONE = 41077 };

static struct {
    const char *home;
    struct spool *spool;
    struct session session;
    bool open;
    struct principal principal;
    struct login_identity identity;
    struct spool_queue queue;
    char name[11];
    struct spsy_error error;
} world;

/* ---- a home, and the logins of its machine ---- */

static struct spool_profile made_profile(const char *name, const char *login, uid_t uid)
{
    struct spool_profile profile = {
        .enabled = true, .group = "*NONE", .queue_library = "QGPL", .queue = "QPRINT"};

    snprintf(profile.name, sizeof profile.name, "%s", name);
    snprintf(profile.local_user, sizeof profile.local_user, "%s", login);
    profile.local_uid = uid;
    return profile;
}

static void add(const char *name, const char *login, uid_t uid)
{
    struct spool_profile profile = made_profile(name, login, uid);

    home_must(spool_begin(world.spool, SPOOL_DURABLE, &world.error), &world.error);
    home_must(spool_profile_insert(world.spool, &profile, &world.error), &world.error);
    home_must(spool_commit(world.spool, &world.error), &world.error);
}

static void change(const struct spool_profile *profile)
{
    home_must(spool_begin(world.spool, SPOOL_DURABLE, &world.error), &world.error);
    home_must(spool_profile_update(world.spool, profile, &world.error), &world.error);
    home_must(spool_commit(world.spool, &world.error), &world.error);
}

static void delete_profile(const char *name)
{
    home_must(spool_begin(world.spool, SPOOL_DURABLE, &world.error), &world.error);
    home_must(spool_profile_delete(world.spool, name, &world.error), &world.error);
    home_must(spool_commit(world.spool, &world.error), &world.error);
}

static void open_world(void)
{
    memset(&logins, 0, sizeof logins);
    memset(&world, 0, sizeof world);
    world.home = home_make("SYS1");
    home_must(spsy_registry_create(world.home, &world.error), &world.error);
    world.spool = home_open(world.home);
    log_in("root", 0);
    log_in("lp", LP);
    log_in("alice", ALICE);
    log_in("bob", BOB);
    log_in("carol", CAROL);
    log_in("dave", DAVE);
    log_in("nobody", OVERFLOW_UID);
}

static void close_world(void)
{
    if (world.open)
        session_close(&world.session);
    spool_close(world.spool);
}

static void says(const char *id, const char *words)
{
    ASSERT_STRING(world.error.message_id, id);
    CU_ASSERT_PTR_NOT_NULL(strstr(world.error.text, words));
    if (!strstr(world.error.text, words))
        fprintf(stderr, "'%s' is not in: %s\n", words, world.error.text);
}

static int ask(uid_t peer, const char *requesting)
{
    memset(&world.error, 0, sizeof world.error);
    return gateway_principal(world.spool, peer, requesting, &world.principal, &world.identity,
                             &world.error);
}

static void is(uid_t peer, const char *name, bool has_profile, enum spsy_job_type type)
{
    CU_ASSERT_EQUAL(ask(peer, NULL), 0);
    ASSERT_STRING(world.principal.signed_on, name);
    ASSERT_STRING(world.principal.profile, name);
    CU_ASSERT_EQUAL(world.principal.no_profile, !has_profile);
    CU_ASSERT_EQUAL(world.principal.type, type);
    CU_ASSERT_EQUAL(world.principal.origin, PRINCIPAL_LOGIN);
    CU_ASSERT_EQUAL(world.principal.peer, peer);
    CU_ASSERT_EQUAL(world.identity.uid, peer);
}

static void is_nobody(uid_t peer, const char *words)
{
    CU_ASSERT_EQUAL(ask(peer, NULL), SPSY_ERR_AUTHORITY);
    says("SPY0115", words);
}

static void owns_as(const char *login, const char *name)
{
    memset(&world.error, 0, sizeof world.error);
    CU_ASSERT_EQUAL(gateway_owner(world.spool, login, world.name, &world.error), 0);
    ASSERT_STRING(world.name, name);
}

/* ---- the forms ---- */

static void form_of_uid(uid_t uid, const char *expected)
{
    char name[11];

    given_name_of_uid(uid, name);
    ASSERT_STRING(name, expected);
    CU_ASSERT_TRUE(given_name_is_profile(name));
    CU_ASSERT_FALSE(given_name_is_queue(name));
}

static void forms(void)
{
    static const char *const kept[] = {"Y0",         "Y1",         "YRS",     "YVES",
                                       "YVONNE",     "Z1",         "ZOE",     "ZZZZZZZZZ",
                                       "ZZZZZZZZZZ", "ZBCDEFGHIJ", "Y1Z141Z2"};
    static const char *const free_names[] = {
        "Y",        "Z",         "Y00",   "Y0RS", "Z0",  "Z01", "Y_RS", "YRS.", "Y1Z141Z3",
        "YZZZZZZZ", "YOLANDA12", "XAVER", "Z.1",  "Y@1", "Z$",  "Q1",   "AY1",  "YVETTE_1"};
    char name[11];

    form_of_uid(0, "Y0");
    form_of_uid(35, "YZ");
    form_of_uid(36, "Y10");
    form_of_uid(1000, "YRS");
    form_of_uid(65534, "Y1EKE");
    form_of_uid(4294967294u, "Y1Z141Z2"); /* the last uid that somebody can have */
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        CU_ASSERT_TRUE(given_name_is_profile(kept[i]));
    for (size_t i = 0; i < sizeof free_names / sizeof free_names[0]; i++)
        CU_ASSERT_FALSE(given_name_is_profile(free_names[i]));
    CU_ASSERT_TRUE(given_name_of_owner(1, name));
    ASSERT_STRING(name, "Z1");
    CU_ASSERT_TRUE(given_name_of_owner(GIVEN_OWNERS_MAX, name));
    ASSERT_STRING(name, "ZZZZZZZZZZ");
    CU_ASSERT_FALSE(given_name_of_owner(0, name));
    CU_ASSERT_FALSE(given_name_of_owner(GIVEN_OWNERS_MAX + 1, name));
    CU_ASSERT_TRUE(given_name_of_queue(1, name));
    ASSERT_STRING(name, "Q000000001");
    CU_ASSERT_TRUE(given_name_is_queue(name));
    CU_ASSERT_TRUE(given_name_of_queue(GIVEN_QUEUES_MAX, name));
    ASSERT_STRING(name, "Q999999999");
    CU_ASSERT_FALSE(given_name_of_queue(0, name));
    CU_ASSERT_FALSE(given_name_of_queue((int64_t)GIVEN_QUEUES_MAX + 1, name));
    CU_ASSERT_FALSE(given_name_is_queue("Q00000001"));
    CU_ASSERT_FALSE(given_name_is_queue("QUEUE12345"));
}

/* ---- who is it? ---- */

static void by_rule(void)
{
    open_world();
    add("BOSS", "alice", ALICE);
    add("CAROL", "", 0);
    is(ALICE, "BOSS", true, SPSY_JOB_BATCH); /* LCLUSER first */
    is(BOB, "BOB", false, SPSY_JOB_BATCH);
    is(CAROL, "Y1B2I", false, SPSY_JOB_BATCH); /* somebody's name already */
    owns_as("alice", "BOSS");
    owns_as("bob", "BOB");
    owns_as("carol", "Y1B2I");
    log_in("a_2345678z", 2000);
    log_in("a_2345678zz", 2001); /* eleven */
    log_in("Erin", 2002);
    log_in("_apt", 2003);
    log_in("1st", 2004);
    log_in("joe.doe", 2005);
    log_in("qsecofr", 2006);
    log_in("qspl", 2007);
    log_in("yrs", 2008); /* would be ALICE's, without a profile */
    log_in("zoe", 2009);
    log_in("yves_2", 2010);
    is(2000, "A_2345678Z", false, SPSY_JOB_BATCH);
    is(2001, "Y1JL", false, SPSY_JOB_BATCH);
    is(2002, "Y1JM", false, SPSY_JOB_BATCH);
    is(2003, "Y1JN", false, SPSY_JOB_BATCH);
    is(2004, "Y1JO", false, SPSY_JOB_BATCH);
    is(2005, "Y1JP", false, SPSY_JOB_BATCH);
    is(2006, "Y1JQ", false, SPSY_JOB_BATCH);
    is(2007, "Y1JR", false, SPSY_JOB_BATCH);
    is(2008, "Y1JS", false, SPSY_JOB_BATCH);
    is(2009, "Y1JT", false, SPSY_JOB_BATCH);
    is(2010, "YVES_2", false, SPSY_JOB_BATCH);
    owns_as("Erin", "Y1JM");
    owns_as("zoe", "Y1JT");
    close_world();
}

static void system_users(void)
{
    open_world();
    is(0, "QSECOFR", true, SPSY_JOB_SYSTEM);
    is(LP, "LP", false, SPSY_JOB_SYSTEM);
    owns_as("root", "QSECOFR");
    owns_as("lp", "LP");
    is(ALICE, "ALICE", false, SPSY_JOB_BATCH);
    CU_ASSERT_EQUAL(ask(ALICE, "root"), 0); /* what a request says counts from root alone */
    ASSERT_STRING(world.principal.profile, "ALICE");
    CU_ASSERT_EQUAL(world.principal.type, SPSY_JOB_BATCH);
    add("PRINTER", "lp", LP);
    is(LP, "PRINTER", true, SPSY_JOB_SYSTEM);
    logins.count = 1; /* no login lp, and none of that uid */
    is_nobody(LP, "user id 7 has no login on this system");
    close_world();
}

static void root_acts_for(void)
{
    open_world();
    CU_ASSERT_EQUAL(ask(0, "alice"), 0);
    ASSERT_STRING(world.principal.signed_on, "QSECOFR");
    ASSERT_STRING(world.principal.profile, "ALICE");
    CU_ASSERT_EQUAL(world.principal.type, SPSY_JOB_BATCH);
    CU_ASSERT_EQUAL(world.principal.login, ALICE);
    CU_ASSERT_EQUAL(world.principal.peer, 0);
    ASSERT_STRING(world.identity.login, "alice");
    CU_ASSERT_EQUAL(login_principal_check(world.spool, &world.principal, &world.error), 0);
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(ask(0, i ? "root" : ""), 0);
        ASSERT_STRING(world.principal.profile, "QSECOFR");
        CU_ASSERT_EQUAL(world.principal.type, SPSY_JOB_SYSTEM);
    }
    log_in("toor", 0);
    CU_ASSERT_EQUAL(ask(0, "toor"), 0);
    CU_ASSERT_EQUAL(world.principal.type, SPSY_JOB_SYSTEM);
    CU_ASSERT_EQUAL(ask(0, "ALICE"), SPSY_ERR_AUTHORITY);
    says("SPY0115", "root asks for ALICE, which is no login of this system");
    CU_ASSERT_EQUAL(ask(0, "nobody"), SPSY_ERR_AUTHORITY);
    CU_ASSERT_EQUAL(ask(0, "lp"), 0);
    CU_ASSERT_EQUAL(world.principal.type, SPSY_JOB_SYSTEM);
    ASSERT_STRING(world.principal.signed_on, "QSECOFR");
    CU_ASSERT_EQUAL(login_principal(world.spool, ALICE, BOB, &world.principal, NULL, &world.error),
                    SPSY_ERR_ARGUMENT); /* nobody else acts for anybody */
    close_world();
}

static void nobodies(void)
{
    struct spool_profile profile;

    open_world();
    is_nobody(GONE, "user id 41077 has no login on this system");
    is_nobody(OVERFLOW_UID, "has no place in this user namespace");
    add("NOBODY", "nobody", OVERFLOW_UID); /* no command stores that */
    is_nobody(OVERFLOW_UID, "has no place in this user namespace");
    profile = made_profile("BOSS", "alicia", ALICE); /* renamed since */
    add("BOSS", "alicia", ALICE);
    is_nobody(ALICE, "login alicia, which was renamed or removed: user id 61000 is login alice");
    owns_as("alice", "Y1B2G"); /* nobody is refused for owning something */
    profile.local_uid = 5000;
    snprintf(profile.local_user, sizeof profile.local_user, "alice");
    change(&profile);
    is(ALICE, "ALICE", false, SPSY_JOB_BATCH); /* alice is another person than she was */
    owns_as("alice", "ALICE");
    logins.failure = EIO;
    CU_ASSERT_EQUAL(ask(ALICE, NULL), SPSY_ERR_IO);
    CU_ASSERT_EQUAL(ask(0, "alice"), SPSY_ERR_IO);
    CU_ASSERT_EQUAL(gateway_owner(world.spool, "alice", world.name, &world.error), SPSY_ERR_IO);
    close_world();
}

/* Profiles that are older than the rule. */
static void older_profiles(void)
{
    open_world();
    add("Y1B2G", "", 0);
    add("Z1", "", 0);
    add("Z2", "", 0);
    is(ALICE, "ALICE", false, SPSY_JOB_BATCH);
    add("ALICE", "", 0);
    is_nobody(ALICE,
              "login alice (user id 61000) would be known as Y1B2G, and a user profile of that");
    CU_ASSERT_EQUAL(gateway_owner(world.spool, "alice", world.name, &world.error),
                    SPSY_ERR_AUTHORITY);
    owns_as("stranger@elsewhere", "Z3");
    add("Z4", "", 0);
    owns_as("another", "Z5");
    owns_as("stranger@elsewhere", "Z3");
    delete_profile("Z1");
    owns_as("a third", "Z6"); /* a number is not given later than another's */
    add("Z3", "", 0);         /* no command makes it */
    CU_ASSERT_EQUAL(gateway_owner(world.spool, "stranger@elsewhere", world.name, &world.error),
                    SPSY_ERR_AUTHORITY);
    says("SPY0115", "Z3 is the name of an owner without a login, and of a user profile");
    close_world();
}

static void two_logins_of_one_uid(void)
{
    open_world();
    log_in("alice2", ALICE);
    log_in("Alice", ALICE); /* a name service that knows no small and capital letters */
    is(ALICE, "ALICE", false, SPSY_JOB_BATCH);
    owns_as("alice", "ALICE");
    owns_as("alice2", "Y1B2G");
    owns_as("Alice", "Y1B2G");
    add("BOSS", "alice", ALICE);
    owns_as("alice", "BOSS");
    owns_as("alice2", "Y1B2G");
    log_in("bob", 6000); /* one login with two uids: the second is not bob */
    is(BOB, "BOB", false, SPSY_JOB_BATCH);
    is_nobody(6000, "user id 6000 is login bob, and that login is not found by its name, or has");
    close_world();
}

/* ---- never two people with one name ---- */

enum { PEOPLE = 250, STRANGERS = 250, LONG = 300 };

struct person {
    char name[11];
    char who[LONG + 32]; /* "uid N", or the owner's bytes */
};

static struct person people[PEOPLE + STRANGERS];
static size_t person_count;

static void meet(const char *name, const char *who)
{
    for (size_t i = 0; i < person_count; i++)
        if (strcmp(people[i].name, name) == 0) {
            CU_ASSERT_STRING_EQUAL(people[i].who, who);
            return;
        }
    snprintf(people[person_count].name, sizeof people[0].name, "%s", name);
    snprintf(people[person_count++].who, sizeof people[0].who, "%s", who);
}

/* Short ones of few letters, so that many differ by case, or by what a fold would make of them. */
static void nasty(char *text, size_t most)
{
    static const char letters[] = "aAbByYzZ019_$#@ .\xC3\xA4\xFFRSrs";
    size_t length = 1 + (size_t)random() % most;

    for (size_t i = 0; i < length; i++)
        text[i] = letters[(size_t)random() % (sizeof letters - 1)];
    text[length] = '\0';
}

/* Neither root nor who runs this: the home's owner is QSECOFR by whatever login. */
static uid_t somebody(uint32_t most)
{
    uid_t uid;

    do
        uid = (uid_t)((uint32_t)random() % most + 1);
    while (uid == geteuid());
    return uid;
}

static void one_name_each(void)
{
    static char names[PEOPLE][LONG + 1];
    char stranger[LONG + 1], who[LONG + 32];

    open_world();
    srandom(20261129);
    person_count = 0;
    add("AB", "", 0);
    add("YA", "", 0);
    add("Z3", "", 0);
    for (size_t i = 0; i < PEOPLE; i++) {
        nasty(names[i], i % 2 ? 3 : i % 5 ? 10 : LONG);
        log_in(names[i], somebody(i % 7 ? 1500 : UINT32_MAX));
    }
    for (size_t i = 0; i < logins.count; i++) {
        const struct passwd *login = &logins.entries[i];
        int result = ask(login->pw_uid, NULL);

        snprintf(who, sizeof who, "uid %u", (unsigned)login->pw_uid);
        if (result == 0)
            meet(world.principal.profile, who);
        else
            CU_ASSERT_EQUAL(result, SPSY_ERR_AUTHORITY);
        result = gateway_owner(world.spool, login->pw_name, world.name, &world.error);
        for (size_t k = 0; k < i; k++) /* by name the first counts */
            if (strcmp(logins.entries[k].pw_name, login->pw_name) == 0) {
                snprintf(who, sizeof who, "uid %u", (unsigned)logins.entries[k].pw_uid);
                break;
            }
        if (result == 0)
            meet(world.name, who);
    }
    CU_ASSERT_TRUE(person_count > 150);
    for (size_t i = 0; i < STRANGERS; i++) {
        uid_t uid;

        nasty(stranger, i % 5 ? 4 : LONG);
        if (login_by_name(stranger, &uid, NULL) > 0)
            continue;
        CU_ASSERT_EQUAL_FATAL(gateway_owner(world.spool, stranger, world.name, &world.error), 0);
        meet(world.name, stranger);
        CU_ASSERT_TRUE(spsy_name_valid(world.name, 10));
    }
    CU_ASSERT_TRUE(person_count > 350);
    for (size_t i = 0; i < person_count; i++) { /* nor is anybody a profile by chance */
        struct spool_profile profile;

        if (strcmp(people[i].name, "QSECOFR") != 0)
            CU_ASSERT_EQUAL(spool_profile_find(world.spool, people[i].name, &profile, NULL),
                            SPSY_ERR_NOT_FOUND);
    }
    close_world();
}

static void strangers(void)
{
    struct spool *other;
    char bytes[LONG + 1];

    open_world();
    memset(bytes, 'x', LONG);
    bytes[LONG] = '\0';
    owns_as(bytes, "Z1");
    bytes[LONG - 1] = 'y'; /* the last of three hundred differs */
    owns_as(bytes, "Z2");
    owns_as("ALICE", "Z3");
    owns_as("alice@EXAMPLE.ORG", "Z4");
    owns_as("alice ", "Z5");
    owns_as("", "Z6");
    owns_as("b\xC3\xBCrge", "Z7");
    owns_as("\xFF", "Z8");
    owns_as("'; DROP TABLE given_name; --", "Z9");
    for (int i = 0; i < 26; i++) {
        snprintf(bytes, sizeof bytes, "more %d", i);
        CU_ASSERT_EQUAL(gateway_owner(world.spool, bytes, world.name, &world.error), 0);
    }
    owns_as("more", "Z10");
    spool_close(world.spool);
    world.spool = home_open(world.home);
    other = home_open(world.home); /* somebody writes: what is known is read all the same */
    home_must(spool_begin(other, SPOOL_DURABLE, &world.error), &world.error);
    owns_as("ALICE", "Z3");
    owns_as("\xFF", "Z8");
    spool_rollback(other);
    spool_close(other);
    close_world();
}

/* ---- a session of somebody without a profile ---- */

static int sign_on(uid_t peer, const char *requesting)
{
    struct session_options options = {
        .home = world.home, .job_name = GATEWAY_JOB, .streams = &local_streams};
    int result;

    if (world.open)
        session_close(&world.session);
    world.open = false;
    result = ask(peer, requesting);
    options.principal = world.principal;
    if (result == 0)
        result = session_open(&options, &world.session, &world.error);
    world.open = result == 0;
    return result;
}

static int check(void)
{
    memset(&world.error, 0, sizeof world.error);
    return session_check(&world.session, &world.error);
}

static void without_profile(void)
{
    struct spool_subject subject;

    open_world();
    CU_ASSERT_EQUAL_FATAL(sign_on(ALICE, NULL), 0);
    ASSERT_STRING(world.session.current_user, "ALICE");
    ASSERT_STRING(world.session.job.user, "ALICE");
    ASSERT_STRING(world.session.job.name, "SPSYGATE");
    CU_ASSERT_EQUAL(check(), 0);
    CU_ASSERT_EQUAL(session_subject(&world.session, &subject, &world.error), 0);
    ASSERT_STRING(subject.profile.name, "ALICE");
    ASSERT_STRING(subject.profile.group, "*NONE");
    CU_ASSERT_EQUAL(subject.profile.supplemental_count, 0);
    CU_ASSERT_EQUAL(subject.special.own | subject.special.group | subject.special.adopted, 0);
    CU_ASSERT_EQUAL(session_become(&world.session, "QSECOFR", &world.error), SPSY_ERR_AUTHORITY);
    ASSERT_STRING(world.error.message_id, "CPF2217");
    CU_ASSERT_EQUAL(session_become(&world.session, "BOB", &world.error), SPSY_ERR_AUTHORITY);
    CU_ASSERT_EQUAL_FATAL(sign_on(0, "alice"), 0);
    ASSERT_STRING(world.session.current_user, "ALICE");
    ASSERT_STRING(world.session.principal.signed_on, "QSECOFR");
    CU_ASSERT_EQUAL(check(), 0);
    CU_ASSERT_EQUAL(session_subject(&world.session, &subject, &world.error), 0);
    CU_ASSERT_EQUAL(subject.special.own, 0);
    close_world();
}

static void found_out_later(void)
{
    struct spool_subject subject;
    struct spool_profile profile;

    open_world();
    CU_ASSERT_EQUAL_FATAL(sign_on(ALICE, NULL), 0);
    add("ALICE", "", 0); /* a profile appears: it is not hers */
    CU_ASSERT_EQUAL(session_subject(&world.session, &subject, &world.error), SPSY_ERR_AUTHORITY);
    says("SPY0115", "user profile ALICE has been created since");
    CU_ASSERT_EQUAL(check(), SPSY_ERR_AUTHORITY);
    says("SPY0115",
         "login alice (user id 61000) is Y1B2G without a user profile now, and no longer "
         "ALICE without one");
    CU_ASSERT_EQUAL_FATAL(sign_on(ALICE, NULL), 0);
    ASSERT_STRING(world.session.current_user, "Y1B2G");
    profile = made_profile("ALICE", "alice", ALICE); /* now it is */
    change(&profile);
    CU_ASSERT_EQUAL(check(), SPSY_ERR_AUTHORITY);
    says("SPY0115", "is ALICE now, and no longer Y1B2G without one");
    CU_ASSERT_EQUAL_FATAL(sign_on(ALICE, NULL), 0);
    CU_ASSERT_FALSE(world.session.principal.no_profile);
    CU_ASSERT_EQUAL(check(), 0);
    profile.enabled = false;
    change(&profile);
    CU_ASSERT_EQUAL(check(), SPSY_ERR_AUTHORITY);
    says("CPF22E3", "user profile ALICE is disabled");
    CU_ASSERT_EQUAL(sign_on(ALICE, NULL), SPSY_ERR_AUTHORITY);
    says("CPF22E3", "user profile ALICE is disabled");
    profile.enabled = true;
    change(&profile);
    CU_ASSERT_EQUAL_FATAL(sign_on(ALICE, NULL), 0);
    delete_profile("ALICE"); /* and it disappears: her name is the same, and is no profile's */
    CU_ASSERT_EQUAL(check(), SPSY_ERR_AUTHORITY);
    says("SPY0115", "is ALICE without a user profile now, and no longer ALICE: connect again");
    CU_ASSERT_EQUAL_FATAL(sign_on(ALICE, NULL), 0);
    logins.entries[2].pw_name = (char *)"alicia";
    CU_ASSERT_EQUAL(check(), SPSY_ERR_AUTHORITY);
    says("SPY0115", "login alicia (user id 61000) is ALICIA without a user profile now");
    close_world();
}

static int is_hers(void *context, const struct spool_journal_entry *entry)
{
    ASSERT_STRING(entry->current_user, "ALICE");
    ASSERT_STRING(entry->signed_on, "ALICE");
    ASSERT_STRING(entry->job.name, "SPSYGATE");
    ++*(int *)context;
    return 0;
}

/* A decision of hers: nobody is registered, native authority decides. */
static void recorded_by_name(void)
{
    struct guarded guarded = {.function = "QUSRSPLA", .class = SPOOL_CLASS_API};
    struct spool_journal_filter filter = {.user = "ALICE"};
    struct spool_writer *writer = NULL;
    struct spool_job job;
    struct answer answer;
    struct spsy_error error = {0};
    int entries = 0;

    open_world();
    job = home_job(world.spool, "BOB", "QPRTJOB");
    guarded.queue = home_queue(world.spool, "QGPL", "QPRINT");
    guarded.file = home_file(&job, &guarded.queue, "LETTER");
    home_must(spool_writer_open(world.spool, &writer, &error), &error);
    home_store(world.spool, &guarded.file, writer);
    CU_ASSERT_EQUAL_FATAL(sign_on(ALICE, NULL), 0);
    answer_init(&answer, "TEST", NULL);
    CU_ASSERT_EQUAL(guard(&world.session, &answer, &guarded, NULL, NULL), 0); /* anyone may */
    guarded.class = SPOOL_CLASS_CONTROL;
    guarded.function = "HLDSPLF";
    CU_ASSERT_TRUE(guard(&world.session, &answer, &guarded, NULL, NULL) < 0);
    answer_free(&answer);
    CU_ASSERT_EQUAL(spool_journal_each(world.spool, &filter, 10, is_hers, &entries, &world.error),
                    0);
    CU_ASSERT_EQUAL(entries, 2);
    close_world();
}

/* Asks every service: about ALICE, and about NOBODY, who is not there. */
static void register_asker(void)
{
    const struct spsy_special officer = {.own = SPSY_ALLOBJ | SPSY_SECADM};
    struct spsy_registration asker;
    int32_t number = 1;

    home_must(spsy_registration_init(&asker, &world.error), &world.error);
    asker.number = number;
    free(asker.program);
    asker.program = strdup(harness_exit("service_native"));
    asker.run = SPSY_RUN_INLINE;
    asker.time_limit_ms = 0;
    home_must(
        spsy_registry_add(world.home, "SPSY0100", &asker, false, &officer, &number, &world.error),
        &world.error);
    spsy_registration_free(&asker);
}

struct told {
    int known, unknown;
};

static int hear(void *context, const char *time, const char *message_id, const char *text)
{
    struct told *told = context;

    (void)time;
    (void)message_id;
    told->known += strncmp(text, "user ALICE      special 0 groups 0 ", 35) == 0;
    told->unknown += strcmp(text, "user is not known") == 0;
    return 0;
}

static void programs_ask_about_her(void)
{
    struct guarded guarded = {.function = "QUSRSPLA", .class = SPOOL_CLASS_API};
    struct spool_writer *writer = NULL;
    struct spool_job job;
    struct answer answer;
    struct told told = {0, 0};

    open_world();
    register_asker();
    job = home_job(world.spool, "BOB", "QPRTJOB");
    guarded.queue = home_queue(world.spool, "QGPL", "QPRINT");
    guarded.file = home_file(&job, &guarded.queue, "LETTER");
    home_must(spool_writer_open(world.spool, &writer, &world.error), &world.error);
    home_store(world.spool, &guarded.file, writer);
    CU_ASSERT_EQUAL_FATAL(sign_on(ALICE, NULL), 0);
    answer_init(&answer, "TEST", NULL);
    CU_ASSERT_TRUE(guard(&world.session, &answer, &guarded, NULL, NULL) < 0); /* it refuses */
    CU_ASSERT_EQUAL(answer.exit, 3);
    answer_free(&answer);
    CU_ASSERT_EQUAL(spool_job_log_each(world.spool, &world.session.job, hear, &told, &world.error),
                    0);
    CU_ASSERT_EQUAL(told.known, 1); /* she is there, and has nothing */
    CU_ASSERT_EQUAL(told.unknown, 1);
    close_world();
}

/* ---- output queues ---- */

static int queue_of(const char *printer)
{
    memset(&world.error, 0, sizeof world.error);
    return gateway_queue(world.spool, printer, &world.queue, &world.error);
}

static void is_queue(const char *printer, const char *name, const char *text)
{
    CU_ASSERT_EQUAL(queue_of(printer), 0);
    ASSERT_STRING(world.queue.library, "CUPS");
    ASSERT_STRING(world.queue.name, name);
    ASSERT_STRING(world.queue.text, text);
}

static void queues(void)
{
    static const char longest[] =
        "a_print_queue_whose_name_has_a_hundred_and_twenty_seven_characters_"
        "which_is_what_cupsd_takes_and_no_more_than_that_not_even_12x";
    char spelt[sizeof longest];
    struct spool_library library;

    open_world();
    CU_ASSERT_EQUAL_FATAL(strlen(longest), 127);
    is_queue("office", "OFFICE", "office");
    CU_ASSERT_EQUAL(spool_library_find(world.spool, "CUPS", &library, &world.error), 0);
    ASSERT_STRING(library.owner, "QSECOFR");
    CU_ASSERT_EQUAL(library.public_authority, SPOOL_AUT_USE); /* nobody else makes queues in it */
    ASSERT_STRING(world.queue.owner, "QSECOFR");
    CU_ASSERT_FALSE(world.queue.operator_control);
    CU_ASSERT_EQUAL(world.queue.authority_check, SPOOL_AUTCHK_OWNER);
    CU_ASSERT_EQUAL(world.queue.display_data, SPOOL_DSPDTA_NO);
    CU_ASSERT_EQUAL(world.queue.public_authority, SPOOL_AUT_USE);
    CU_ASSERT_EQUAL(world.queue.asp, 1);
    is_queue("OFFICE", "OFFICE", "office"); /* one print queue, for cupsd */
    is_queue("second_floor", "Q000000001", "second_floor");
    is_queue("Second_Floor", "Q000000001", "second_floor");
    is_queue("q000000001", "Q000000002", "q000000001"); /* really called so */
    is_queue("Q000000002", "Q000000003", "Q000000002");
    is_queue("q1", "Q1", "q1");
    is_queue("1st", "Q000000004", "1st");
    is_queue("laser-2", "Q000000005", "laser-2");
    is_queue("laser_2", "LASER_2", "laser_2");
    is_queue("b\xC3\xBCro", "Q000000006", "b\xC3\xBCro");
    is_queue("B\xC3\xBCRO", "Q000000006", "b\xC3\xBCro");
    is_queue("b\xC3\x9CRO", "Q000000007", "b\xC3\x9CRO"); /* another, for cupsd */
    is_queue("b\xFFro", "Q000000008", "b?ro");
    is_queue("\xE5\xB0\x8F", "Q000000009", "?");
    CU_ASSERT_EQUAL(queue_of(longest), 0);
    ASSERT_STRING(world.queue.name, "Q000000010");
    CU_ASSERT_EQUAL(strlen(world.queue.text), 50);
    memcpy(spelt, longest, sizeof spelt);
    spelt[126] = 'y';
    CU_ASSERT_EQUAL(queue_of(spelt), 0);
    ASSERT_STRING(world.queue.name, "Q000000011");
    spelt[126] = 'X';
    CU_ASSERT_EQUAL(queue_of(spelt), 0);
    ASSERT_STRING(world.queue.name, "Q000000010");
    CU_ASSERT_EQUAL(queue_of(""), SPSY_ERR_VALUE);
    CU_ASSERT_EQUAL(queue_of(NULL), SPSY_ERR_VALUE);
    CU_ASSERT_EQUAL(queue_of((char[129]){[0 ... 127] = 'x'}), SPSY_ERR_VALUE);
    close_world();
}

/* What is there is only read, as it is now. */
static void queues_are_kept(void)
{
    struct spool *other;

    open_world();
    is_queue("office", "OFFICE", "office");
    is_queue("second_floor", "Q000000001", "second_floor");
    world.queue.operator_control = true; /* an administrator's CHGOUTQ */
    other = home_open(world.home);
    home_must(spool_begin(other, SPOOL_DURABLE, &world.error), &world.error);
    home_must(spool_queue_update(other, &world.queue, &world.error), &world.error);
    is_queue("second_floor", "Q000000001", "second_floor"); /* nobody else can write now */
    CU_ASSERT_FALSE(world.queue.operator_control);
    home_must(spool_commit(other, &world.error), &world.error);
    is_queue("second_floor", "Q000000001", "second_floor");
    CU_ASSERT_TRUE(world.queue.operator_control);
    spool_close(other);
    close_world();
}

static void quiesce(bool on)
{
    struct spool_quiesce state = {.profile = "QSECOFR", .by = "QSECOFR", .reason = "copying"};

    spool_act_for(world.spool, "QSECOFR");
    home_must(spool_begin(world.spool, SPOOL_DURABLE, &world.error), &world.error);
    home_must(on ? spool_quiesce_begin(world.spool, &state, &world.error)
                 : spool_quiesce_end(world.spool, &world.error),
              &world.error);
    home_must(spool_commit(world.spool, &world.error), &world.error);
    spool_act_for(world.spool, "ALICE");
}

static void cannot_be_made(void)
{
    struct spool_object object;

    open_world();
    is_queue("office", "OFFICE", "office");
    owns_as("stranger", "Z1");
    quiesce(true);
    is_queue("office", "OFFICE", "office");
    owns_as("stranger", "Z1");
    CU_ASSERT_EQUAL(queue_of("lab"), SPSY_ERR_STATE);
    says("SPY0113", "the home is quiesced by QSECOFR");
    CU_ASSERT_EQUAL(queue_of("third_floor"), SPSY_ERR_STATE);
    CU_ASSERT_EQUAL(gateway_owner(world.spool, "other", world.name, &world.error), SPSY_ERR_STATE);
    says("SPY0113", "reason: copying");
    CU_ASSERT_FALSE(spool_in_transaction(world.spool));
    quiesce(false);
    store_watch(world.spool);
    store_full_at(STORE_WRITE, 1); /* a disk that is full */
    CU_ASSERT_EQUAL(queue_of("lab"), SPSY_ERR_FULL);
    CU_ASSERT_TRUE(store_was_full(STORE_WRITE));
    store_full_at(STORE_WRITE, 1);
    CU_ASSERT_EQUAL(gateway_owner(world.spool, "other", world.name, &world.error), SPSY_ERR_FULL);
    CU_ASSERT_TRUE(store_was_full(STORE_WRITE));
    store_full_at(STORE_WRITE, 1); /* nothing is written of what is there */
    is_queue("office", "OFFICE", "office");
    owns_as("stranger", "Z1");
    CU_ASSERT_FALSE(store_was_full(STORE_WRITE));
    store_full_at(STORE_WRITE, 0);
    CU_ASSERT_FALSE(spool_in_transaction(world.spool));
    is_queue("lab", "LAB", "lab");
    owns_as("other", "Z2");
    add("MALLORY", "", 0);
    home_must(spool_object_find(world.spool, SPOOL_LIBRARY, "", "CUPS", &object, &world.error),
              &world.error);
    home_must(spool_begin(world.spool, SPOOL_DURABLE, &world.error), &world.error);
    home_must(spool_object_set_owner(world.spool, &object, "MALLORY", &world.error), &world.error);
    home_must(spool_commit(world.spool, &world.error), &world.error);
    CU_ASSERT_EQUAL(queue_of("lab"), SPSY_ERR_AUTHORITY);
    says("SPY0111", "spsy cl 'CHGOBJOWN CUPS *LIB QSECOFR'");
    CU_ASSERT_EQUAL(queue_of("new"), SPSY_ERR_AUTHORITY);
    close_world();
}

/* Somebody was there before the gateway was, and has made what everybody's jobs would stand on. */
static void others_queues(void)
{
    struct spool_queue queue = {.library = "CUPS",
                                .name = "OFFICE",
                                .owner = "MALLORY",
                                .public_authority = SPOOL_AUT_USE,
                                .authority_check = SPOOL_AUTCHK_OWNER};
    struct spool_object object;

    open_world();
    is_queue("lab", "LAB", "lab");
    add("MALLORY", "", 0);
    home_must(spool_begin(world.spool, SPOOL_DURABLE, &world.error), &world.error);
    home_must(spool_queue_insert(world.spool, &queue, &world.error), &world.error);
    home_must(spool_commit(world.spool, &world.error), &world.error);
    CU_ASSERT_EQUAL(queue_of("office"), SPSY_ERR_AUTHORITY);
    says("SPY0111", "spsy cl 'CHGOBJOWN CUPS/OFFICE *OUTQ QSECOFR'");
    is_queue("lab", "LAB", "lab");
    home_must(spool_object_find(world.spool, SPOOL_OUTQ, "CUPS", "OFFICE", &object, &world.error),
              &world.error);
    home_must(spool_begin(world.spool, SPOOL_DURABLE, &world.error), &world.error);
    home_must(spool_object_set_owner(world.spool, &object, "QSECOFR", &world.error), &world.error);
    home_must(spool_commit(world.spool, &world.error), &world.error);
    is_queue("office", "OFFICE", "");
    home_must(spool_object_find(world.spool, SPOOL_LIBRARY, "", "CUPS", &object, &world.error),
              &world.error);
    home_must(spool_begin(world.spool, SPOOL_DURABLE, &world.error), &world.error);
    home_must(spool_object_set_public(world.spool, &object, SPOOL_AUT_CHANGE, &world.error),
              &world.error);
    home_must(spool_commit(world.spool, &world.error), &world.error);
    CU_ASSERT_EQUAL(queue_of("lab"), SPSY_ERR_AUTHORITY);
    says("SPY0111", "spsy cl 'GRTOBJAUT CUPS *LIB *PUBLIC *USE REPLACE(*YES)'");
    CU_ASSERT_EQUAL(queue_of("new"), SPSY_ERR_AUTHORITY);
    close_world();
}

static void known(void)
{
    struct gateway_known known = {0};
    struct spool_queue queue;
    char name[11], text[16];

    open_world();
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 40; i++) {
            snprintf(text, sizeof text, "owner %d", i);
            CU_ASSERT_EQUAL(gateway_known_owner(&known, world.spool, text, name, &world.error), 0);
            CU_ASSERT_EQUAL(gateway_owner(world.spool, text, world.name, &world.error), 0);
            ASSERT_STRING(name, world.name);
            snprintf(text, sizeof text, "p%d", i);
            CU_ASSERT_EQUAL(gateway_known_queue(&known, world.spool, text, &queue, &world.error),
                            0);
            CU_ASSERT_EQUAL(strncasecmp(queue.name, text, sizeof text), 0);
            CU_ASSERT_TRUE(queue.id > 0);
        }
    CU_ASSERT_EQUAL(known.owner_count, 40);
    CU_ASSERT_EQUAL(known.queue_count, 40);
    logins.failure = EIO; /* who is known already is not asked about */
    CU_ASSERT_EQUAL(gateway_known_owner(&known, world.spool, "owner 7", name, &world.error), 0);
    CU_ASSERT_EQUAL(gateway_known_owner(&known, world.spool, "new", name, &world.error),
                    SPSY_ERR_IO);
    logins.failure = 0;
    gateway_known_free(&known);
    CU_ASSERT_EQUAL(gateway_known_owner(NULL, world.spool, "owner 7", name, &world.error), 0);
    gateway_known_free(&known);
    close_world();
}

static const struct test tests[] = {
    {"G9 the forms of given names are exact", forms},
    {"G9 LCLUSER, then the login in capital letters, then Y and the uid", by_rule},
    {"G1 root as itself and lp are system jobs", system_users},
    {"G1 root that names another user is that user", root_acts_for},
    {"G1 a uid without a login, the overflow uid and a login that was renamed are nobody",
     nobodies},
    {"G9 a profile that has a given name keeps it", older_profiles},
    {"G9 the second login of a uid is the uid's", two_logins_of_one_uid},
    {"G9 never two people with one name", one_name_each},
    {"G9 owners without a uid have a serial for ever", strangers},
    {"G9 without a profile a job has no authorities and no groups", without_profile},
    {"G9 S4 what is changed of a login or profile ends its job", found_out_later},
    {"G0 G9 the journal has who has no profile by his name", recorded_by_name},
    {"G1 G9 a program that asks about who has no profile hears of nothing that he has",
     programs_ask_about_her},
    {"G0 a print queue is an output queue of library CUPS", queues},
    {"G0 an output queue is as the administrator has it", queues_are_kept},
    {"G0 what cannot be written is refused, what is there is read", cannot_be_made},
    {"G0 a library or queue that is not QSECOFR's alone is refused", others_queues},
    {"G0 G9 a list asks once about each", known},
};

HARNESS_MAIN("gateway_identity", tests)
