/* The text of a column, and a guard's conditions, from a home that somebody else has written: what
 * is taken is written as it was read, what is not lets nobody through. First byte: which of the
 * two. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "protection/decide.h"
#include "protection/guard.h"
#include "protection/password.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_protection(const char *text)
{
    static const struct protection_facts owner = {.owns = true, .spool_control = true};
    struct spool_protection protection, again;
    char written[PROTECTION_TEXT_SIZE];
    bool taken = protection_from_text(text, &protection);

    if (!protection_text(&protection, written))
        abort();
    if (taken && (strcmp(text, written) != 0 || !protection_from_text(written, &again) ||
                  !protection_equal(&protection, &again)))
        abort();
    if (taken)
        return;
    for (int mode = 0; mode < PROTECTION_MODES; mode++)
        if (protection_decide(&protection, (enum protection_mode)mode, &owner).refusal ==
            PROTECTION_OPEN)
            abort();
}

static void check_guard(const char *text)
{
    static const struct guard_moment now = {"2026-11-30 12:00:00", 0};
    static const char groups[1][11] = {"GRP"};
    const struct guard_person person = {"ALICE", groups, 1};
    struct guard_conditions conditions, again;
    struct spsy_error error;
    char written[GUARD_TEXT_SIZE];

    if (guard_conditions_read(text, "guard", &conditions, &error) < 0)
        return;
    if (!guard_conditions_write(&conditions, written) ||
        guard_conditions_read(written, "guard", &again, &error) < 0 ||
        memcmp(&conditions, &again, sizeof again) != 0 ||
        guard_closed_by(&conditions, &now, &person) != guard_closed_by(&again, &now, &person))
        abort();
}

static void check_password(const char *text)
{
    unsigned char bytes[PROTECTION_PASSWORD_BYTES] = {1, 2, 3, 4};

    protection_password_read(text, bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = size > 0 ? malloc(size) : NULL;

    if (!text)
        return 0;
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    if (data[0] == 'p')
        check_protection(text);
    else if (data[0] == 'g')
        check_guard(text);
    else
        check_password(text);
    free(text);
    return 0;
}
