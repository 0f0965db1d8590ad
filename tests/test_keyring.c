/* test_keyring.c - from the master key to a file's key: what is exchanged, put back, cut or moved
 * to another place does not open (K1); a rotation, sealed rows and exports (K4). */
#include "home_fixture.h"
#include "store_sql.h"

#include <sys/stat.h>
#include <unistd.h>

#include "keyring/export.h"
#include "keyring/rewrap.h"

static struct spsy_error error;
static struct session session;
static const char *home;

#define CHECK(call) home_must((call), &error)

/* ---- the world ---- */

static void write_setting(const char *path)
{
    CHECK(settings_write_text(home, geteuid(), "masterKey", path, &error));
    session.settings_known = false;
}

static void take_master(const char *name, const struct vault_master *from,
                        struct vault_master *made)
{
    char path[700];

    snprintf(path, sizeof path, "%s/%s", harness_directory(), name);
    unlink(path);
    CHECK(spool_begin(session.spool, SPOOL_DURABLE, &error));
    CHECK(vault_master_create(path, home, geteuid(), getegid(), made, &error));
    CHECK(keyring_master_take(&session, from, made, &error));
    CHECK(spool_commit(session.spool, &error));
}

static void open_world(void)
{
    struct vault_master made;

    home = home_make("SYS1");
    memset(&session, 0, sizeof session);
    session.spool = home_open(home);
    take_master("master", NULL, &made);
    write_setting(made.path);
    vault_master_forget(&made);
}

static void close_world(void)
{
    spool_close(session.spool);
    session.spool = NULL;
}

static struct spool_splkey make_key(const char *label)
{
    struct spool_splkey key = {.version = 1, .public_authority = SPOOL_AUT_EXCLUDE};
    struct spool_splkey_version version;

    snprintf(key.label, sizeof key.label, "%s", label);
    snprintf(key.owner, sizeof key.owner, "QSECOFR");
    CHECK(keyring_id_make(key.id, &error));
    CHECK(keyring_version_make(&session, key.id, 1, &version, &error));
    CHECK(spool_begin(session.spool, SPOOL_DURABLE, &error));
    CHECK(spool_splkey_insert(session.spool, &key, &error));
    CHECK(spool_splkey_version_put(session.spool, key.id, &version, &error));
    CHECK(spool_commit(session.spool, &error));
    return key;
}

static void new_version(struct spool_splkey *key)
{
    struct spool_splkey_version version;

    key->version++;
    CHECK(keyring_version_make(&session, key->id, key->version, &version, &error));
    CHECK(spool_begin(session.spool, SPOOL_DURABLE, &error));
    CHECK(spool_splkey_update(session.spool, key, &error));
    CHECK(spool_splkey_version_put(session.spool, key->id, &version, &error));
    CHECK(spool_commit(session.spool, &error));
}

/* A file under that key; its own key into secret. */
static struct spool_file make_file(const struct spool_splkey *key, const char *name,
                                   unsigned char secret[VAULT_KEY_BYTES])
{
    struct spool_job job = home_job(session.spool, "QSECOFR", "SPSY");
    struct spool_queue queue = home_queue(session.spool, "QGPL", "QPRINT");
    struct spool_file file = home_file(&job, &queue, name);
    struct keyring_file_key file_key;
    struct spool_writer *writer;
    struct spool_file_wrap wrap;

    CHECK(spool_writer_open(session.spool, &writer, &error));
    home_store(session.spool, &file, writer);
    CHECK(keyring_file_key_make(&session, key->id, &file_key, &error));
    CHECK(keyring_file_key_wrap(&file_key, &file, &wrap, &error));
    CHECK(spool_begin(session.spool, SPOOL_DURABLE, &error));
    CHECK(spool_file_wrap_put(session.spool, file.id, &wrap, &error));
    CHECK(spool_commit(session.spool, &error));
    memcpy(secret, file_key.secret, VAULT_KEY_BYTES);
    CHECK(spool_file_reread(session.spool, file.id, &file, &error));
    return file;
}

static bool opens(const struct spool_file *file, const unsigned char secret[VAULT_KEY_BYTES])
{
    struct keyring_file_key opened;
    int result = keyring_file_key_open(&session, file, &opened, &error);

    if (result < 0) {
        for (size_t i = 0; i < sizeof opened.secret; i++)
            CU_ASSERT_EQUAL_FATAL(opened.secret[i], 0); /* nothing of it is left */
        return false;
    }
    CU_ASSERT_EQUAL(memcmp(opened.secret, secret, VAULT_KEY_BYTES), 0);
    keyring_file_key_forget(&opened);
    return true;
}

static void run_sql(const char *sql)
{
    store_run(session.spool, sql);
}

/* ---- wrapped keys ---- */

static void exchanged_keys_do_not_open(void)
{
    unsigned char secret_a[VAULT_KEY_BYTES], secret_b[VAULT_KEY_BYTES];
    struct spool_splkey key;
    struct spool_file a, b;
    struct spool_file_wrap of_a, of_b;

    open_world();
    key = make_key("PAY");
    a = make_file(&key, "A", secret_a);
    b = make_file(&key, "B", secret_b);
    CU_ASSERT(memcmp(secret_a, secret_b, VAULT_KEY_BYTES) != 0);
    CU_ASSERT(opens(&a, secret_a) && opens(&b, secret_b));
    CHECK(spool_file_wrap_find(session.spool, a.id, &of_a, &error));
    CHECK(spool_file_wrap_find(session.spool, b.id, &of_b, &error));
    CHECK(spool_begin(session.spool, SPOOL_DURABLE, &error));
    CHECK(spool_file_wrap_put(session.spool, a.id, &of_b, &error));
    CHECK(spool_file_wrap_put(session.spool, b.id, &of_a, &error));
    CHECK(spool_commit(session.spool, &error));
    CU_ASSERT(!opens(&a, secret_b) && !opens(&b, secret_a));
    ASSERT_STRING(error.message_id, "SPY0172");
    ASSERT_STRING(error.text, "the key of spooled file B number 1 in job 000002/QSECOFR/SPSY is "
                              "damaged, or is not what was wrapped for it");
    close_world();
}

/* Each fact of the file's identity, one after the other. */
static void a_key_is_bound_to_the_whole_file(void)
{
    static const char *const changes[] = {
        "UPDATE spooled_file SET name = 'Z'",
        "UPDATE spooled_file SET number = 2",
        "UPDATE spooled_file SET job_number = '9'",
        "UPDATE spooled_file SET job_user = 'BOB'",
        "UPDATE spooled_file SET job_name = 'OTHER'",
        "UPDATE spooled_file SET system = 'SYS2'",
        "UPDATE spooled_file SET date_opened = '1260101'",
        "UPDATE spooled_file SET time_opened = '000001'",
    };

    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        unsigned char secret[VAULT_KEY_BYTES];
        struct spool_splkey key;
        struct spool_file file;

        open_world();
        key = make_key("PAY");
        file = make_file(&key, "A", secret);
        CU_ASSERT(opens(&file, secret));
        run_sql(changes[i]);
        CHECK(spool_file_reread(session.spool, file.id, &file, &error));
        CU_ASSERT(!opens(&file, secret));
        close_world();
    }
}

static void every_bit_of_a_wrapped_key_counts(void)
{
    unsigned char secret[VAULT_KEY_BYTES];
    struct spool_splkey key;
    struct spool_file file;
    struct spool_file_wrap wrap;

    open_world();
    key = make_key("PAY");
    file = make_file(&key, "A", secret);
    CHECK(spool_file_wrap_find(session.spool, file.id, &wrap, &error));
    for (size_t i = 0; i < sizeof wrap.wrapped; i += 7) {
        wrap.wrapped[i] ^= 1;
        CHECK(spool_begin(session.spool, SPOOL_UNSYNCED, &error));
        CHECK(spool_file_wrap_put(session.spool, file.id, &wrap, &error));
        CHECK(spool_commit(session.spool, &error));
        CU_ASSERT(!opens(&file, secret));
        wrap.wrapped[i] ^= 1;
    }
    run_sql("UPDATE spooled_file SET file_key = substr(file_key, 1, 71)"); /* truncated */
    CU_ASSERT(!opens(&file, secret));
    run_sql("UPDATE spooled_file SET file_key = NULL");
    CU_ASSERT(!opens(&file, secret));
    close_world();
}

static void a_version_is_neither_skipped_nor_another(void)
{
    unsigned char secret[VAULT_KEY_BYTES];
    struct spool_splkey key, other;
    struct keyring_version opened;
    struct spool_file file;

    open_world();
    key = make_key("PAY");
    other = make_key("TAX");
    file = make_file(&key, "A", secret);
    new_version(&key);
    CU_ASSERT(opens(&file, secret)); /* by the older one */
    run_sql("UPDATE spooled_file SET key_version = 2");
    CU_ASSERT(!opens(&file, secret));
    run_sql("UPDATE spooled_file SET key_version = 3");
    CU_ASSERT(!opens(&file, secret));
    ASSERT_STRING(error.text, "key PAY has no version 3");
    run_sql("UPDATE spooled_file SET key_version = 1");
    CU_ASSERT(opens(&file, secret));
    /* Version 1 under the name of version 2, and the other key's in the place of this one's. */
    run_sql("UPDATE spool_key_version SET wrapped = (SELECT wrapped FROM spool_key_version o"
            " WHERE o.key_id = spool_key_version.key_id AND o.version = 1) WHERE version = 2");
    CU_ASSERT_EQUAL(keyring_version_open(&session, key.id, 2, &opened, &error), SPSY_ERR_FORMAT);
    ASSERT_STRING(error.text, "version 2 of key PAY is damaged, or is not what was wrapped");
    run_sql("UPDATE spool_key_version SET wrapped = (SELECT wrapped FROM spool_key_version o"
            " WHERE o.key_id <> spool_key_version.key_id) WHERE version = 1"
            " AND key_id = (SELECT id FROM spool_key WHERE label = 'PAY')");
    CU_ASSERT_EQUAL(keyring_version_open(&session, key.id, 1, &opened, &error), SPSY_ERR_FORMAT);
    CHECK(keyring_version_open(&session, other.id, 1, &opened, &error));
    keyring_version_forget(&opened);
    CU_ASSERT(!opens(&file, secret));
    run_sql("DELETE FROM spool_key WHERE label = 'PAY'");
    CU_ASSERT_EQUAL(keyring_version_open(&session, key.id, 1, &opened, &error), SPSY_ERR_NOT_FOUND);
    ASSERT_STRING(error.message_id, "CPF2105");
    close_world();
}

/* What a file had before it was rewrapped opens under the version it says, and under no other. */
static void a_key_that_is_put_back(void)
{
    unsigned char secret[VAULT_KEY_BYTES];
    struct keyring_version present;
    struct spool_splkey key;
    struct spool_file file;
    struct spool_file_wrap before, after;

    open_world();
    key = make_key("PAY");
    file = make_file(&key, "A", secret);
    CHECK(spool_file_wrap_find(session.spool, file.id, &before, &error));
    new_version(&key);
    CHECK(keyring_version_open(&session, key.id, 0, &present, &error));
    CU_ASSERT_EQUAL(present.version, 2);
    CHECK(spool_begin(session.spool, SPOOL_DURABLE, &error));
    CHECK(keyring_rewrap(&session, file.id, &present, &error));
    CHECK(spool_commit(session.spool, &error));
    CHECK(spool_file_wrap_find(session.spool, file.id, &after, &error));
    CU_ASSERT_EQUAL(after.key_version, 2);
    CU_ASSERT(opens(&file, secret)); /* the same key of the file: its data is as it was */
    memcpy(after.wrapped, before.wrapped, sizeof after.wrapped);
    CHECK(spool_begin(session.spool, SPOOL_DURABLE, &error));
    CHECK(spool_file_wrap_put(session.spool, file.id, &after, &error));
    CHECK(spool_commit(session.spool, &error));
    CU_ASSERT(!opens(&file, secret));
    close_world();
}

/* ---- the master key ---- */

static void without_its_master_key(void)
{
    unsigned char secret[VAULT_KEY_BYTES];
    struct vault_master master;
    struct spool_splkey key;
    struct spool_file file;
    static char path[4096], moved[4112], expected[9000];

    open_world();
    key = make_key("PAY");
    file = make_file(&key, "A", secret);
    CHECK(keyring_master(&session, &master, &error));
    snprintf(path, sizeof path, "%s", master.path);
    snprintf(moved, sizeof moved, "%s.moved", path);
    CU_ASSERT_EQUAL(rename(path, moved), 0);
    CU_ASSERT(!opens(&file, secret));
    ASSERT_STRING(error.message_id, "SPY0171");
    CHECK(vault_master_create(path, home, geteuid(), getegid(), &master, &error)); /* another */
    CU_ASSERT(!opens(&file, secret));
    snprintf(expected, sizeof expected,
             "the master key in %s is not this home's, whose was put into %s", path, path);
    ASSERT_STRING(error.text, expected);
    unlink(path);
    CU_ASSERT_EQUAL(rename(moved, path), 0);
    CU_ASSERT(opens(&file, secret));
    chmod(path, 0440); /* others could read it */
    CU_ASSERT(!opens(&file, secret));
    ASSERT_STRING(error.message_id, "SPY0171");
    chmod(path, 0400);
    write_setting("/nowhere"); /* then what the home itself says of it */
    CU_ASSERT(opens(&file, secret));
    close_world();
}

static void a_rotation_takes_everything_along(void)
{
    unsigned char secret[VAULT_KEY_BYTES], *bytes;
    struct vault_master before, after;
    struct spool_splkey key;
    struct spool_file file;
    size_t count;

    open_world();
    key = make_key("PAY");
    new_version(&key);
    file = make_file(&key, "A", secret);
    CHECK(spool_begin(session.spool, SPOOL_DURABLE, &error));
    CHECK(keyring_sealed_put(&session, "signon", "a table", 8, &error));
    CHECK(spool_commit(session.spool, &error));
    CHECK(keyring_master(&session, &before, &error));
    take_master("second", &before, &after); /* and the setting says the first one still */
    CU_ASSERT(memcmp(before.key, after.key, sizeof before.key) != 0);
    unlink(before.path);
    CU_ASSERT(opens(&file, secret));
    CHECK(keyring_sealed_get(&session, "signon", &bytes, &count, &error));
    CU_ASSERT_EQUAL(count, 8);
    ASSERT_STRING((const char *)bytes, "a table");
    free(bytes);
    CU_ASSERT_EQUAL(keyring_sealed_get(&session, "nothing", &bytes, &count, &error),
                    SPSY_ERR_NOT_FOUND);
    write_setting(after.path);
    CU_ASSERT(opens(&file, secret));
    close_world();
}

static void a_rotation_stops_at_what_does_not_open(void)
{
    struct vault_master before, after;
    unsigned char *bytes;
    size_t count;
    char path[700];

    open_world();
    CHECK(spool_begin(session.spool, SPOOL_DURABLE, &error));
    CHECK(keyring_sealed_put(&session, "signon", "a table", 8, &error));
    CHECK(spool_commit(session.spool, &error));
    run_sql("UPDATE vault SET bytes = CAST(bytes || 'x' AS BLOB) WHERE name = 'signon'");
    CU_ASSERT_EQUAL(keyring_sealed_get(&session, "signon", &bytes, &count, &error),
                    SPSY_ERR_FORMAT);
    ASSERT_STRING(error.text,
                  "what is kept as \"signon\" under the master key is damaged, or is not "
                  "what was sealed");
    CHECK(keyring_master(&session, &before, &error));
    snprintf(path, sizeof path, "%s/third", harness_directory());
    CHECK(spool_begin(session.spool, SPOOL_DURABLE, &error));
    CHECK(vault_master_create(path, home, geteuid(), getegid(), &after, &error));
    CU_ASSERT_EQUAL(keyring_master_take(&session, &before, &after, &error), SPSY_ERR_FORMAT);
    spool_rollback(session.spool);
    CHECK(keyring_master(&session, &after, &error));
    CU_ASSERT_EQUAL(memcmp(before.key, after.key, sizeof before.key), 0);
    unlink(path);
    /* One row in the place of another. */
    run_sql("UPDATE vault SET name = 'password-key' WHERE name = 'signon'");
    CU_ASSERT_EQUAL(keyring_sealed_get(&session, "password-key", &bytes, &count, &error),
                    SPSY_ERR_FORMAT);
    close_world();
}

/* ---- exports ---- */

static const char passphrase[] = "correct horse";

static void an_export_reads_as_it_was_written_and_no_other_does(void)
{
    struct keyring_text text = {NULL}, read;
    struct keyring_export_head head;
    struct keyring_exported one;
    unsigned char secret[VAULT_KEY_BYTES], *bytes;
    struct spool_splkey key;
    struct spool_splkey_version version = {.version = 1, .created = "2026-11-30T00:00:00.000000Z"};
    size_t count, at = 0;

    open_world();
    key = make_key("PAY.2026");
    snprintf(key.created, sizeof key.created, "2026-11-30T00:00:00.000000Z");
    snprintf(key.text, sizeof key.text, "pay of \xC3\xA4ll");
    memset(secret, 0xA5, sizeof secret);
    CHECK(keyring_text_key(&text, &key, &error));
    CHECK(keyring_text_version(&text, &version, secret, &error));
    CHECK(keyring_export_seal(&text, "SYS1", 1, passphrase, &bytes, &count, &error));
    CHECK(keyring_export_head_read((char *)bytes, count, &head, &error));
    CU_ASSERT_EQUAL(head.keys, 1);
    ASSERT_STRING(head.system, "SYS1");
    CHECK(keyring_export_open((char *)bytes, count, &head, passphrase, &read, &error));
    CU_ASSERT_EQUAL(keyring_text_next(&read, &at, &one, &error), 1);
    CU_ASSERT(one.is_key);
    ASSERT_STRING(one.key.id, key.id);
    ASSERT_STRING(one.key.label, key.label);
    ASSERT_STRING(one.key.text, key.text);
    CU_ASSERT_EQUAL(one.key.public_authority, SPOOL_AUT_EXCLUDE);
    CU_ASSERT_EQUAL(keyring_text_next(&read, &at, &one, &error), 1);
    CU_ASSERT(!one.is_key && one.version.version == 1);
    CU_ASSERT_EQUAL(memcmp(one.secret, secret, sizeof secret), 0);
    CU_ASSERT_EQUAL(keyring_text_next(&read, &at, &one, &error), 0);
    keyring_text_free(&read);
    CU_ASSERT_EQUAL(keyring_export_open((char *)bytes, count, &head, "another one", &read, &error),
                    SPSY_ERR_AUTHORITY);
    for (size_t i = 0; i < head.size + VAULT_SEAL_OVERHEAD; i += 13) /* cut short */
        CU_ASSERT_EQUAL(keyring_export_head_read((char *)bytes, i, &head, &error), SPSY_ERR_FORMAT);
    CHECK(keyring_export_head_read((char *)bytes, count, &head, &error));
    bytes[15] ^= 1; /* the system: it is bound, too */
    CU_ASSERT_EQUAL(keyring_export_open((char *)bytes, count, &head, passphrase, &read, &error),
                    SPSY_ERR_AUTHORITY);
    free(bytes);
    keyring_text_free(&text);
    close_world();
}

static void no_other_line_is_read(void)
{
    static const char *const wrong[] = {
        "\n",
        "K\n",
        "X a\n",
        "K 0123 PAY BOB 1024 1 t \n",
        "K 0123456789abcdef0123456789abcdeF PAY BOB 1024 1 t x\n",
        "K 0123456789abcdef0123456789abcdef pay BOB 1024 1 t x\n",
        "K 0123456789abcdef0123456789abcdef PAY b 1024 1 t x\n",
        "K 0123456789abcdef0123456789abcdef PAY BOB 0 1 t x\n",
        "K 0123456789abcdef0123456789abcdef PAY BOB 9999 1 t x\n",
        "K 0123456789abcdef0123456789abcdef PAY BOB 1024 0 t x\n",
        "K 0123456789abcdef0123456789abcdef PAY BOB 1024 -1 t x\n",
        "K 0123456789abcdef0123456789abcdef PAY BOB 1024 99999999999 t x\n",
        "K 0123456789abcdef0123456789abcdef PAY BOB 1024 1 t \xFF\n",
        "K 0123456789abcdef0123456789abcdef PAY BOB 1024 1 t x", /* no end */
        "V 1 t abcd\n",
        "V 0 t a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5\n",
        "V 1 t a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5 x\n",
    };

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct keyring_text text = {(char *)wrong[i], strlen(wrong[i]), 0};
        struct keyring_exported one;
        size_t at = 0;

        CU_ASSERT_EQUAL(keyring_text_next(&text, &at, &one, &error), SPSY_ERR_FORMAT);
        ASSERT_STRING(error.text,
                      "the export says something that no export says, at byte 0 of its text");
    }
}

static const struct test tests[] = {
    {"K1 two files' wrapped keys that are exchanged do not open", exchanged_keys_do_not_open},
    {"K1 a file's key is bound to job, name, number, system, date and time",
     a_key_is_bound_to_the_whole_file},
    {"K1 every bit of a wrapped key counts, and none is missing",
     every_bit_of_a_wrapped_key_counts},
    {"K1 a version is neither skipped nor another one", a_version_is_neither_skipped_nor_another},
    {"K1 K4 a wrapped key that is put back after a rewrap", a_key_that_is_put_back},
    {"K4 without its master key, with another, with one that others can read",
     without_its_master_key},
    {"K4 a rotation takes versions and sealed rows along", a_rotation_takes_everything_along},
    {"K4 a rotation stops at what does not open, and nothing is changed",
     a_rotation_stops_at_what_does_not_open},
    {"K4 an export reads as it was written, and no other does",
     an_export_reads_as_it_was_written_and_no_other_does},
    {"K4 no other line is read from an export", no_other_line_is_read},
};

HARNESS_MAIN("keyring", tests)
