/* test_manifest.c - what a save writes a restore reads; whatever else it is given it refuses. */
#include "harness.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive/manifest.h"
#include "home_fixture.h"

static struct spsy_error error;

static const char digest[] = "e3ed099d1eaafbf6eea8c1bc33a3b13b8ab8a9a6d6f5e060842ece5519f32208";

static const struct spool_queue sample_queue = {.library = "QGPL",
                                                .name = "QPRINT",
                                                .owner = "QSYS",
                                                .public_authority = SPOOL_AUT_EXCLUDE,
                                                .display_data = SPOOL_DSPDTA_OWNER,
                                                .operator_control = true,
                                                .authority_check = SPOOL_AUTCHK_DTAAUT,
                                                .text = "Gr\xc3\xb6\xc3\x9f"
                                                        "e \"1\""};

static struct spool_file sample_file(int32_t number)
{
    struct spool_file file = {.id = 77,
                              .name = "REPORT",
                              .number = number,
                              .job = {"000123", "ALICE", "PAYROLL"},
                              .system = "SYS1",
                              .date_opened = "1261121",
                              .time_opened = "235959",
                              .queue_id = 1,
                              .queue_library = "QGPL",
                              .queue = "QPRINT",
                              .form_type = "A4 \xc3\xa9",
                              .user_data = "net pay",
                              .user_defined_data = "dept=\"42\"\\",
                              .status = "*HELD",
                              .copies = 255,
                              .priority = 9,
                              .save = true,
                              .expiration = "2026-12-31",
                              .device_type = SPOOL_AFPDS,
                              .ccsid = 65535,
                              .size = 999999999999999,
                              .pages = INT32_MAX,
                              .printing = {.page_range = "2 *END",
                                           .duplex = "*TUMBLE",
                                           .file_separators = 9,
                                           .user_defined_options = "A 'b \xc3\xa9'"}};

    return file;
}

static void grant(struct spool *spool, const char *profile, uint32_t authority)
{
    const struct spool_object object = {.type = SPOOL_OUTQ, .library = "QGPL", .name = "QPRINT"};

    CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_UNSYNCED, &error), 0);
    CU_ASSERT_EQUAL(spool_object_grant(spool, &object, profile, authority, &error), 0);
    CU_ASSERT_EQUAL(spool_commit(spool, &error), 0);
}

/* The document as text, malloc'ed. */
static char *text_of(struct manifest_writer *writer, const char *system, const char *library)
{
    char *text = NULL;
    size_t room = 0;
    FILE *document;

    CU_ASSERT_EQUAL_FATAL(manifest_document(writer, system, library, &document, &error), 0);
    rewind(document);
    CU_ASSERT_FATAL(getdelim(&text, &room, '\0', document) > 0);
    fclose(document);
    manifest_writer_close(writer);
    return text;
}

static int read_text(const char *text, struct manifest *manifest)
{
    size_t length = strlen(text);
    FILE *document = tmpfile();

    CU_ASSERT_FATAL(document && fwrite(text, 1, length, document) == length);
    return manifest_read(document, "test", NULL, NULL, manifest, &error);
}

/* The queue with two private authorities, and two files. malloc'ed. */
static char *sample(void)
{
    struct spool *spool = home_open(home_make("SYS1"));
    struct manifest_writer writer;
    struct spool_file file;
    char *text = NULL;

    grant(spool, "QPGMR", SPOOL_AUT_ALL);
    grant(spool, "QUSER", SPOOL_AUT_READ | SPOOL_AUT_ADD);
    CU_ASSERT_EQUAL_FATAL(manifest_writer_open(&writer, &error), 0);
    CU_ASSERT_EQUAL(manifest_add_queue(&writer, spool, &sample_queue, &error), 0);
    for (int32_t number = 999998; number <= 999999; number++) {
        file = sample_file(number);
        CU_ASSERT_EQUAL(manifest_add_file(&writer, &file, NULL, digest, &error), 0);
    }
    text = text_of(&writer, "SYS1", "QGPL");
    spool_close(spool);
    return text;
}

/* ---- what was written comes back ---- */

static int seen;

static int see_authority(void *context, const char *profile, uint32_t authority)
{
    (void)context;
    ASSERT_STRING(profile, seen == 0 ? "QPGMR" : "QUSER");
    CU_ASSERT_EQUAL(authority, seen == 0 ? SPOOL_AUT_ALL : (SPOOL_AUT_READ | SPOOL_AUT_ADD));
    seen++;
    return 0;
}

static int see_queue(void *context, const struct spool_queue *queue, const cJSON *authorities)
{
    (void)context;
    CU_ASSERT_EQUAL(manifest_authority_each(authorities, see_authority, NULL), 0);
    ASSERT_STRING(queue->name, sample_queue.name);
    ASSERT_STRING(queue->owner, sample_queue.owner);
    ASSERT_STRING(queue->text, sample_queue.text);
    CU_ASSERT_EQUAL(queue->public_authority, sample_queue.public_authority);
    CU_ASSERT_EQUAL(queue->display_data, sample_queue.display_data);
    CU_ASSERT_EQUAL(queue->operator_control, sample_queue.operator_control);
    CU_ASSERT_EQUAL(queue->authority_check, sample_queue.authority_check);
    return 0;
}

static int see_file(void *context, size_t entry, const struct spool_file *file,
                    const struct manifest_key *key)
{
    struct spool_file expected = sample_file(999998 + (int32_t)entry);

    (void)context;
    ASSERT_STRING(key->wrap.key_id, "");
    CU_ASSERT_EQUAL((int)entry, seen++);
    CU_ASSERT_EQUAL(file->id, 0);
    ASSERT_STRING(file->queue_library, "QGPL");
    ASSERT_STRING(file->name, expected.name);
    CU_ASSERT_EQUAL(file->number, expected.number);
    CU_ASSERT_EQUAL(memcmp(&file->job, &expected.job, sizeof file->job), 0);
    ASSERT_STRING(file->system, expected.system);
    ASSERT_STRING(file->date_opened, expected.date_opened);
    ASSERT_STRING(file->time_opened, expected.time_opened);
    ASSERT_STRING(file->queue, expected.queue);
    ASSERT_STRING(file->form_type, expected.form_type);
    ASSERT_STRING(file->user_data, expected.user_data);
    ASSERT_STRING(file->user_defined_data, expected.user_defined_data);
    ASSERT_STRING(file->status, expected.status);
    CU_ASSERT_EQUAL(file->copies, expected.copies);
    CU_ASSERT_EQUAL(file->priority, expected.priority);
    CU_ASSERT_EQUAL(file->save, expected.save);
    ASSERT_STRING(file->expiration, expected.expiration);
    CU_ASSERT_EQUAL(file->device_type, expected.device_type);
    CU_ASSERT_EQUAL(file->ccsid, expected.ccsid);
    CU_ASSERT_EQUAL(file->size, expected.size);
    CU_ASSERT_EQUAL(file->pages, expected.pages);
    ASSERT_STRING(file->printing.page_range, expected.printing.page_range);
    ASSERT_STRING(file->printing.duplex, expected.printing.duplex);
    ASSERT_STRING(file->printing.user_defined_options, expected.printing.user_defined_options);
    CU_ASSERT_EQUAL(file->printing.file_separators, expected.printing.file_separators);
    ASSERT_STRING(file->printing.schedule, "*FILEEND");
    return 0;
}

static int stop_at_once(void *context, size_t entry, const struct spool_file *file,
                        const struct manifest_key *key)
{
    (void)context;
    (void)entry;
    (void)file;
    (void)key;
    seen++;
    return 42;
}

static void what_is_written_comes_back(void)
{
    char *text = sample();
    struct manifest manifest;

    CU_ASSERT_EQUAL_FATAL(read_text(text, &manifest), 0);
    ASSERT_STRING(manifest.system, "SYS1");
    ASSERT_STRING(manifest.library, "QGPL");
    CU_ASSERT_EQUAL(strlen(manifest.time), 20);
    CU_ASSERT_EQUAL(manifest.queue_count, 1);
    CU_ASSERT_EQUAL(manifest.file_count, 2);
    seen = 0;
    CU_ASSERT_EQUAL(manifest_queue_each(&manifest, see_queue, NULL, &error), 0);
    CU_ASSERT_EQUAL(seen, 2);
    seen = 0;
    CU_ASSERT_EQUAL(manifest_file_each(&manifest, see_file, NULL, &error), 0);
    CU_ASSERT_EQUAL(seen, 2);
    CU_ASSERT_EQUAL(manifest_file_each(&manifest, stop_at_once, NULL, &error), 42);
    CU_ASSERT_EQUAL(seen, 3);
    manifest_free(&manifest);
    manifest_free(&manifest);
    free(text);
}

static void nothing_in_it(void)
{
    struct manifest_writer writer;
    struct manifest manifest;
    char *text;

    CU_ASSERT_EQUAL_FATAL(manifest_writer_open(&writer, &error), 0);
    text = text_of(&writer, "S", "L");
    CU_ASSERT_EQUAL_FATAL(read_text(text, &manifest), 0);
    CU_ASSERT_EQUAL(manifest.queue_count + manifest.file_count, 0);
    manifest_free(&manifest);
    free(text);
}

/* ---- what must not come in ---- */

/* text with the first `from` replaced; malloc'ed. */
static char *replaced(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    char *result = NULL;

    CU_ASSERT_PTR_NOT_NULL_FATAL(at);
    if (asprintf(&result, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from)) < 0)
        abort();
    return result;
}

static bool refused(const char *text)
{
    struct manifest manifest;
    int result;

    memset(&error, 0, sizeof error);
    result = read_text(text, &manifest);
    if (result == 0)
        manifest_free(&manifest);
    return result == SPSY_ERR_FORMAT && strncmp(error.text, "test", 4) == 0 && !manifest.document;
}

/* Every value of every member is taken away, given another type, and made longer. */
/* What a printer would go by may be missing, all of it or any. */
static void drop_printing(char *text)
{
    char *at;

    while ((at = strstr(text, ",\"printing\":{")) != NULL) {
        char *end = strchr(at, '}') + 1;

        memmove(at, end, strlen(end) + 1);
    }
}

static void every_member_is_required_and_typed(void)
{
    static const char *const others[] = {
        "null",
        "true",
        "[]",
        "{}",
        "1e400",
        "-1",
        "0.5",
        "\"\"",
        "\"x y\"",
        "\"\\u20ac\"",
        "\"0123456789012345678901234567890123456789012345678901\""};
    /* Texts may be empty or hold blanks; any number of pages, and 1 is a number of many things. */
    static const char *const may[] = {"text", "formType", "userData", "userDefinedData"};
    char *text = sample();
    const char *at = text;

    drop_printing(text);
    while ((at = strstr(at, "\":")) != NULL) {
        const char *value = at + 2, *key = at, *end;
        bool lenient = false;

        while (key[-1] != '"')
            key--;
        for (size_t i = 0; i < sizeof may / sizeof may[0]; i++)
            lenient |= strncmp(key, may[i], strlen(may[i])) == 0;
        for (end = value; *value == '"' ? end == value || *end != '"' || end[-1] == '\\'
                                        : *end != ',' && *end != '}' && *end != '[';)
            end++;
        at = value;
        if (*end == '[')
            continue; /* a list: below */
        end += *value == '"';
        for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
            char *other;

            if (lenient && (strcmp(others[i], "\"\"") == 0 || strcmp(others[i], "\"x y\"") == 0 ||
                            strncmp(key, "userDefinedData", 15) == 0))
                continue;
            if (asprintf(&other, "%.*s%s%s", (int)(value - text), text, others[i], end) < 0)
                abort();
            CU_ASSERT(refused(other));
            free(other);
        }
        if (strncmp(key, "version", 7) != 0) { /* the member itself is not there */
            char *without;

            if (asprintf(&without, "%.*s%s", (int)(key - 1 - text), text,
                         *end == ',' ? end + 1 : end) < 0)
                abort();
            CU_ASSERT(refused(without));
            free(without);
        }
    }
    free(text);
}

struct change {
    const char *from, *to;
};

static void check_changes(const struct change *changes, size_t count)
{
    char *text = sample();

    CU_ASSERT(!refused(text));
    for (size_t i = 0; i < count; i++) {
        char *changed = replaced(text, changes[i].from, changes[i].to);

        if (!refused(changed)) {
            fprintf(stderr, "not refused: %s\n", changes[i].to);
            CU_FAIL("a value that no save writes was taken");
        }
        free(changed);
    }
    free(text);
}

static void values_that_no_save_writes(void)
{
    static const struct change changes[] = {
        {"\"version\":1", "\"version\":0"},
        {"\"version\":1", "\"version\":1.0000001"},
        {"spsy save file", "spsy Save File"},
        {"Z\",", "z\","},
        {"\"SYS1\",\"time\"", "\"SYS1SYS1X\",\"time\""},
        {"\"library\":\"QGPL\"", "\"library\":\"*LIBL\""},
        {"\"queues\":[", "\"queues\":[null,"},
        {"\"queues\":[", "\"queues\":[],\"more\":["},
        {"\"files\":[", "\"files\":[[],"},
        {"\"files\":[", "\"files\":{},\"x\":["},
        {"\"privateAuthorities\":[", "\"privateAuthorities\":[{},"},
        {"\"privateAuthorities\":[", "\"privateAuthorities\":["
                                     "{\"profile\":\"QUSER\",\"authority\":\"*USE\"},"},
        {"\"authority\":\"*ALL\"", "\"authority\":\"*NONE\""},
        {"\"authority\":\"*ALL\"", "\"authority\":\"*all\""},
        {"\"operatorControl\":\"*YES\"", "\"operatorControl\":\"*SAME\""},
        {"\"displayData\":\"*OWNER\"", "\"displayData\":\"*ALL\""},
        {"\"outputQueue\":\"QPRINT\",\"owner\"", "\"outputQueue\":\"OTHER\",\"owner\""},
        {"\"fileNumber\":999998", "\"fileNumber\":999999"}, /* the same file twice */
        {"\"fileNumber\":999999", "\"fileNumber\":1000000"},
        {"\"fileNumber\":999999", "\"fileNumber\":0"},
        {"\"fileNumber\":999999", "\"fileNumber\":4294967297"},
        {"\"jobNumber\":\"000123\"", "\"jobNumber\":\"000000\""},
        {"\"jobNumber\":\"000123\"", "\"jobNumber\":\"00012\""},
        {"\"jobNumber\":\"000123\"", "\"jobNumber\":\"0001234\""},
        {"\"jobNumber\":\"000123\"", "\"jobNumber\":\"00012A\""},
        {"\"jobUser\":\"ALICE\"", "\"jobUser\":\"alice\""},
        {"\"jobUser\":\"ALICE\"", "\"jobUser\":\"A/B\""},
        {"\"jobName\":\"PAYROLL\"", "\"jobName\":\"PAYROLLPAYR\""},
        {"\"fileName\":\"REPORT\"", "\"fileName\":\"*SELECT\""},
        {"\"jobSystem\":\"SYS1\"", "\"jobSystem\":\"SYS1SYS1S\""},
        {"\"dateOpened\":\"1261121\"", "\"dateOpened\":\"2261121\""},
        {"\"dateOpened\":\"1261121\"", "\"dateOpened\":\"1260231\""},
        {"\"dateOpened\":\"1261121\"", "\"dateOpened\":\"2026-11-21\""},
        {"\"timeOpened\":\"235959\"", "\"timeOpened\":\"235960\""},
        {"\"timeOpened\":\"235959\"", "\"timeOpened\":\"23:59:59\""},
        {"\"copies\":255", "\"copies\":256"},
        {"\"copies\":255", "\"copies\":0"},
        {"\"outputPriority\":9", "\"outputPriority\":10"},
        {"\"expirationDate\":\"2026-12-31\"", "\"expirationDate\":\"2026-13-01\""},
        {"\"expirationDate\":\"2026-12-31\"", "\"expirationDate\":\"1261231\""},
        {"\"status\":\"*HELD\"", "\"status\":\"HELD\""},
        {"\"save\":\"*YES\"", "\"save\":\"YES\""},
        {"\"deviceType\":\"*AFPDS\"", "\"deviceType\":\"AFPDS\""},
        {"\"ccsid\":65535", "\"ccsid\":65536"},
        {"\"ccsid\":65535", "\"ccsid\":0"},
        {"\"size\":999999999999999", "\"size\":1000000000000000"},
        {"\"pages\":2147483647", "\"pages\":2147483648"},
        {"\"entry\":1", "\"entry\":2"},
        {"\"entry\":2", "\"entry\":1"},
        {"\"entry\":2", "\"entry\":3"},
        {"\"digest\":\"e", "\"digest\":\"E"},
        {"\"digest\":\"e", "\"digest\":\""},
        {"\"digest\":\"e", "\"digest\":\"ee"},
        {"net pay", "net\\u0000pay"},
        {"net pay", "net pay \\ud83d"},
        {"net pay", "01234567890"},
    };
    check_changes(changes, sizeof changes / sizeof changes[0]);
}

static void printing_that_no_save_writes(void)
{
    static const struct change changes[] = {
        {"\"duplex\":\"*TUMBLE\"", "\"duplex\":\"*SIDEWAYS\""},
        {"\"duplex\":\"*TUMBLE\"", "\"duplex\":\"\""},
        {"\"duplex\":\"*TUMBLE\"", "\"sides\":\"2\""},
        {"\"fileSeparators\":9", "\"fileSeparators\":10"},
        {"\"fileSeparators\":9", "\"fileSeparators\":\"9\""},
        {"\"pageRange\":\"2 *END\"", "\"pageRange\":\"0123456789abcdef\""},
        {"\"printing\":{", "\"printing\":7,\"more\":{"},
    };

    check_changes(changes, sizeof changes / sizeof changes[0]);
}

static void cut_anywhere_is_refused(void)
{
    char *text = sample();
    size_t length = strlen(text);

    for (size_t i = 0; i + 2 < length; i++) { /* the last two: brace and newline */
        char last = text[i];

        text[i] = '\0';
        CU_ASSERT(refused(text));
        text[i] = last;
    }
    free(text);
}

static int see_defined_data(void *context, size_t entry, const struct spool_file *file,
                            const struct manifest_key *key)
{
    (void)context;
    (void)entry;
    (void)key;
    ASSERT_STRING(file->user_defined_data, "*NONE");
    seen++;
    return 0;
}

/* X26: a save of an older program may have left it empty. */
static void empty_user_defined_data_is_none(void)
{
    struct spool_file file = sample_file(1);
    struct manifest_writer writer;
    struct manifest manifest;
    struct spool *spool = home_open(home_make("SYS1"));
    char *text;

    file.user_defined_data[0] = '\0';
    CU_ASSERT_EQUAL_FATAL(manifest_writer_open(&writer, &error), 0);
    CU_ASSERT_EQUAL(manifest_add_queue(&writer, spool, &sample_queue, &error), 0);
    CU_ASSERT_EQUAL(manifest_add_file(&writer, &file, NULL, digest, &error), 0);
    text = text_of(&writer, "SYS1", "QGPL");
    spool_close(spool);
    CU_ASSERT_EQUAL_FATAL(read_text(text, &manifest), 0);
    seen = 0;
    CU_ASSERT_EQUAL(manifest_file_each(&manifest, see_defined_data, NULL, &error), 0);
    CU_ASSERT_EQUAL(seen, 1);
    manifest_free(&manifest);
    free(text);
}

/* X20: what tells one file from another. No restore takes a document with the same one twice, so
 * none is written; a file that differs in anything of it is another file. */
static void the_same_file_twice_is_refused(void)
{
    struct spool_file file = sample_file(1), other;
    struct manifest_writer writer;
    struct {
        char *at;
        size_t size;
        const char *value;
    } differences[] = {
        {other.job.number, sizeof other.job.number, "999999"},
        {other.job.user, sizeof other.job.user, "SOMEBODY"},
        {other.job.name, sizeof other.job.name, "ELSE"},
        {other.system, sizeof other.system, "FAR"},
        {other.date_opened, sizeof other.date_opened, "0990101"},
        {other.time_opened, sizeof other.time_opened, "000001"},
        {(char *)&other.number, sizeof other.number, "\7\0\0"},
    };

    CU_ASSERT_EQUAL_FATAL(manifest_writer_open(&writer, &error), 0);
    CU_ASSERT_EQUAL(manifest_check_file(&writer, &file, &error), 0);
    CU_ASSERT_EQUAL(manifest_add_file(&writer, &file, NULL, digest, &error), 0);
    snprintf(file.queue, sizeof file.queue, "ANOTHER"); /* where it stands makes no other file */
    snprintf(file.name, sizeof file.name, "RENAMED");
    CU_ASSERT_EQUAL(manifest_check_file(&writer, &file, &error), SPSY_ERR_EXISTS);
    CU_ASSERT_EQUAL(manifest_add_file(&writer, &file, NULL, digest, &error), SPSY_ERR_EXISTS);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "spooled file RENAMED number 1 of job "));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "is in the save file already"));
    CU_ASSERT_EQUAL(writer.file_count, 1);
    for (size_t i = 0; i < sizeof differences / sizeof differences[0]; i++) {
        other = file;
        memcpy(differences[i].at, differences[i].value,
               differences[i].size < 5 ? 4 : strlen(differences[i].value) + 1);
        CU_ASSERT_EQUAL(manifest_check_file(&writer, &other, &error), 0);
        CU_ASSERT_EQUAL(manifest_add_file(&writer, &other, NULL, digest, &error), 0);
        CU_ASSERT_EQUAL(manifest_add_file(&writer, &other, NULL, digest, &error), SPSY_ERR_EXISTS);
    }
    CU_ASSERT_EQUAL(writer.file_count, 8);
    manifest_writer_close(&writer);
}

/* Told with the file that does not fit, not when everything has been saved. */
static void full_is_told_at_once(void)
{
    struct spool_file file = sample_file(1);
    struct manifest_writer writer;
    int result = 0;

    memset(file.user_defined_data, 'u', sizeof file.user_defined_data - 1);
    CU_ASSERT_EQUAL_FATAL(manifest_writer_open(&writer, &error), 0);
    for (int i = 0; result == 0 && i < SAVEFILE_FILES_MAX; i++) {
        file.number = i + 1;
        result = manifest_add_file(&writer, &file, NULL, digest, &error);
    }
    CU_ASSERT_EQUAL(result, SPSY_ERR_FULL);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "save fewer queues at a time"));
    CU_ASSERT_TRUE(ftello(writer.files) < SAVEFILE_MANIFEST_BYTES_MAX);
    manifest_writer_close(&writer);
}

/* More than anybody reads back; which queue it is stands in the message. */
static void too_many_authorities_are_told(void)
{
    const struct spool_object object = {.type = SPOOL_OUTQ, .library = "QGPL", .name = "QPRINT"};
    struct manifest_writer writer;
    struct spool *spool = home_open(home_make("SYS1"));
    char profile[11];

    CU_ASSERT_EQUAL_FATAL(spool_begin(spool, SPOOL_UNSYNCED, &error), 0);
    for (unsigned i = 0; i < 6000; i++) {
        snprintf(profile, sizeof profile, "P%09u", i % 1000000);
        CU_ASSERT_EQUAL(spool_object_grant(spool, &object, profile, SPOOL_AUT_CHANGE, &error), 0);
    }
    CU_ASSERT_EQUAL(spool_commit(spool, &error), 0);
    CU_ASSERT_EQUAL_FATAL(manifest_writer_open(&writer, &error), 0);
    CU_ASSERT_EQUAL(manifest_add_queue(&writer, spool, &sample_queue, &error), SPSY_ERR_FULL);
    ASSERT_STRING(error.text, "output queue QPRINT has too many private authorities: a save file "
                              "cannot hold more than 262144 bytes about one object");
    CU_ASSERT_EQUAL(writer.queue_count, 0);
    manifest_writer_close(&writer);
    spool_close(spool);
}

/* A full disk may be noticed when the last of it is written, which is when it is read again. */
static void what_was_not_written_is_told(void)
{
    struct spool_file file = sample_file(1);
    struct manifest_writer writer;
    FILE *document;
    int empty = open("/dev/null", O_RDONLY | O_CLOEXEC);

    CU_ASSERT_EQUAL_FATAL(manifest_writer_open(&writer, &error), 0);
    CU_ASSERT_EQUAL(manifest_add_file(&writer, &file, NULL, digest, &error), 0);
    CU_ASSERT_EQUAL_FATAL(dup2(empty, fileno(writer.files)), fileno(writer.files));
    close(empty);
    CU_ASSERT_EQUAL(manifest_document(&writer, "SYS1", "QGPL", &document, &error), SPSY_ERR_IO);
    CU_ASSERT_PTR_NULL(document);
    if (document)
        fclose(document);
    manifest_writer_close(&writer);
}

/* ---- files under a key ---- */

static struct manifest_key sample_key(void)
{
    struct manifest_key key = {
        .wrap = {.key_id = "00112233445566778899aabbccddeeff", .key_version = 3},
        .label = "PAY.2026"};

    for (size_t i = 0; i < sizeof key.wrap.wrapped; i++)
        key.wrap.wrapped[i] = (unsigned char)(i * 7);
    return key;
}

/* A queue with KEY, and one file under a key. malloc'ed. */
static char *keyed_sample(void)
{
    struct spool *spool = home_open(home_make("SYS1"));
    struct manifest_key key = sample_key();
    struct spool_file file = sample_file(1);
    struct spool_queue queue = sample_queue;
    struct manifest_writer writer;
    char *text;

    snprintf(queue.key_label, sizeof queue.key_label, "PAY.2026");
    CU_ASSERT_EQUAL_FATAL(manifest_writer_open(&writer, &error), 0);
    CU_ASSERT_EQUAL(manifest_add_queue(&writer, spool, &queue, &error), 0);
    CU_ASSERT_EQUAL(manifest_add_file(&writer, &file, &key, digest, &error), 0);
    text = text_of(&writer, "SYS1", "QGPL");
    spool_close(spool);
    return text;
}

static int see_keyed_queue(void *context, const struct spool_queue *queue, const cJSON *object)
{
    (void)context;
    (void)object;
    ASSERT_STRING(queue->key_label, "PAY.2026");
    seen++;
    return 0;
}

static int see_keyed_file(void *context, size_t entry, const struct spool_file *file,
                          const struct manifest_key *key)
{
    struct manifest_key expected = sample_key();

    (void)context;
    (void)entry;
    ASSERT_STRING(file->key_id, expected.wrap.key_id);
    CU_ASSERT_EQUAL(file->key_version, 3);
    ASSERT_STRING(key->wrap.key_id, expected.wrap.key_id);
    CU_ASSERT_EQUAL(key->wrap.key_version, 3);
    ASSERT_STRING(key->label, "PAY.2026");
    CU_ASSERT_EQUAL(memcmp(key->wrap.wrapped, expected.wrap.wrapped, 72), 0);
    seen++;
    return 0;
}

static void keys_come_back(void)
{
    char *text = keyed_sample();
    struct manifest manifest;

    CU_ASSERT_EQUAL_FATAL(read_text(text, &manifest), 0);
    seen = 0;
    CU_ASSERT_EQUAL(manifest_queue_each(&manifest, see_keyed_queue, NULL, &error), 0);
    CU_ASSERT_EQUAL(manifest_file_each(&manifest, see_keyed_file, NULL, &error), 0);
    CU_ASSERT_EQUAL(seen, 2);
    manifest_free(&manifest);
    free(text);
}

static void hostile_keys(void)
{
    static const char *const place = "test: files[0].key";
    static const struct {
        const char *from, *to, *says;
    } all[] = {
        {"\"id\":\"0011", "\"id\":\"001", "test: files[0].key: its id is malformed"},
        {"\"id\":\"0011", "\"id\":\"00A1", "test: files[0].key: its id is malformed"},
        {"\"id\":\"0011", "\"id\":\"0011/", "test: files[0].key: its id is malformed"},
        {"\"version\":3", "\"version\":0", NULL},
        {"\"version\":3", "\"version\":-1", NULL},
        {"\"version\":3", "\"version\":2147483648", NULL},
        {"\"version\":3", "\"version\":1.5", NULL},
        {"\"version\":3", "\"version\":\"3\"", NULL},
        {"\"version\":3,", "", NULL},
        {"\"label\":\"PAY", "\"label\":\"pay", "test: files[0].key: its label is none"},
        {"\"label\":\"PAY", "\"label\":\"A/B", "test: files[0].key: its label is none"},
        {"\"label\":\"PAY.2026\",", "", NULL},
        {"\"wrapped\":\"00", "\"wrapped\":\"0", "test: files[0].key: the wrapped key is malformed"},
        {"\"wrapped\":\"00", "\"wrapped\":\"0000",
         "test: files[0].key: the wrapped key is malformed"},
        {"\"wrapped\":\"00", "\"wrapped\":\"xx",
         "test: files[0].key: the wrapped key is malformed"},
        {"\"wrapped\":", "\"wrapper\":", NULL},
        {"\"id\":\"0011", "\"more\":1,\"id\":\"0011", NULL},
        {"\"key\":{", "\"key\":[],\"x\":{", NULL},
    };
    char *text = keyed_sample();

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        char *changed = replaced(text, all[i].from, all[i].to);

        CU_ASSERT(refused(changed));
        if (all[i].says)
            ASSERT_STRING(error.text, all[i].says);
        else if (i + 1 < sizeof all / sizeof all[0])
            CU_ASSERT_EQUAL(strncmp(error.text, place, strlen(place)), 0);
        free(changed);
    }
    for (size_t i = 0; i < 3; i++) { /* of the queue */
        static const char *const wrong[] = {"\"key\":\"\"", "\"key\":\"pay\"", "\"key\":{}"};
        char *changed = replaced(text, "\"key\":\"PAY.2026\"", wrong[i]);

        CU_ASSERT(refused(changed));
        free(changed);
    }
    free(text);
}

static const struct test tests[] = {
    {"K2 K6 the key of a file and of a queue come back", keys_come_back},
    {"K6 a key that no save writes is refused, and where it stands is told", hostile_keys},
    {"what is written comes back", what_is_written_comes_back},
    {"nothing in it", nothing_in_it},
    {"every member is required and typed", every_member_is_required_and_typed},
    {"X21 values that no save writes", values_that_no_save_writes},
    {"attributes of printing that no save writes", printing_that_no_save_writes},
    {"cut anywhere is refused", cut_anywhere_is_refused},
    {"X26 empty user-defined data is *NONE", empty_user_defined_data_is_none},
    {"X20 the same file twice is refused", the_same_file_twice_is_refused},
    {"full is told at once", full_is_told_at_once},
    {"too many authorities are told", too_many_authorities_are_told},
    {"what was not written is told", what_was_not_written_is_told},
};
HARNESS_MAIN("manifest", tests)
