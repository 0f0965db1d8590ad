/* test_limits.c - what a server grants to whom, as its acceptor judges it. */
#include "harness.h"

#include <stdlib.h>

#include "acceptor/limits.h"

enum { STRANGER = 100000, ALICE = 1000 };

static const struct limit_words words = {"the server", "maxConnections", "maxConnectionsPerUser",
                                         ", the last ones kept", "try again"};
static const struct limits usual = {.connections = 1024, .per_user = 64, .reserved = 16};

static bool has_room(const struct limits *limits, long connections, long strangers)
{
    char why[256];
    bool room = limits_have_room(limits, &words, connections, 0, strangers, false, why, sizeof why);

    CU_ASSERT_EQUAL(room, why[0] == '\0');
    return room;
}

/* A login has 65,536 uids of user namespaces, each of which may have its own connections. */
static void strangers(void)
{
    const struct limits small = {.connections = 4, .per_user = 64, .reserved = 2};
    char why[256];

    CU_ASSERT_TRUE(has_room(&usual, 63, 63));
    CU_ASSERT_FALSE(has_room(&usual, 64, 64));
    CU_ASSERT_TRUE(has_room(&usual, 64, NO_STRANGER));
    CU_ASSERT_TRUE(has_room(&small, 0, 0));
    CU_ASSERT_FALSE(has_room(&small, 1, 1)); /* the other one is for those who are known */
    CU_ASSERT_TRUE(has_room(&small, 1, NO_STRANGER));
    CU_ASSERT_TRUE(
        limits_have_room(&usual, &words, 64, 64, 64, true, why, sizeof why)); /* an officer */
}

/* However many are reserved, somebody else is to have one. */
static void reserved(void)
{
    const struct limits few = {.connections = 4, .per_user = 64, .reserved = 4};
    struct limits settled = limits_settle(few);

    CU_ASSERT_EQUAL(settled.reserved, 3);
    CU_ASSERT_TRUE(has_room(&settled, 0, NO_STRANGER));
    CU_ASSERT_FALSE(has_room(&settled, 1, NO_STRANGER));
    CU_ASSERT_EQUAL(limits_settle(usual).reserved, usual.reserved);
}

static void known(void)
{
    struct counts *counts = calloc(1, sizeof *counts);

    CU_ASSERT_PTR_NOT_NULL_FATAL(counts);
    CU_ASSERT_FALSE(counts_knows(counts, ALICE));
    counts_know(counts, ALICE);
    counts_know(counts, ALICE);
    counts_know(counts, ALICE + USERS_KNOWN); /* the same place */
    CU_ASSERT_TRUE(counts_knows(counts, ALICE));
    CU_ASSERT_TRUE(counts_knows(counts, ALICE + USERS_KNOWN));
    CU_ASSERT_FALSE(counts_knows(counts, ALICE + 1));
    CU_ASSERT_FALSE(counts_knows(counts, ALICE + 2 * USERS_KNOWN));
    for (uid_t uid = STRANGER; uid < STRANGER + 2 * USERS_KNOWN; uid++)
        counts_know(counts, uid); /* more than there is room for */
    CU_ASSERT_TRUE(counts_knows(counts, ALICE));
    CU_ASSERT_FALSE(counts_knows(counts, STRANGER + 2 * USERS_KNOWN));
    free(counts);
}

static const struct test tests[] = {
    {"S8 those who have not signed on have as many connections as one user, and never all",
     strangers},
    {"S8 reserved connections are never all", reserved},
    {"S8 who has signed on is known, however many others there are", known},
};

HARNESS_MAIN("limits", tests)
