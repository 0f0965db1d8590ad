/* opinion.c - searches for what the program says: in every field the values that stand in its file,
 * about own and foreign files, as users with and without authorities. Where it speaks, what it says
 * about the other functions, and how it reads the record. */
#include "kit/check/row.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum {
    SEARCH_MS = 3000,   /* for the whole search; what is left out is told */
    FAILURES_MAX = 400, /* each is a new exit host: what crashes everywhere is known by then */
    CONTEXTS_MAX = 4,
};

static const char *const searched_fields[] = {
    "currentUser",
    "jobName",
    "jobUser",
    "fileName",
    "jobSystem",
    "outputQueue",
    "outputQueueLibrary",
    "aspDevice",
    "formType",
    "newOutputQueue",
    "newOutputQueueLibrary",
    "userData",
    "userDefinedData",
};
enum { SEARCHED_FIELDS = sizeof searched_fields / sizeof searched_fields[0] };

struct search {
    struct check *check;
    struct asked *items;
    size_t refusing, refusing_all; /* rows */
    char all_about[REQUEST_TEXT_BYTES];
    struct row contexts[CONTEXTS_MAX]; /* rows that spoke */
    size_t context_count;
};

static bool is_over(struct search *search)
{
    if (search->check->probe.failures > FAILURES_MAX)
        search->check->cut = true;
    return search->check->cut || search->check->probe.given_up;
}

static bool refuses_all(const struct row *row)
{
    for (int act = 0; act < SPSY_FUNCTION_COUNT; act++)
        if (row->meanings[act] != SPSY_MEANING_REFUSE)
            return false;
    return true;
}

/* What a row says by itself. */
static void take_row(struct search *search, const struct row *row)
{
    char about[REQUEST_TEXT_BYTES];

    if (!row->spoke)
        return;
    search->check->opinions++;
    if (search->context_count < CONTEXTS_MAX)
        search->contexts[search->context_count++] = *row;
    if (!row->refused)
        return;
    row_describe(row, act_of_function("DSPSPLF"), about);
    check_leaks(&search->check->findings, row->meanings, strchr(about, ' ') + 1);
    search->refusing++;
    if (refuses_all(row) && search->refusing_all++ == 0)
        strcpy(search->all_about, strchr(about, ' ') + 1);
}

/* A row with its string variants. */
static bool take_with_strings(struct search *search, const struct row *plain)
{
    enum { ONCE = STRING_VARIANTS_ONCE };
    struct row rows[1 + STRING_VARIANTS];

    _Static_assert(1 + ONCE <= ROWS_MAX && STRING_VARIANTS <= 2 * ONCE, "two round trips");
    rows[0] = *plain;
    rows_make_strings(plain, rows + 1);
    if (!rows_ask(search->check, search->items, rows, 1 + ONCE) ||
        !rows_ask(search->check, search->items, rows + 1 + ONCE, STRING_VARIANTS - ONCE))
        return false;
    take_row(search, &rows[0]);
    check_strings(search->check, &rows[0], rows + 1);
    return true;
}

static void search_shapes(struct search *search)
{
    struct row rows[WORLDS];

    for (int shape = 0; shape < SHAPES; shape++)
        for (int own = 0; own < 2 && !is_over(search); own++) {
            for (int world = 0; world < WORLDS; world++)
                rows[world] = (struct row){
                    .own = own == 1, .world = (enum world)world, .shape = (enum shape)shape};
            if (!take_with_strings(search, &rows[0]) ||
                !rows_ask(search->check, search->items, rows + 1, WORLDS - 1))
                return;
            for (int world = 1; world < WORLDS; world++)
                take_row(search, &rows[world]);
        }
}

/* One value in one field: a foreign file in every world, with the string variants in the plain one;
 * an own file. */
static bool search_value(struct search *search, struct change change)
{
    struct row rows[3] = {
        {.world = WORLD_SPECIAL, .change_count = 1, .changes = {change}},
        {.world = WORLD_GROUPS, .change_count = 1, .changes = {change}},
        {.own = true, .change_count = 1, .changes = {change}},
    };
    struct row plain = {.change_count = 1, .changes = {change}};

    if (!take_with_strings(search, &plain) || !rows_ask(search->check, search->items, rows, 3))
        return false;
    for (int i = 0; i < 3; i++)
        take_row(search, &rows[i]);
    return true;
}

/* What no program has in its file as it stands in the record: old and new, at night and by day. */
static void search_times(struct search *search)
{
    static const char *const dates[] = {"0850115", "1100615", "1401231"};
    static const char *const times[] = {"030000", "233000"};

    for (size_t i = 0; i < 3 && !is_over(search); i++)
        search_value(search, (struct change){request_field("dateOpened"), dates[i], 0});
    for (size_t i = 0; i < 2 && !is_over(search); i++)
        search_value(search, (struct change){request_field("timeOpened"), times[i], 0});
}

/* Short and long in every field, whatever it compares with: it may count letters. */
static void search_lengths(struct search *search)
{
    static const char *const texts[] = {"ABCDEFGH", "ABC"};

    for (size_t field = 0; field < SEARCHED_FIELDS; field++)
        for (size_t i = 0; i < 2 && !is_over(search); i++)
            search_value(search,
                         (struct change){request_field(searched_fields[field]), texts[i], 0});
}

/* The numbers of its code, as they stand there and turned around. */
static void search_immediates(struct search *search)
{
    static const struct {
        const char *field;
        uint32_t most;
    } fields[] = {{"fileNumber", 999999}, {"asp", 255}, {"newAsp", 255}};
    const struct words *words = &search->check->words;

    for (size_t i = 0; i < words->number_count; i++)
        for (int turned = 0; turned < 2; turned++)
            for (size_t field = 0; field < 3 && !is_over(search); field++) {
                uint32_t value = turned ? __builtin_bswap32(words->numbers[i]) : words->numbers[i];

                if (value >= 1 && value <= fields[field].most)
                    search_value(search,
                                 (struct change){.field = request_field(fields[field].field),
                                                 .number = value});
            }
}

static void search_words(struct search *search)
{
    const struct words *words = &search->check->words;

    for (size_t i = 0; i < words->count; i++)
        for (size_t field = 0; field < SEARCHED_FIELDS && !is_over(search); field++) {
            int index = request_field(searched_fields[field]);

            if (strlen(words->list[i].text) <= spsy_layout[index].length)
                search_value(search, (struct change){.field = index, .text = words->list[i].text});
        }
    search_immediates(search);
}

/* Two conditions at once, when one alone made it say nothing. */
static void search_pairs(struct search *search)
{
    const struct words *words = &search->check->words;
    struct row rows[ROWS_MAX];
    size_t filled = 0;

    for (size_t a = 0; a < SEARCHED_FIELDS; a++)
        for (size_t b = a + 1; b < SEARCHED_FIELDS; b++)
            for (size_t i = 0; i < words->count * words->count && !is_over(search); i++) {
                struct change first = {request_field(searched_fields[a]),
                                       words->list[i / words->count].text, 0};
                struct change second = {request_field(searched_fields[b]),
                                        words->list[i % words->count].text, 0};

                if (i / words->count == i % words->count ||
                    strlen(first.text) > spsy_layout[first.field].length ||
                    strlen(second.text) > spsy_layout[second.field].length)
                    continue;
                rows[filled++] = (struct row){.change_count = 2, .changes = {first, second}};
                if (filled < ROWS_MAX)
                    continue;
                if (!rows_ask(search->check, search->items, rows, filled))
                    return;
                while (filled > 0)
                    take_row(search, &rows[--filled]);
                if (search->check->opinions > 0)
                    return;
            }
}

/* It may look at the length first, in the order of this machine, and then say nothing. */
static void search_length(struct search *search)
{
    struct row row = {.variant = VARIANT_LENGTH};

    for (size_t field = 0; field < SEARCHED_FIELDS; field++)
        for (size_t i = 0; i <= search->check->words.count && !is_over(search); i++) {
            int index = request_field(searched_fields[field]);

            row.change_count = i > 0;
            if (i > 0)
                row.changes[0] =
                    (struct change){.field = index, .text = search->check->words.list[i - 1].text};
            if (i > 0 && strlen(row.changes[0].text) > spsy_layout[index].length)
                continue;
            if (!rows_ask(search->check, search->items, &row, 1))
                return;
            if (!row.spoke)
                continue;
            finding_add(&search->check->findings, 25,
                        "it says something only when the bytes of length, 429, are turned around");
            return;
        }
}

/* Without a descriptor nobody but the registration knows its characters: does it speak when it is
 * given the other ones? */
static void search_other_form(struct search *search)
{
    struct check *check = search->check;
    struct spsy_program_info *info = &check->probe.program.info;
    enum spsy_charset form = info->form;
    size_t opinions = check->opinions;

    info->form = form == SPSY_CHARSET_ASCII ? SPSY_CHARSET_EBCDIC : SPSY_CHARSET_ASCII;
    info->form_assumed = false;
    probe_set_format(&check->probe, check->probe.program.format);
    search_shapes(search);
    search_words(search);
    if (check->opinions > opinions)
        finding_add(&check->findings, 23,
                    "it says something only in the other form: register it with CCSID(%d), and try "
                    "--ccsid %d here",
                    (int)info->form, (int)info->form);
    *info = check->info;
    check->opinions = opinions;
    probe_set_format(&check->probe, check->probe.program.format);
}

/* X35; X7: a program at SPSY0200 is never asked about an own file. */
static void search_temporary(struct search *search)
{
    static const char *const files[] = {"QPDSPFD", "QPDSPFFD"};
    char about[REQUEST_TEXT_BYTES];

    for (size_t i = 0; i < 2 && search->check->probe.program.format == 0; i++) {
        struct row row = {.own = true,
                          .change_count = 1,
                          .changes = {{.field = request_field("fileName"), .text = files[i]}}};

        if (!rows_ask(search->check, search->items, &row, 1))
            return;
        take_row(search, &row);
        for (size_t act = 0; act < 4; act++)
            if (row.meanings[act_of_function(check_temporary_functions[act])] ==
                SPSY_MEANING_REFUSE) {
                row_describe(&row, act_of_function(check_temporary_functions[act]), about);
                finding_add(&search->check->findings, 28, "%s", about);
            }
    }
}

static void search_format(struct search *search, int format)
{
    probe_set_format(&search->check->probe, format);
    search_shapes(search);
    search_temporary(search);
    search_times(search);
    search_lengths(search);
    search_words(search);
}

static void search_numbers(struct search *search)
{
    static const struct row typical;

    if (finding_has(&search->check->findings, 16))
        return; /* its answers differ anyway */
    check_byte_order(search->check, search->items, &typical);
    for (size_t i = 0; i < search->context_count && !is_over(search); i++)
        if (!finding_has(&search->check->findings, 25))
            check_byte_order(search->check, search->items, &search->contexts[i]);
}

/* Nothing so far: more, and what else may be the reason. */
static void search_deeper(struct search *search)
{
    struct check *check = search->check;

    if (!check->format)
        search_format(search, 1);
    if (check->opinions == 0)
        search_length(search);
    if (check->opinions == 0 && !check->info.has_descriptor && strcmp(check->ccsid, "*AUTO") == 0)
        search_other_form(search);
    if (check->opinions == 0 && !finding_has(&check->findings, 23))
        search_pairs(search);
}

/* Whoever has another finding that explains it is not told once more that nothing was heard. */
static bool is_explained(const struct check *check)
{
    static const int numbers[] = {10, 11, 12, 13, 14, 21, 22, 23, 24, 25, 31};

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (finding_has(&check->findings, numbers[i]))
            return true;
    return false;
}

void check_opinions(struct check *check)
{
    struct search search = {.check = check, .items = calloc(PROBE_BATCH, sizeof *search.items)};

    check->until_ms = spsy_now_ms() + SEARCH_MS;

    if (!search.items) {
        check->findings.out_of_memory = true;
        return;
    }
    search_format(&search, check->format ? spsy_format_index(check->format) : 0);
    search_numbers(&search);
    if (check->opinions == 0 && !check->probe.given_up)
        search_deeper(&search);
    if (search.refusing > 0 && search.refusing_all == search.refusing)
        finding_add(&check->findings, 26, "%s", search.all_about);
    if (check->opinions == 0 && !is_explained(check))
        finding_add(&check->findings, 27, "%zu records in each of the functions%s", check->searched,
                    check->words.names_function ? "" : "; its file names none of the functions");
    free(search.items);
}
