/* test_objects.c - profiles, libraries, output queues, private authorities: each success followed
 * by its "exists", "not there" and "still needed" twin. */
#include "harness.h"

#include <stdio.h>
#include <string.h>

#include "home_fixture.h"

static struct spsy_error error;
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

#define FAILS(call, expected_code, expected_id)                                                    \
    do {                                                                                           \
        memset(&error, 0, sizeof error);                                                           \
        CU_ASSERT_EQUAL((call), (expected_code));                                                  \
        CU_ASSERT_EQUAL(error.code, (expected_code));                                              \
        ASSERT_STRING(error.message_id, expected_id);                                              \
        CU_ASSERT(error.text[0] != '\0');                                                          \
    } while (0)

struct names {
    char text[2000];
    size_t count, stop; /* stop after so many, 0 = never */
};

static int note(struct names *names, const char *first, const char *second)
{
    size_t used = strlen(names->text);

    snprintf(names->text + used, sizeof names->text - used, "%s%s%s ", first, second ? "/" : "",
             second ? second : "");
    return ++names->count == names->stop ? 7 : 0;
}

static int visit_profile(void *context, const struct spool_profile *profile)
{
    return note(context, profile->name, NULL);
}

static int visit_queue(void *context, const struct spool_queue *queue)
{
    return note(context, queue->library, queue->name);
}

static int visit_private(void *context, const char *profile, uint32_t authority)
{
    return note(context, profile, spool_authority_set_name(authority));
}

static void names_of_values(void)
{
    static const char *const authorities[] = {"*EXCLUDE", "*USE", "*CHANGE", "*ALL"};
    static const char *const special[] = {"*ALLOBJ", "*AUDIT",  "*IOSYSCFG", "*JOBCTL",
                                          "*SAVSYS", "*SECADM", "*SERVICE",  "*SPLCTL"};
    uint32_t all = 0;

    for (int i = 0; i < 4; i++)
        ASSERT_STRING(spool_authority_set_name(spool_authority_parse(authorities[i])),
                      authorities[i]);
    CU_ASSERT_EQUAL(spool_authority_parse("*use"), SPOOL_AUT_NONE);
    CU_ASSERT_EQUAL(spool_authority_parse(""), SPOOL_AUT_NONE);
    for (int i = 0; i < 8; i++) {
        CU_ASSERT_EQUAL(spool_special_parse(special[i]), 1u << i);
        ASSERT_STRING(spool_special_name(1u << i), special[i]);
        all |= spool_special_parse(special[i]);
    }
    CU_ASSERT_EQUAL(all, SPSY_ALL_SPECIAL);
    CU_ASSERT_EQUAL(spool_special_parse("*SPLCT"), 0);
    ASSERT_STRING(spool_special_name(SPSY_JOBCTL | SPSY_SPLCTL), "");
    CU_ASSERT_EQUAL(spool_special_parse("*SPLCTL"), SPSY_SPLCTL);
    ASSERT_STRING(spool_device_type_name(SPOOL_AFPDS), "*AFPDS");
}

static struct spool_profile profile_named(const char *name)
{
    struct spool_profile profile = {.special = SPSY_JOBCTL,
                                    .group = "*NONE",
                                    .enabled = true,
                                    .queue_library = "QGPL",
                                    .queue = "QPRINT",
                                    .text = "\xC3\x84rzte"};

    snprintf(profile.name, sizeof profile.name, "%s", name);
    return profile;
}

static void profiles(void)
{
    struct spool_profile alice = profile_named("ALICE"), found;
    struct names names = {.stop = 2};

    open_store();
    memcpy(alice.supplemental[0], "QPGMR", 6);
    memcpy(alice.supplemental[1], "QUSER", 6);
    alice.supplemental_count = 2;
    CU_ASSERT_EQUAL(spool_profile_insert(spool, &alice, &error), 0);
    FAILS(spool_profile_insert(spool, &alice, &error), SPSY_ERR_EXISTS, "CPF2214");
    CU_ASSERT_EQUAL(spool_profile_find(spool, "ALICE", &found, &error), 0);
    CU_ASSERT_EQUAL(memcmp(&found, &alice, sizeof found), 0);
    FAILS(spool_profile_find(spool, "BOB", &found, &error), SPSY_ERR_NOT_FOUND, "CPF2204");
    FAILS(spool_profile_find(spool, "alice", &found, &error), SPSY_ERR_NOT_FOUND, "CPF2204");
    CU_ASSERT(spool_profile_is_member(&alice, "QUSER"));
    CU_ASSERT(!spool_profile_is_member(&alice, "QSECOFR"));
    alice.enabled = false;
    alice.special = 0;
    alice.supplemental_count = 0;
    memset(alice.supplemental, 0, sizeof alice.supplemental);
    memcpy(alice.group, "QUSER", 6);
    CU_ASSERT_EQUAL(spool_profile_update(spool, &alice, &error), 0);
    CU_ASSERT_EQUAL(spool_profile_find(spool, "ALICE", &found, &error), 0);
    CU_ASSERT_EQUAL(memcmp(&found, &alice, sizeof found), 0);
    CU_ASSERT(spool_profile_is_member(&alice, "QUSER"));
    memcpy(found.name, "BOB", 4);
    FAILS(spool_profile_update(spool, &found, &error), SPSY_ERR_NOT_FOUND, "CPF2204");
    FAILS(spool_profile_delete(spool, "BOB", &error), SPSY_ERR_NOT_FOUND, "CPF2204");
    CU_ASSERT_EQUAL(spool_profile_each(spool, visit_profile, &names, &error), 7);
    ASSERT_STRING(names.text, "ALICE QAUTPROF ");
    CU_ASSERT_EQUAL(spool_profile_delete(spool, "ALICE", &error), 0);
    FAILS(spool_profile_find(spool, "ALICE", &found, &error), SPSY_ERR_NOT_FOUND, "CPF2204");
    close_store();
}

/* A login is one profile, by name and by uid, and so it stays. */
static void logins_are_unique(void)
{
    struct spool_profile alice = profile_named("ALICE"), bob = profile_named("BOB"), found;

    open_store();
    memcpy(alice.local_user, "alice", 6);
    alice.local_uid = 1001;
    CU_ASSERT_EQUAL(spool_profile_insert(spool, &alice, &error), 0);
    CU_ASSERT_EQUAL(spool_profile_find(spool, "ALICE", &found, &error), 0);
    CU_ASSERT_EQUAL(memcmp(&found, &alice, sizeof found), 0);
    CU_ASSERT_EQUAL(spool_profile_update(spool, &alice, &error), 0); /* its own is no other's */
    CU_ASSERT_EQUAL(spool_profile_of_uid(spool, 1001, &found, &error), 0);
    CU_ASSERT_EQUAL(memcmp(&found, &alice, sizeof found), 0);
    FAILS(spool_profile_of_uid(spool, 1002, &found, &error), SPSY_ERR_NOT_FOUND, "CPF2204");
    memcpy(bob.local_user, "bob", 4);
    bob.local_uid = 1001;
    FAILS(spool_profile_insert(spool, &bob, &error), SPSY_ERR_EXISTS, "CPF9898");
    memcpy(bob.local_user, "alice", 6);
    bob.local_uid = 1002;
    FAILS(spool_profile_insert(spool, &bob, &error), SPSY_ERR_EXISTS, "CPF9898");
    bob.local_user[0] = '\0';
    CU_ASSERT_EQUAL(spool_profile_insert(spool, &bob, &error), 0);
    FAILS(spool_profile_of_uid(spool, 1002, &found, &error), SPSY_ERR_NOT_FOUND, "CPF2204");
    memcpy(bob.local_user, "alice", 6);
    FAILS(spool_profile_update(spool, &bob, &error), SPSY_ERR_EXISTS, "CPF9898");
    memcpy(bob.local_user, "12345678901234567890123456789012", SPOOL_LOCAL_USER_SIZE);
    bob.local_uid = 4294967294; /* the last one that is a user's */
    CU_ASSERT_EQUAL(spool_profile_update(spool, &bob, &error), 0);
    CU_ASSERT_EQUAL(spool_profile_of_uid(spool, 4294967294, &found, &error), 0);
    ASSERT_STRING(found.local_user, "12345678901234567890123456789012");
    CU_ASSERT_EQUAL(spool_profile_delete(spool, "ALICE", &error), 0);
    memcpy(bob.local_user, "alice", 6);
    bob.local_uid = 1001;
    CU_ASSERT_EQUAL(spool_profile_update(spool, &bob, &error), 0);
    close_store();
}

/* "A profile that owns objects or files is not deleted." */
static void profiles_still_needed(void)
{
    struct spool_profile alice = profile_named("ALICE"), bob = profile_named("BOB");
    struct spool_library library = {.name = "L", .owner = "ALICE", .asp = 1};
    struct spool_queue queue = {.library = "QGPL", .name = "Q", .owner = "ALICE"};
    struct spool_file file = {.name = "F", .job = {"000009", "ALICE", "J"}, .status = "*READY"};
    struct spool_object object;
    struct names names = {.count = 0};

    open_store();
    CU_ASSERT_EQUAL(spool_profile_insert(spool, &alice, &error), 0);
    CU_ASSERT_EQUAL(spool_library_insert(spool, &library, &error), 0);
    FAILS(spool_profile_delete(spool, "ALICE", &error), SPSY_ERR_STATE, "CPF2215");
    CU_ASSERT_EQUAL(spool_library_delete(spool, "L", &error), 0);
    CU_ASSERT_EQUAL(spool_queue_insert(spool, &queue, &error), 0);
    FAILS(spool_profile_delete(spool, "ALICE", &error), SPSY_ERR_STATE, "CPF2215");
    CU_ASSERT_EQUAL(spool_object_find(spool, SPOOL_OUTQ, "QGPL", "Q", &object, &error), 0);
    CU_ASSERT_EQUAL(spool_object_set_owner(spool, &object, "QSYS", &error), 0);
    file.queue_id = queue.id;
    CU_ASSERT_EQUAL(spool_file_insert(spool, &file, &error), 0);
    FAILS(spool_profile_delete(spool, "ALICE", &error), SPSY_ERR_STATE, "CPF2215");
    CU_ASSERT_EQUAL(spool_file_delete(spool, &file, &error), 0);
    memcpy(bob.supplemental[0], "ALICE", 6);
    bob.supplemental_count = 1;
    CU_ASSERT_EQUAL(spool_profile_insert(spool, &bob, &error), 0);
    FAILS(spool_profile_delete(spool, "ALICE", &error), SPSY_ERR_STATE, "CPF2215");
    memcpy(bob.supplemental[0], "ALICEX", 7); /* a longer name is another name */
    CU_ASSERT_EQUAL(spool_profile_update(spool, &bob, &error), 0);
    CU_ASSERT_EQUAL(spool_object_grant(spool, &object, "ALICE", SPOOL_AUT_ALL, &error), 0);
    CU_ASSERT_EQUAL(spool_profile_delete(spool, "ALICE", &error), 0);
    CU_ASSERT_EQUAL(spool_object_private_each(spool, &object, visit_private, &names, &error), 0);
    ASSERT_STRING(names.text, ""); /* its private authorities went with it */
    close_store();
}

static void libraries(void)
{
    struct spool_library library = {.name = "PAYLIB",
                                    .owner = "QSECOFR",
                                    .public_authority = SPOOL_AUT_EXCLUDE,
                                    .asp = 255,
                                    .asp_device = "IASP1",
                                    .text = "Payroll"};
    struct spool_queue queue = {.library = "PAYLIB", .name = "Q", .owner = "QSYS"};
    struct spool_library found;
    struct spool_object object;
    uint32_t authority;

    open_store();
    FAILS(spool_library_find(spool, "PAYLIB", &found, &error), SPSY_ERR_NOT_FOUND, "CPF2110");
    FAILS(spool_queue_insert(spool, &queue, &error), SPSY_ERR_NOT_FOUND, "CPF2110");
    CU_ASSERT_EQUAL(spool_library_insert(spool, &library, &error), 0);
    FAILS(spool_library_insert(spool, &library, &error), SPSY_ERR_EXISTS, "CPF2111");
    CU_ASSERT_EQUAL(spool_library_find(spool, "PAYLIB", &found, &error), 0);
    CU_ASSERT_EQUAL(memcmp(&found, &library, sizeof found), 0);
    CU_ASSERT_EQUAL(spool_queue_insert(spool, &queue, &error), 0);
    CU_ASSERT_EQUAL(queue.asp, 255); /* X24: of its library */
    ASSERT_STRING(queue.asp_device, "IASP1");
    FAILS(spool_library_delete(spool, "PAYLIB", &error), SPSY_ERR_STATE, "CPF2161");
    CU_ASSERT_EQUAL(spool_queue_delete(spool, queue.id, &error), 0);
    CU_ASSERT_EQUAL(spool_object_find(spool, SPOOL_LIBRARY, "", "PAYLIB", &object, &error), 0);
    CU_ASSERT_EQUAL(spool_object_grant(spool, &object, "QUSER", SPOOL_AUT_USE, &error), 0);
    CU_ASSERT_EQUAL(spool_library_delete(spool, "PAYLIB", &error), 0);
    CU_ASSERT_EQUAL(spool_library_insert(spool, &library, &error), 0);
    CU_ASSERT_EQUAL(spool_object_private(spool, &object, "QUSER", &authority, &error), 0);
    CU_ASSERT_EQUAL(authority, SPOOL_AUT_NONE); /* a new library has none of the old one's */
    CU_ASSERT_EQUAL(spool_library_delete(spool, "PAYLIB", &error), 0);
    FAILS(spool_library_delete(spool, "PAYLIB", &error), SPSY_ERR_NOT_FOUND, "CPF2110");
    close_store();
}

static void queues(void)
{
    struct spool_queue queue = {.library = "QGPL",
                                .name = "Q",
                                .owner = "QSYS",
                                .public_authority = SPOOL_AUT_EXCLUDE,
                                .display_data = SPOOL_DSPDTA_OWNER,
                                .operator_control = false,
                                .authority_check = SPOOL_AUTCHK_DTAAUT,
                                .text = "text"};
    struct spool_queue found;
    struct spool_file file = {.name = "F", .job = {"000009", "ALICE", "J"}, .status = "*READY"};
    int64_t old;

    open_store();
    CU_ASSERT_EQUAL(spool_queue_insert(spool, &queue, &error), 0);
    old = queue.id;
    FAILS(spool_queue_insert(spool, &queue, &error), SPSY_ERR_EXISTS, "CPF3353");
    CU_ASSERT_EQUAL(spool_queue_find(spool, "QGPL", "Q", &found, &error), 0);
    CU_ASSERT_EQUAL(memcmp(&found, &queue, sizeof found), 0);
    FAILS(spool_queue_find(spool, "QGPL", "R", &found, &error), SPSY_ERR_NOT_FOUND, "CPF3357");
    FAILS(spool_queue_find(spool, "R", "Q", &found, &error), SPSY_ERR_NOT_FOUND, "CPF3357");
    queue.display_data = SPOOL_DSPDTA_YES;
    queue.operator_control = true;
    queue.authority_check = SPOOL_AUTCHK_OWNER;
    queue.public_authority = SPOOL_AUT_ALL;
    memcpy(queue.text, "new", 4);
    CU_ASSERT_EQUAL(spool_queue_update(spool, &queue, &error), 0);
    CU_ASSERT_EQUAL(spool_queue_find(spool, "QGPL", "Q", &found, &error), 0);
    CU_ASSERT_EQUAL(found.display_data, SPOOL_DSPDTA_YES);
    CU_ASSERT_EQUAL(found.authority_check, SPOOL_AUTCHK_OWNER);
    CU_ASSERT(found.operator_control);
    ASSERT_STRING(found.text, "new");
    file.queue_id = queue.id;
    CU_ASSERT_EQUAL(spool_file_insert(spool, &file, &error), 0);
    FAILS(spool_queue_delete(spool, queue.id, &error), SPSY_ERR_STATE, "CPF3361");
    CU_ASSERT_EQUAL(spool_file_delete(spool, &file, &error), 0);
    CU_ASSERT_EQUAL(spool_queue_delete(spool, queue.id, &error), 0);
    FAILS(spool_queue_delete(spool, queue.id, &error), SPSY_ERR_NOT_FOUND, "CPF3357");
    FAILS(spool_queue_update(spool, &queue, &error), SPSY_ERR_NOT_FOUND, "CPF3357");
    FAILS(spool_file_insert(spool, &file, &error), SPSY_ERR_NOT_FOUND, "CPF3357");
    CU_ASSERT_EQUAL(spool_queue_insert(spool, &queue, &error), 0);
    CU_ASSERT(queue.id != old); /* a queue of the same name is another queue */
    close_store();
}

static void queue_lists(void)
{
    static const char *const places[][2] = {{"B", "Y"}, {"B", "X"}, {"A", "X"}};
    struct names names = {.count = 0};

    open_store();
    for (size_t i = 0; i < 3; i++) {
        struct spool_library library = {.owner = "QSYS", .asp = 1};
        struct spool_queue queue = {.owner = "QSYS"};

        snprintf(library.name, 11, "%s", places[i][0]);
        snprintf(queue.library, 11, "%s", places[i][0]);
        snprintf(queue.name, 11, "%s", places[i][1]);
        spool_library_insert(spool, &library, &error); /* B comes twice */
        CU_ASSERT_EQUAL(spool_queue_insert(spool, &queue, &error), 0);
    }
    CU_ASSERT_EQUAL(spool_queue_each(spool, NULL, NULL, visit_queue, &names, &error), 0);
    ASSERT_STRING(names.text, "A/X B/X B/Y QGPL/QPRINT ");
    memset(&names, 0, sizeof names);
    CU_ASSERT_EQUAL(spool_queue_each(spool, "B", NULL, visit_queue, &names, &error), 0);
    ASSERT_STRING(names.text, "B/X B/Y ");
    memset(&names, 0, sizeof names);
    CU_ASSERT_EQUAL(spool_queue_each(spool, NULL, "X", visit_queue, &names, &error), 0);
    ASSERT_STRING(names.text, "A/X B/X ");
    memset(&names, 0, sizeof names);
    CU_ASSERT_EQUAL(spool_queue_each(spool, "A", "Y", visit_queue, &names, &error), 0);
    ASSERT_STRING(names.text, "");
    names.stop = 1;
    CU_ASSERT_EQUAL(spool_queue_each(spool, NULL, NULL, visit_queue, &names, &error), 7);
    ASSERT_STRING(names.text, "A/X ");
    close_store();
}

static void private_authorities(void)
{
    struct spool_object queue, library, found;
    uint32_t authority;
    struct names names = {.count = 0};

    open_store();
    CU_ASSERT_EQUAL(spool_object_find(spool, SPOOL_OUTQ, "QGPL", "QPRINT", &queue, &error), 0);
    CU_ASSERT_EQUAL(spool_object_find(spool, SPOOL_LIBRARY, "", "QGPL", &library, &error), 0);
    FAILS(spool_object_find(spool, SPOOL_OUTQ, "QGPL", "R", &found, &error), SPSY_ERR_NOT_FOUND,
          "CPF2105");
    FAILS(spool_object_find(spool, SPOOL_LIBRARY, "", "R", &found, &error), SPSY_ERR_NOT_FOUND,
          "CPF2110");
    ASSERT_STRING(queue.owner, "QSYS");
    CU_ASSERT_EQUAL(queue.public_authority, SPOOL_AUT_USE);
    CU_ASSERT_EQUAL(spool_object_private(spool, &queue, "QUSER", &authority, &error), 0);
    CU_ASSERT_EQUAL(authority, SPOOL_AUT_NONE);
    CU_ASSERT_EQUAL(spool_object_grant(spool, &queue, "QUSER", SPOOL_AUT_CHANGE, &error), 0);
    CU_ASSERT_EQUAL(spool_object_grant(spool, &queue, "QUSER", SPOOL_AUT_EXCLUDE, &error), 0);
    CU_ASSERT_EQUAL(spool_object_grant(spool, &queue, "QPGMR", SPOOL_AUT_ALL, &error), 0);
    CU_ASSERT_EQUAL(spool_object_private(spool, &queue, "QUSER", &authority, &error), 0);
    CU_ASSERT_EQUAL(authority, SPOOL_AUT_EXCLUDE); /* the entry is set, not added to */
    CU_ASSERT_EQUAL(spool_object_private(spool, &library, "QUSER", &authority, &error), 0);
    CU_ASSERT_EQUAL(authority, SPOOL_AUT_NONE);
    CU_ASSERT_EQUAL(spool_object_private_each(spool, &queue, visit_private, &names, &error), 0);
    ASSERT_STRING(names.text, "QPGMR/*ALL QUSER/*EXCLUDE ");
    CU_ASSERT_EQUAL(spool_object_grant(spool, &queue, "QUSER", SPOOL_AUT_NONE, &error), 0);
    CU_ASSERT_EQUAL(spool_object_private(spool, &queue, "QUSER", &authority, &error), 0);
    CU_ASSERT_EQUAL(authority, SPOOL_AUT_NONE);
    CU_ASSERT_EQUAL(spool_object_set_public(spool, &queue, SPOOL_AUT_EXCLUDE, &error), 0);
    CU_ASSERT_EQUAL(spool_object_set_public(spool, &library, SPOOL_AUT_USE, &error), 0);
    CU_ASSERT_EQUAL(spool_object_set_owner(spool, &queue, "QUSER", &error), 0);
    CU_ASSERT_EQUAL(spool_object_set_owner(spool, &library, "QPGMR", &error), 0);
    CU_ASSERT_EQUAL(spool_object_find(spool, SPOOL_OUTQ, "QGPL", "QPRINT", &found, &error), 0);
    CU_ASSERT_EQUAL(found.public_authority, SPOOL_AUT_EXCLUDE);
    ASSERT_STRING(found.owner, "QUSER");
    CU_ASSERT_EQUAL(spool_object_find(spool, SPOOL_LIBRARY, "", "QGPL", &found, &error), 0);
    CU_ASSERT_EQUAL(found.public_authority, SPOOL_AUT_USE);
    ASSERT_STRING(found.owner, "QPGMR");
    memcpy(queue.name, "R", 2);
    FAILS(spool_object_set_public(spool, &queue, SPOOL_AUT_ALL, &error), SPSY_ERR_NOT_FOUND,
          "CPF2105");
    FAILS(spool_object_set_owner(spool, &queue, "QSYS", &error), SPSY_ERR_NOT_FOUND, "CPF2105");
    close_store();
}

static const struct test tests[] = {
    {"names of authorities, special authorities, device types", names_of_values},
    {"profiles: create, find, change, delete", profiles},
    {"S1 a login is one profile, by name and by uid", logins_are_unique},
    {"profiles that are still needed are not deleted", profiles_still_needed},
    {"X24 libraries: create, find, delete when empty", libraries},
    {"output queues: create, find, change, delete when empty", queues},
    {"output queues are listed by library and name", queue_lists},
    {"private and public authorities, owners", private_authorities},
};
HARNESS_MAIN("objects", tests)
