#include "format/modca_name.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "record/ccsid.h"

enum { OID_TAG = 0x06 };

void modca_names_free(struct modca_names *names)
{
    conversion_close(names->conversion);
    names->conversion = NULL;
}

/* ---- AFP names ---------------------------------------------------------------------------- */

/* EBCDIC blanks and NULs at the end are padding. */
static size_t without_padding(const unsigned char *bytes, size_t count)
{
    while (count > 0 && (bytes[count - 1] == 0x40 || bytes[count - 1] == 0))
        count--;
    return count;
}

/* The characters that AFP allows are the same in every EBCDIC code page but for $ # @, and those
 * are meant as code page 500 has them. */
static bool afp_name(const unsigned char *bytes, size_t count, char *text)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789$#@_";

    count = without_padding(bytes, count);
    for (size_t i = 0; i < count; i++) {
        unsigned char c = spsy_latin1_from_ebcdic[bytes[i]];

        if (c == '\0' || !strchr(allowed, c))
            return false;
        text[i] = (char)c;
    }
    text[count] = '\0';
    return count > 0;
}

/* ---- any other ---------------------------------------------------------------------------- */

struct collected {
    char *text;
    size_t used;
};

static int collect(void *context, const void *bytes, size_t count, struct spsy_error *error)
{
    struct collected *collected = context;

    if (count >= MODCA_NAME_MAX - collected->used)
        return spsy_fail(error, SPSY_ERR_VALUE, "", "it is too long");
    memcpy(collected->text + collected->used, bytes, count);
    collected->used += count;
    return 0;
}

static int prepare(struct modca_names *names, int32_t ccsid, struct spsy_error *error)
{
    if (names->conversion && names->ccsid == ccsid)
        return 0;
    modca_names_free(names);
    names->ccsid = ccsid;
    return conversion_open(ccsid, CCSID_UTF8, &names->conversion, error);
}

static int to_utf8(struct modca_names *names, int32_t ccsid, const unsigned char *bytes,
                   size_t count, struct collected *collected, struct spsy_error *error)
{
    int result = prepare(names, ccsid, error);

    if (result == 0)
        result = conversion_push(names->conversion, bytes, count, collect, collected, error);
    if (result == 0)
        result = conversion_finish(names->conversion, collect, collected, error);
    if (result < 0)
        modca_names_free(names); /* what it carries is of this name */
    return result;
}

/* Names are shown to people: no control characters, nothing that turns the line. */
static bool presentable(const char *text)
{
    while (*text)
        if (spsy_text_misleads(spsy_utf8_next(&text)))
            return false;
    return true;
}

static int no_text(int32_t ccsid, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_VALUE, "", "it is not text in CCSID %d", ccsid);
}

static int converted(struct modca_names *names, int32_t ccsid, const unsigned char *bytes,
                     size_t count, char *text, struct spsy_error *error)
{
    struct collected collected = {text, 0};
    int result = to_utf8(names, ccsid, bytes, count, &collected, error);
    size_t length = collected.used;

    if (result == SPSY_ERR_VALUE && ccsid_name(ccsid))
        return no_text(ccsid, error);
    if (result < 0)
        return result;
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\0'))
        length--;
    text[length] = '\0';
    if (strlen(text) != length || !presentable(text))
        return no_text(ccsid, error);
    return length > 0;
}

/* By X'FFFF' in front, or nothing but padding. */
static bool stands_for_none(const unsigned char *bytes, size_t count)
{
    if (count >= 2 && bytes[0] == 0xFF && bytes[1] == 0xFF)
        return true;
    return without_padding(bytes, count) == 0;
}

int modca_name(struct modca_names *names, enum modca_name_kind kind, int32_t ccsid,
               const unsigned char *bytes, size_t count, char text[MODCA_NAME_MAX],
               struct spsy_error *error)
{
    if (stands_for_none(bytes, count))
        return 0;
    if ((kind == MODCA_NAME_AFP || ccsid == MODCA_CCSID_NONE) && afp_name(bytes, count, text))
        return 1;
    if (ccsid == MODCA_CCSID_NONE)
        ccsid = MODCA_CCSID_NAMES;
    /* A code page that is not known here: AFP names can be read all the same. */
    if (!ccsid_name(ccsid) && afp_name(bytes, count, text))
        return 1;
    return converted(names, ccsid, bytes, count, text, error);
}

/* ---- object identifiers ------------------------------------------------------------------- */

int modca_name_oid(const unsigned char *bytes, size_t count, char text[MODCA_NAME_MAX],
                   struct spsy_error *error)
{
    uint64_t component = 0;
    size_t used = 0;

    if (count < 3 || bytes[0] != OID_TAG || bytes[1] > count - 2 || bytes[1] == 0 ||
        bytes[1] > 0x7F || bytes[1 + bytes[1]] & 0x80)
        return spsy_fail(error, SPSY_ERR_VALUE, "", "it is not an object identifier");
    for (size_t i = 2; i < 2u + bytes[1]; i++) {
        if (component >> 57)
            return spsy_fail(error, SPSY_ERR_VALUE, "", "it is not an object identifier");
        component = component << 7 | (bytes[i] & 0x7F);
        if (bytes[i] & 0x80)
            continue;
        if (used == 0) { /* the first two in one */
            uint64_t first = component < 80 ? component / 40 : 2;

            used = (size_t)snprintf(text, MODCA_NAME_MAX, "%llu.%llu", (unsigned long long)first,
                                    (unsigned long long)(component - 40 * first));
        } else {
            used += (size_t)snprintf(text + used, MODCA_NAME_MAX - used, ".%llu",
                                     (unsigned long long)component);
        }
        component = 0;
    }
    return 1;
}
