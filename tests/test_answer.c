/* test_answer.c - what a statement says: exit statuses from message ids, JSON with every key. */
#include "harness.h"

#include "session/answer.h"
#include "session/streams.h"

#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* The line of --json; the caller frees it. */
static char *line_of(struct answer *answer)
{
    char *line = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&line, &length);

    answer_settle(answer);
    CU_ASSERT_EQUAL(answer_write_json(answer, stream), 0);
    fclose(stream);
    return line;
}

static void every_key_is_there_when_empty(void)
{
    struct answer answer;
    char *line;

    CU_ASSERT_EQUAL(answer_init(&answer, "DSPJOB", NULL), 0);
    line = line_of(&answer);
    ASSERT_STRING(line, "{\"command\":\"DSPJOB\",\"status\":\"completed\",\"exit\":0,"
                        "\"messages\":[],\"rows\":[],\"decisions\":[]}");
    free(line);
    answer_free(&answer);
}

static void one_line_also_for_hostile_text(void)
{
    struct answer answer;
    char *line;

    answer_init(&answer, "X", NULL);
    answer_message(&answer, "SPY0002", "a\nb\"\\\xFF\xC3\xA4");
    line = line_of(&answer);
    CU_ASSERT_PTR_NULL(strchr(line, '\n'));
    CU_ASSERT_PTR_NOT_NULL(strstr(line, "a b\\\"\\\\?\xC3\xA4"));
    free(line);
    answer_free(&answer);
}

/* cJSON escapes what is below U+0020 only; a terminal obeys more than that. */
static void nothing_in_it_drives_a_terminal(void)
{
    static const char text[] = "\x7F\xC2\x80\xC2\x9B"
                               "2J\xC2\xA0\xE2\x80\xAE\xE2\x80\xA8\xE2\x82\xAC";
    struct answer answer;
    cJSON *root;
    char *line;

    answer_init(&answer, text, NULL);
    answer_message(&answer, "SPY0002", "%s", text);
    line = line_of(&answer);
    for (const char *at = line; *at; at++)
        CU_ASSERT(*at != 0x7F && ((unsigned char)at[0] != 0xC2 || (unsigned char)at[1] >= 0xA0));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(line, "\\u007f\\u0080\\u009b2J\xC2\xA0\\u202e\\u2028\xE2\x82\xAC\""));
    root = cJSON_Parse(line);
    ASSERT_STRING(cJSON_GetStringValue(cJSON_GetObjectItem(root, "command")), text);
    cJSON_Delete(root);
    free(line);
    answer_free(&answer);
}

static void every_message_id_fails_with_its_kind(void)
{
    for (size_t i = 0; i < spsy_message_count; i++) {
        struct answer answer;
        int kind = (int)spsy_messages[i].kind;

        answer_init(&answer, "X", NULL);
        CU_ASSERT(answer_fail(&answer, spsy_messages[i].id, "text") < 0);
        CU_ASSERT_EQUAL(answer.exit, kind ? kind : 1);
        answer_free(&answer);
    }
}

static void the_exit_is_only_raised(void)
{
    struct answer answer;

    answer_init(&answer, "X", NULL);
    answer_message(&answer, "CPF3492", "said, not failed");
    CU_ASSERT_EQUAL(answer.exit, 0);
    answer_fail(&answer, "CPF3492", "refused");
    CU_ASSERT_EQUAL(answer.exit, 3);
    answer_fail(&answer, "CPF3309", "failed");
    CU_ASSERT_EQUAL(answer.exit, 3);
    answer_raise(&answer, 4);
    CU_ASSERT_EQUAL(answer.exit, 4);
    answer_raise(&answer, 1);
    CU_ASSERT_EQUAL(answer.exit, 4);
    CU_ASSERT_EQUAL(answer.messages.count, 3);
    answer_free(&answer);
}

static void errors_have_an_id_by_their_code(void)
{
    static const struct {
        int code;
        const char *message_id, *expected;
        int exit;
    } cases[] = {
        {SPSY_ERR_IO, "", "SPY0101", 1},        {SPSY_ERR_MEMORY, "", "SPY0105", 5},
        {SPSY_ERR_ARGUMENT, "", "SPY0105", 5},  {SPSY_ERR_FORMAT, "", "SPY0107", 1},
        {SPSY_ERR_EXISTS, "", "SPY0102", 1},    {SPSY_ERR_REGISTRY, "", "CPF3CDA", 1},
        {SPSY_ERR_AUTHORITY, "", "CPF9802", 3}, {SPSY_ERR_IO, "CPF3357", "CPF3357", 1},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct spsy_error error = {.code = cases[i].code, .text = "t"};
        struct answer answer;
        char expected[64], *line;

        strcpy(error.message_id, cases[i].message_id);
        answer_init(&answer, "X", NULL);
        CU_ASSERT_EQUAL(answer_fail_error(&answer, &error), cases[i].code);
        line = line_of(&answer);
        snprintf(expected, sizeof expected, "\"messages\":[{\"id\":\"%s\",\"text\":\"t\"}]",
                 cases[i].expected);
        CU_ASSERT_PTR_NOT_NULL(strstr(line, expected));
        free(line);
        CU_ASSERT_EQUAL(answer.exit, cases[i].exit);
        answer_free(&answer);
    }
}

static void rows_keep_integers(void)
{
    struct answer answer;
    cJSON *row = cJSON_CreateObject();
    char *line;

    answer_init(&answer, "X", NULL);
    cJSON_AddNumberToObject(row, "size", 1099511627776.0);
    answer_row(&answer, row);
    line = line_of(&answer);
    CU_ASSERT_PTR_NOT_NULL(strstr(line, "\"rows\":[{\"size\":1099511627776}]"));
    free(line);
    answer_row(&answer, NULL); /* out of memory where the row was made */
    CU_ASSERT(answer.out_of_memory);
    CU_ASSERT_EQUAL(answer.exit, 5);
    answer_free(&answer);
}

/* ---- long lists ---- */

static cJSON *numbered_row(size_t number, size_t bytes)
{
    cJSON *row = cJSON_CreateObject();
    char *filler = calloc(bytes + 1, 1);

    memset(filler, 'x', bytes);
    cJSON_AddNumberToObject(row, "number", (double)number);
    cJSON_AddStringToObject(row, "filler", filler);
    free(filler);
    return row;
}

static void add_rows(struct answer *answer, size_t count, size_t bytes)
{
    for (size_t i = 0; i < count; i++)
        CU_ASSERT_EQUAL(answer_row(answer, numbered_row(i, bytes)), 0);
}

/* Numbers 0 .. count - 1 in their order, and not one more. */
static void expect_rows(struct answer *answer, size_t count)
{
    struct spill_reader reader;
    size_t at = 0;
    const cJSON *row;

    spill_read(&answer->rows, &reader);
    while ((row = spill_item(&reader))) {
        CU_ASSERT_EQUAL(cJSON_GetNumberValue(cJSON_GetObjectItem(row, "number")), (double)at);
        at++;
    }
    CU_ASSERT_EQUAL(at, count);
    CU_ASSERT(spill_complete(&reader));
    spill_end(&reader);
}

static void rows_are_the_same_in_memory_and_in_a_file(void)
{
    static const size_t sizes[] = {
        0, 100, 1000, 4096, PILE_MEMORY_BYTES - 64, 3 * PILE_MEMORY_BYTES};
    static const size_t counts[] = {0, 1, 2, 3, PILE_TREES, PILE_TREES + 1, 70};

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        for (size_t k = 0; k < sizeof counts / sizeof counts[0]; k++) {
            struct answer answer;
            cJSON *tree;
            char *line;

            answer_init(&answer, "X", NULL);
            add_rows(&answer, counts[k], sizes[i]);
            CU_ASSERT_EQUAL(answer.rows.count, counts[k]);
            CU_ASSERT_EQUAL(answer.rows.file != NULL,
                            counts[k] * (sizes[i] + 27) > PILE_MEMORY_BYTES);
            expect_rows(&answer, counts[k]);
            expect_rows(&answer, counts[k]); /* a table reads twice */
            line = line_of(&answer);
            tree = cJSON_Parse(line);
            CU_ASSERT_EQUAL(cJSON_GetArraySize(cJSON_GetObjectItem(tree, "rows")), (int)counts[k]);
            cJSON_Delete(tree);
            free(line);
            answer_free(&answer);
        }
}

static void a_list_read_can_go_on(void)
{
    struct spill_reader reader;
    struct answer answer;

    answer_init(&answer, "X", NULL);
    add_rows(&answer, 100, 1000);
    spill_read(&answer.rows, &reader);
    CU_ASSERT_PTR_NOT_NULL(spill_text(&reader)); /* it stands in the middle */
    spill_end(&reader);
    CU_ASSERT_EQUAL(answer_row(&answer, numbered_row(100, 10)), 0);
    expect_rows(&answer, 101);
    answer_free(&answer);
}

/* What a tree holds as text, as a decision its times, is read as what it is. */
static void raw_text_is_read(void)
{
    struct spill_list list = {.count = 0};
    struct spill_reader reader;
    struct spsy_error error;
    cJSON *row = cJSON_CreateObject();

    cJSON_AddRawToObject(row, "microseconds", "12.500");
    CU_ASSERT_EQUAL(spill_add(&list, row, &error), 0);
    spill_read(&list, &reader);
    CU_ASSERT(cJSON_IsNumber(cJSON_GetObjectItem(spill_item(&reader), "microseconds")));
    spill_end(&reader);
    spill_free(&list);
}

static size_t allocations_left;

static void *allocate_while_any_is_left(size_t bytes)
{
    return allocations_left > 0 && allocations_left-- ? malloc(bytes) : NULL;
}

/* The short list becomes text when one more row comes, and memory ends in between: what is read
 * then is never a row that is nowhere. */
static void a_short_list_without_memory(void)
{
    cJSON_Hooks hooks = {allocate_while_any_is_left, free};

    for (size_t left = 0; left < 60; left += 3) {
        struct spill_list list = {.count = 0};
        struct spill_reader reader;
        struct spsy_error error;
        cJSON *more = numbered_row(PILE_TREES, 10);
        size_t read = 0;
        int result;

        for (size_t i = 0; i < PILE_TREES; i++)
            CU_ASSERT_EQUAL(spill_add(&list, numbered_row(i, 10), &error), 0);
        allocations_left = left;
        cJSON_InitHooks(&hooks);
        result = spill_add(&list, more, &error);
        cJSON_InitHooks(NULL);
        spill_read(&list, &reader);
        while (spill_item(&reader))
            read++;
        spill_end(&reader);
        CU_ASSERT_EQUAL(read, list.count);
        CU_ASSERT(result == 0 ? read == PILE_TREES + 1 : read == 0 || read == PILE_TREES);
        CU_ASSERT(result == 0 || result == SPSY_ERR_MEMORY);
        spill_free(&list);
    }
}

/* As many rows as it takes until it fails; at most limit. */
static size_t rows_until_lost(struct answer *answer, size_t limit)
{
    size_t count = 0;

    while (count < limit && answer_row(answer, numbered_row(count, 1000)) == 0)
        count++;
    return count;
}

static struct statvfs disk; /* what there is, when it has blocks */
int __real_fstatvfs(int fd, struct statvfs *status);
int __wrap_fstatvfs(int fd, struct statvfs *status);
int __wrap_fstatvfs(int fd, struct statvfs *status)
{
    if (disk.f_blocks == 0)
        return __real_fstatvfs(fd, status);
    *status = disk;
    return 0;
}

static void a_list_leaves_room(void)
{
    enum { MIB = 1024 * 1024, ROWS = 4000 }; /* of a KiB */
    static const struct {
        fsblkcnt_t blocks, free; /* MiB */
        bool kept;
    } cases[] = {{100000, 64, true}, {100000, 63, false}, {1000, 50, true},
                 {1000, 49, false},  {10, 0, true},       {100000, 0, false}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct answer answer;
        size_t rows;

        answer_init(&answer, "X", NULL);
        disk = (struct statvfs){
            .f_frsize = MIB, .f_blocks = cases[i].blocks, .f_bavail = cases[i].free};
        rows = rows_until_lost(&answer, ROWS);
        CU_ASSERT_EQUAL(rows == ROWS, cases[i].kept);
        CU_ASSERT_EQUAL(answer.lost, !cases[i].kept);
        CU_ASSERT(cases[i].kept || (rows > 900 && rows < 1200)); /* looked for once a MiB */
        answer_free(&answer);
    }
    memset(&disk, 0, sizeof disk);
}

static void expect_lost(struct answer *answer)
{
    char *line = line_of(answer);

    CU_ASSERT(answer->lost);
    CU_ASSERT_FALSE(answer->out_of_memory);
    CU_ASSERT_EQUAL(answer->exit, 1);
    CU_ASSERT_EQUAL(answer->messages.count, 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(line, "\"id\":\"SPY0101\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(line, "TMPDIR"));
    CU_ASSERT_PTR_NOT_NULL(strstr(line, "\"rows\":[],"));
    free(line);
}

static void without_a_temporary_file_a_long_list_fails_a_short_one_not(void)
{
    char *kept = getenv("TMPDIR") ? strdup(getenv("TMPDIR")) : NULL;
    struct answer answer;

    setenv("TMPDIR", "/nowhere/at/all", 1);
    answer_init(&answer, "X", NULL);
    CU_ASSERT_EQUAL(rows_until_lost(&answer, 60), 60);
    expect_rows(&answer, 60);
    CU_ASSERT_FALSE(answer.lost);
    CU_ASSERT(rows_until_lost(&answer, 100) < 10);
    CU_ASSERT(answer_row(&answer, numbered_row(1, 100000)) < 0); /* told once */
    expect_lost(&answer);
    answer_free(&answer);
    if (kept)
        setenv("TMPDIR", kept, 1);
    else
        unsetenv("TMPDIR");
    free(kept);
}

/* A full disk shows at a write, or only when the last bytes leave the stream's buffer. */
static void a_full_temporary_file_never_shows_a_short_list(void)
{
    for (int last = 0; last < 2; last++) {
        struct answer answer;
        FILE *full;

        answer_init(&answer, "X", NULL);
        CU_ASSERT_EQUAL(rows_until_lost(&answer, 100), 100);
        full = fopen("/dev/full", "w");
        fclose(answer.rows.file);
        answer.rows.file = full;
        if (last)
            CU_ASSERT_EQUAL(answer_row(&answer, numbered_row(100, 10)), 0)
        else
            CU_ASSERT(rows_until_lost(&answer, 1000) < 1000);
        expect_lost(&answer);
        answer_free(&answer);
    }
}

/* A million refusals are a million messages. */
static void many_messages(void)
{
    struct answer answer;
    cJSON *tree;
    char *line;

    answer_init(&answer, "X", NULL);
    for (int i = 0; i < 3000; i++)
        answer_fail(&answer, "CPF3492", "not authorized to file number %d", i);
    CU_ASSERT_PTR_NOT_NULL(answer.messages.file);
    line = line_of(&answer);
    tree = cJSON_Parse(line);
    CU_ASSERT_EQUAL(cJSON_GetArraySize(cJSON_GetObjectItem(tree, "messages")), 3000);
    CU_ASSERT_PTR_NOT_NULL(strstr(line, "number 2999\"}],\"rows\":[]"));
    CU_ASSERT_EQUAL(answer.exit, 3);
    cJSON_Delete(tree);
    free(line);
    answer_free(&answer);
}

/* Those before are gone then; that they are, and the exit status, is not. */
static void many_messages_without_room(void)
{
    struct answer answer;
    char *line;

    answer_init(&answer, "X", NULL);
    for (int i = 0; i < 3000; i++)
        answer_fail(&answer, "CPF3492", "not authorized to file number %d", i);
    fclose(answer.messages.file);
    answer.messages.file = fopen("/dev/full", "w");
    for (int i = 0; i < 100 && !answer.lost; i++)
        answer_message(&answer, "CPF3492", "not authorized to one more file, number %d", i);
    CU_ASSERT(answer.lost);
    CU_ASSERT_EQUAL(answer.exit, 3);
    line = line_of(&answer);
    CU_ASSERT_PTR_NOT_NULL(strstr(line, "\"exit\":3,\"messages\":[{\"id\":\"SPY0101\""));
    free(line);
    answer_free(&answer);
}

static void a_list_cut_short_is_noticed(void)
{
    struct answer answer;
    char *line = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&line, &length);

    answer_init(&answer, "X", NULL);
    add_rows(&answer, 100, 1000);
    answer_settle(&answer);
    CU_ASSERT_EQUAL(ftruncate(fileno(answer.rows.file), 50000), 0);
    CU_ASSERT_EQUAL(answer_write_json(&answer, stream), SPSY_ERR_IO);
    fclose(stream);
    CU_ASSERT_PTR_NULL(cJSON_Parse(line)); /* nobody takes it for an answer */
    free(line);
    answer_free(&answer);
}

static void message_ids_are_sorted_and_well_formed(void)
{
    for (size_t i = 0; i < spsy_message_count; i++) {
        const char *id = spsy_messages[i].id;

        CU_ASSERT_EQUAL(strlen(id), 7);
        CU_ASSERT(strncmp(id, "CPF", 3) == 0 || strncmp(id, "CPC", 3) == 0 ||
                  strncmp(id, "CPA", 3) == 0 || strncmp(id, "CPD", 3) == 0 ||
                  strncmp(id, "SPY", 3) == 0);
        CU_ASSERT((strncmp(id, "SPY", 3) == 0) == (spsy_messages[i].source == SPSY_SOURCE_OURS));
        CU_ASSERT_PTR_EQUAL(spsy_message_find(id), &spsy_messages[i]);
        if (i > 0 && strcmp(spsy_messages[i - 1].id, id) >= 0)
            ASSERT_STRING(id, "an id after the one before");
    }
    CU_ASSERT_PTR_NULL(spsy_message_find("CPF0000"));
}

/* Whoever is asked says this; NULL: nobody does. */
struct said {
    const char *reply;
    int result;
    char prompt[STREAMS_PROMPT_SIZE + 16];
};

static int say(void *context, const char *prompt, bool secret, char *answer, size_t size,
               bool *answered, struct spsy_error *fault)
{
    struct said *said = context;

    CU_ASSERT_FALSE(secret);
    snprintf(said->prompt, sizeof said->prompt, "%s", prompt);
    if (said->result < 0)
        return spsy_fail(fault, said->result, "SPY0101", "it is gone");
    if (said->reply && strlen(said->reply) >= size)
        return spsy_fail(fault, SPSY_ERR_VALUE, "SPY0108", "too long");
    *answered = said->reply != NULL;
    snprintf(answer, size, "%s", said->reply ? said->reply : "");
    return 0;
}

static void one_rule_of_confirmations(void)
{
    static const char *const yes[] = {"y", "Y", "yes", "YES", "Yes"};
    static const char *const no[] = {"", "n", "no", "ye", "yy", " y", "y ", "1",
                                     "yes!", "yes, please"};
    struct said said = {.reply = NULL};
    struct streams streams = {.context = &said, .ask = say};
    bool answered, confirmed;
    struct spsy_error fault;

    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        said.reply = yes[i];
        CU_ASSERT_EQUAL(streams_confirm(&streams, "Do it?", &answered, &confirmed, &fault), 0);
        CU_ASSERT_TRUE(answered && confirmed);
    }
    ASSERT_STRING(said.prompt, "Do it? (y/n) ");
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
        said.reply = no[i];
        CU_ASSERT_EQUAL(streams_confirm(&streams, "Do it?", &answered, &confirmed, &fault), 0);
        CU_ASSERT_TRUE(answered && !confirmed);
    }
    said.reply = NULL;
    CU_ASSERT_EQUAL(streams_confirm(&streams, "Do it?", &answered, &confirmed, &fault), 0);
    CU_ASSERT_FALSE(answered || confirmed);
    said.result = SPSY_ERR_IO;
    CU_ASSERT_EQUAL(streams_confirm(&streams, "Do it?", &answered, &confirmed, &fault),
                    SPSY_ERR_IO);
    CU_ASSERT_FALSE(answered || confirmed);
    streams.ask = NULL;
    CU_ASSERT_EQUAL(streams_confirm(&streams, "Do it?", &answered, &confirmed, &fault), 0);
    CU_ASSERT_FALSE(answered || confirmed);
}

static const struct test tests[] = {
    {"one rule of confirmations", one_rule_of_confirmations},
    {"every key is there when there is nothing", every_key_is_there_when_empty},
    {"one line, UTF-8, also for hostile text", one_line_also_for_hostile_text},
    {"nothing in it drives a terminal", nothing_in_it_drives_a_terminal},
    {"every message id fails with its kind", every_message_id_fails_with_its_kind},
    {"the exit status is only raised", the_exit_is_only_raised},
    {"an error without id gets one by its code", errors_have_an_id_by_their_code},
    {"rows keep integers", rows_keep_integers},
    {"rows are the same in memory and in a file", rows_are_the_same_in_memory_and_in_a_file},
    {"a list that was read can go on", a_list_read_can_go_on},
    {"raw text in a short list is read as what it is", raw_text_is_read},
    {"without memory a short list is read as far as it goes", a_short_list_without_memory},
    {"S8 a long list leaves room on the file system to others", a_list_leaves_room},
    {"without a temporary file a long list fails, a short one does not",
     without_a_temporary_file_a_long_list_fails_a_short_one_not},
    {"a full temporary file never shows a short list",
     a_full_temporary_file_never_shows_a_short_list},
    {"many messages are in a file too", many_messages},
    {"many messages without room end in one that says so", many_messages_without_room},
    {"a list cut short is noticed", a_list_cut_short_is_noticed},
    {"message ids are sorted and well formed", message_ids_are_sorted_and_well_formed},
};
HARNESS_MAIN("answer", tests)
