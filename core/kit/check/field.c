/* field.c - how a program reads fields: as strings that end with a NUL, which none does; numbers in
 * the order of this machine, which none has.
 *
 * MUST: nothing is told that another reading explains. A byte behind a field may belong to a field
 * that the program looks at rightly: then every other byte there makes the same difference. A
 * number may be compared by size: then its neighbour is answered in the same way. */
#include "kit/check/row.h"

void rows_make_strings(const struct row *plain, struct row variants[STRING_VARIANTS])
{
    static const enum variant kinds[STRING_VARIANTS / 2] = {VARIANT_PAD, VARIANT_BEHIND,
                                                            VARIANT_FIELD, VARIANT_BEFORE};

    for (int i = 0; i < STRING_VARIANTS; i++) { /* a NUL, then another byte */
        variants[i] = *plain;
        variants[i].variant = kinds[i / 2];
        variants[i].byte = (unsigned char)(i % 2);
    }
}

static bool answered(enum spsy_meaning meaning)
{
    return meaning == SPSY_MEANING_REFUSE || meaning == SPSY_MEANING_ALLOW ||
           meaning == SPSY_MEANING_NONE;
}

/* A NUL makes a difference that no other byte makes. */
static bool ends_there(const struct row *plain, const struct row *nul, const struct row *other,
                       int act)
{
    return answered(plain->meanings[act]) && answered(nul->meanings[act]) &&
           answered(other->meanings[act]) && nul->meanings[act] != plain->meanings[act] &&
           nul->meanings[act] != other->meanings[act];
}

static const char *meaning_text(enum spsy_meaning meaning)
{
    return meaning == SPSY_MEANING_REFUSE  ? "'0'"
           : meaning == SPSY_MEANING_ALLOW ? "'1'"
                                           : "no opinion";
}

static void found_string(struct check *check, const struct row *plain, const struct row *nul,
                         int act)
{
    static const char *const where[] = {[VARIANT_PAD] =
                                            "NULs are behind the texts instead of blanks",
                                        [VARIANT_BEHIND] = "NULs stand behind",
                                        [VARIANT_FIELD] = "NULs and no blanks fill up",
                                        [VARIANT_BEFORE] = "a NUL stands before"};
    bool field = nul->variant != VARIANT_PAD;
    int changed = plain->change_count > 0 ? plain->changes[plain->change_count - 1].field
                                          : request_field("function");
    char about[REQUEST_TEXT_BYTES];

    row_describe(plain, act, about);
    finding_add(&check->findings, 24, "%s, but %s when %s%s%s: %s",
                meaning_text(plain->meanings[act]), meaning_text(nul->meanings[act]),
                where[nul->variant], field ? " " : "", field ? spsy_layout[changed].json_name : "",
                about);
}

void check_strings(struct check *check, const struct row *plain,
                   const struct row variants[STRING_VARIANTS])
{
    if (finding_has(&check->findings, 16))
        return; /* its answers differ anyway */
    for (int i = 0; i < STRING_VARIANTS; i += 2)
        for (int act = 0; act < ACTS; act++)
            if (ends_there(plain, &variants[i], &variants[i + 1], act))
                found_string(check, plain, &variants[i], act);
}

/* ---- numbers -----------------------------------------------------------------------------------
 */

static void found_order(struct check *check, const struct row *row, int act, const char *field,
                        uint32_t value)
{
    char about[REQUEST_TEXT_BYTES];

    row_describe(row, act, about);
    finding_add(&check->findings, 25, "%s is taken for %lu when its bytes are turned around: %s",
                field, (unsigned long)value, about);
}

static struct row with_number(const struct row *context, int field, uint32_t number)
{
    struct row row = *context;

    row.changes[0] = context->change_count > 0 ? context->changes[0] : (struct change){0};
    row.change_count = context->change_count > 0 ? 1 : 0;
    row.changes[row.change_count++] = (struct change){.field = field, .number = number};
    return row;
}

/* A number of its code, turned around, is answered as nothing else: not as itself, nor as its
 * neighbour, which has about the same size. */
static bool check_equality(struct check *check, struct asked *items, const struct row *context,
                           int field, uint32_t number)
{
    uint32_t turned = __builtin_bswap32(number);
    struct row rows[4] = {
        with_number(context, field, turned), with_number(context, field, turned + 1),
        with_number(context, field, turned - 1), with_number(context, field, number)};

    if (!rows_ask(check, items, rows, 4))
        return false;
    for (int act = 0; act < ACTS; act++) {
        enum spsy_meaning meaning = rows[0].meanings[act];

        if ((meaning == SPSY_MEANING_REFUSE || meaning == SPSY_MEANING_ALLOW) &&
            rows[1].meanings[act] == rows[2].meanings[act] && meaning != rows[1].meanings[act] &&
            meaning != rows[3].meanings[act]) {
            found_order(check, &rows[3], act, spsy_layout[field].json_name, number);
            return true;
        }
    }
    return true;
}

static bool all_alike(const struct row *rows, int count, int act)
{
    for (int i = 0; i < count; i++)
        if (!answered(rows[i].meanings[act]) || rows[i].meanings[act] != rows[0].meanings[act])
            return false;
    return true;
}

/* Ordinary numbers of all sizes alike, though the last of them is as large as those that are small
 * when turned around, which are answered otherwise. */
static bool check_size(struct check *check, struct asked *items, const struct row *context)
{
    enum { ORDINARY = 5, TURNED = 3 };
    static const uint32_t ordinary[ORDINARY] = {1, 5, 127, 66051, 0x01000001};
    static const uint32_t turned[2][TURNED] = {{65536, 131072, 196608},
                                               {0x01000000, 0x02000000, 0x03000000}};
    int field = request_field("fileNumber");
    struct row rows[ORDINARY], others[TURNED];

    for (int i = 0; i < ORDINARY; i++)
        rows[i] = with_number(context, field, ordinary[i]);
    if (!rows_ask(check, items, rows, ORDINARY))
        return false;
    for (int set = 0; set < 2; set++) {
        for (int i = 0; i < TURNED; i++)
            others[i] = with_number(context, field, turned[set][i]);
        if (!rows_ask(check, items, others, TURNED))
            return false;
        for (int act = 0; act < ACTS; act++)
            if (all_alike(rows, ORDINARY, act) && all_alike(others, TURNED, act) &&
                rows[0].meanings[act] != others[0].meanings[act]) {
                found_order(check, &rows[0], act, "fileNumber", __builtin_bswap32(ordinary[0]));
                return true;
            }
    }
    return true;
}

void check_byte_order(struct check *check, struct asked *items, const struct row *context)
{
    static const struct {
        const char *field;
        uint32_t most;
    } numbers[] = {{"fileNumber", 999999}, {"asp", 255}, {"newAsp", 255}};

    if (!check_size(check, items, context))
        return;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        for (size_t n = 0; n < check->words.number_count; n++) {
            uint32_t number = check->words.numbers[n];

            if (number <= numbers[i].most && __builtin_bswap32(number) > numbers[i].most &&
                !check_equality(check, items, context, request_field(numbers[i].field), number))
                return;
        }
}
