/* test_seal.c - hashes, links, the text of a seal, seal.key and the facts of an entry; what a whole
 * journal is verified by is proved in cli/journal_seal.sh. */
#include "harness.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "guard/facts.h"
#include "seal/body.h"
#include "seal/key.h"

static struct spsy_error error;

/* RFC 7693 has vectors of 64 bytes only; these are of Python's hashlib. */
static void hashes_are_blake2b(void)
{
    static const struct {
        size_t count;
        const char *hash;
    } vectors[] = {
        {0, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8"},
        {3, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"}, /* "abc" */
    };
    unsigned char hash[SEAL_HASH_BYTES], other[SEAL_HASH_BYTES], bytes[1000];
    char text[SEAL_HEX_SIZE];

    for (int plainly = 0; plainly < 2; plainly++) {
        blake2b_plainly(plainly);
        for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
            blake2b("abc", vectors[i].count, hash);
            spsy_hex_write(hash, sizeof hash, text);
            CU_ASSERT_STRING_EQUAL(text, vectors[i].hash);
        }
    }
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * 7 + i / 251);
    for (size_t count = 0; count <= sizeof bytes;
         count++) { /* both ways, in one piece and in two */
        struct blake2b state;

        blake2b_plainly(0);
        blake2b(bytes, count, hash);
        blake2b_plainly(1);
        blake2b_begin(&state);
        blake2b_add(&state, bytes, count / 3);
        blake2b_add(&state, bytes + count / 3, count - count / 3);
        blake2b_end(&state, other);
        CU_ASSERT_EQUAL(memcmp(hash, other, sizeof hash), 0);
    }
    blake2b_plainly(0);
}

static struct seal_body some_body(void)
{
    struct seal_body body = {.epoch = 3, .first = 1, .last = 4711, .count = 4711};

    snprintf(body.time, sizeof body.time, "2026-11-30T06:41:16.123456Z");
    memset(body.head.bytes, 0xab, sizeof body.head.bytes);
    memset(body.next, 0x01, sizeof body.next);
    return body;
}

static void a_seal_reads_as_it_was_written_and_no_other_text_does(void)
{
    struct seal_body body = some_body(), read;
    char text[SEAL_BODY_SIZE], changed[SEAL_BODY_SIZE + 2];
    size_t length = seal_body_write(&body, text);

    CU_ASSERT(seal_body_read(text, &read));
    CU_ASSERT_EQUAL(memcmp(&body, &read, sizeof body), 0);
    for (size_t i = 0; i < length; i++) { /* shorter; a byte that no seal has there; one more */
        memcpy(changed, text, length + 1);
        changed[i] = '\0';
        CU_ASSERT(!seal_body_read(changed, &read));
        memcpy(changed, text, length + 1);
        changed[i] = 'G';
        if (i < 33 || i > 60) /* not in the time, which may be any text without a line's end */
            CU_ASSERT(!seal_body_read(changed, &read) || strchr("\n", text[i]) != NULL);
        memcpy(changed, text, i);
        changed[i] = '0';
        memcpy(changed + i + 1, text + i, length - i + 1);
        if (i < 33 || i > 60)
            CU_ASSERT(!seal_body_read(changed, &read) || (text[i] >= '0' && text[i] <= '9') ||
                      text[i] == '\n');
    }
}

static void a_gap_reads_as_it_was_written(void)
{
    struct seal_gap gap = {.from = 2, .to = 900, .broken = 0, .before = "2026-02-01T00:00:00"},
                    read;
    char text[2 * SEAL_GAP_SIZE];
    const char *at = text;
    size_t length = seal_gap_write(&gap, text);

    seal_gap_write(&gap, text + length);
    CU_ASSERT(seal_gap_read(&at, &read));
    CU_ASSERT_EQUAL(read.to, 900);
    CU_ASSERT(seal_gap_read(&at, &read));
    CU_ASSERT_EQUAL(*at, '\0');
    CU_ASSERT(!seal_gap_read(&at, &read));
    text[length - 2] = 'x';
    at = text;
    CU_ASSERT(!seal_gap_read(&at, &read));
}

static void slots_hold_one_key_each_and_nothing_is_left_of_it(void)
{
    unsigned char seed[SEAL_SEED_BYTES] = "a private key of thirty-two byt", bytes[SEAL_KEY_BYTES];
    const char *home = harness_directory();
    struct seal_key key;
    char path[600];
    int fd;

    CU_ASSERT_EQUAL(seal_key_open(home, getuid(), &key, &error), SPSY_ERR_NOT_FOUND);
    seal_key_close(&key);
    CU_ASSERT_EQUAL_FATAL(seal_key_create(home, getuid(), getgid(), &key, &error), 0);
    CU_ASSERT_EQUAL(seal_key_write(&key, 1, 7, seed, &error), 0);
    seal_key_close(&key);
    CU_ASSERT_EQUAL_FATAL(seal_key_open(home, getuid(), &key, &error), 0);
    CU_ASSERT_EQUAL(seal_key_find(&key, 7), 1);
    CU_ASSERT_EQUAL(seal_key_find(&key, 8), -1);
    CU_ASSERT_EQUAL(memcmp(key.slots[1].seed, seed, sizeof seed), 0);
    CU_ASSERT_EQUAL(seal_key_clear(&key, 1, 7, &error), 0);
    seal_key_close(&key);
    snprintf(path, sizeof path, "%s/seal.key", home);
    fd = open(path, O_RDONLY);
    CU_ASSERT_EQUAL(read(fd, bytes, sizeof bytes), (ssize_t)sizeof bytes);
    close(fd);
    CU_ASSERT_PTR_NULL(memmem(bytes, sizeof bytes, seed, 16));
    chmod(path, 0640);
    CU_ASSERT_EQUAL(seal_key_open(home, getuid(), &key, &error), SPSY_ERR_UNTRUSTED);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "chmod 600"));
    seal_key_close(&key);
    unlink(path);
}

/* ---- facts ---- */

static const char whole[] =
    "{\"native\":\"refused\",\"nativeWhy\":\"BOB lacks "
    "\\\"it\\\"\",\"special\":{\"own\":[\"*SPLCTL\"],"
    "\"group\":[],\"adopted\":[\"*ALLOBJ\",\"*JOBCTL\"]},\"groups\":[\"G1\",\"G2\"],\"jobType\":"
    "\"batch\",\"queue\":{\"oprctl\":true,\"autchk\":\"*DTAAUT\",\"dspdta\":\"*OWNER\",\"owner\":"
    "\"QSYS\",\"held\":false}}";

static void facts_read_as_they_were_written(void)
{
    struct guard_facts facts;
    char text[GUARD_FACTS_SIZE];

    CU_ASSERT_EQUAL_FATAL(guard_facts_read(whole, "facts", &facts, &error), 0);
    CU_ASSERT(facts.known && facts.has_queue && facts.operator_control && !facts.held);
    CU_ASSERT_EQUAL(facts.native, GUARD_NATIVE_REFUSED);
    CU_ASSERT_EQUAL(facts.special.own, SPSY_SPLCTL);
    CU_ASSERT_EQUAL(facts.special.adopted, SPSY_ALLOBJ | SPSY_JOBCTL);
    CU_ASSERT_EQUAL(facts.group_count, 2);
    CU_ASSERT_STRING_EQUAL(facts.native_why, "BOB lacks \"it\"");
    CU_ASSERT_EQUAL(guard_facts_write(&facts, text), sizeof whole - 1);
    CU_ASSERT_STRING_EQUAL(text, whole);
}

static void facts_at_their_longest_fit(void)
{
    struct guard_facts facts = {.known = true, .has_queue = true, .native = GUARD_NATIVE_REFUSED};
    char text[GUARD_FACTS_SIZE];
    struct guard_facts read;

    memset(facts.native_why, 1, sizeof facts.native_why - 1);
    memset(facts.queue_owner, '"', 10);
    facts.special = (struct spsy_special){SPSY_ALL_SPECIAL, SPSY_ALL_SPECIAL, SPSY_ALL_SPECIAL};
    for (facts.group_count = 0; facts.group_count < GUARD_GROUPS_MAX; facts.group_count++)
        memset(facts.groups[facts.group_count], 2, 10);
    CU_ASSERT(guard_facts_write(&facts, text) < sizeof text);
    CU_ASSERT_EQUAL(guard_facts_read(text, "facts", &read, &error), 0);
    CU_ASSERT_EQUAL(memcmp(&facts, &read, sizeof read), 0);
}

static void facts_are_read_strictly(void)
{
    static const char *const wrong[][2] = {
        {"\"native\":\"refused\"", "\"native\":\"perhaps\""},
        {"\"native\":\"refused\"", "\"native\":\"allowed\""}, /* with a reason */
        {"\"native\":\"refused\",", ""},
        {"\"*SPLCTL\"", "\"*NONSUCH\""},
        {"\"*ALLOBJ\",\"*JOBCTL\"", "\"*ALLOBJ\",\"*ALLOBJ\""},
        {"\"group\":[],", ""},
        {"\"G2\"", "\"ELEVENBYTES\""},
        {"\"G2\"", "7"},
        {"\"batch\"", "\"night\""},
        {"\"oprctl\":true", "\"oprctl\":1"},
        {"\"*DTAAUT\"", "\"*NO\""},
        {"\"held\":false", "\"held\":false,\"more\":1"},
        {"\"held\":false}", "\"held\":false"},
    };
    struct guard_facts facts;
    char text[1000];

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const char *at = strstr(whole, wrong[i][0]);

        CU_ASSERT_PTR_NOT_NULL_FATAL(at);
        snprintf(text, sizeof text, "%.*s%s%s", (int)(at - whole), whole, wrong[i][1],
                 at + strlen(wrong[i][0]));
        CU_ASSERT_EQUAL(guard_facts_read(text, "facts", &facts, &error), SPSY_ERR_FORMAT);
        CU_ASSERT(!facts.known);
    }
    CU_ASSERT_EQUAL(guard_facts_read(NULL, "facts", &facts, &error), 0);
    CU_ASSERT(!facts.known && facts.native == GUARD_NATIVE_UNKNOWN);
    CU_ASSERT_EQUAL(guard_facts_read("", "facts", &facts, &error), 0);
    CU_ASSERT(!facts.known);
}

static const struct test tests[] = {
    {"W6 hashes are BLAKE2b, plainly and with AVX2", hashes_are_blake2b},
    {"W6 a seal reads as it was written, and no other text does",
     a_seal_reads_as_it_was_written_and_no_other_text_does},
    {"W6 a gap reads as it was written", a_gap_reads_as_it_was_written},
    {"W6 seal.key: a slot holds a key, and nothing is left of it",
     slots_hold_one_key_each_and_nothing_is_left_of_it},
    {"W6 facts read as they were written", facts_read_as_they_were_written},
    {"W6 facts at their longest fit", facts_at_their_longest_fit},
    {"W6 facts are read strictly; none are unknown", facts_are_read_strictly},
};

HARNESS_MAIN("seal", tests)
