#include "format/conversion.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

enum {
    CARRY_BYTES = 16, /* longer than any character of any CCSID in the table */
    OUTPUT_BYTES = 16 * 1024,
};

struct conversion {
    int32_t from, to;
    iconv_t descriptor;      /* (iconv_t)-1: pass through */
    uint64_t offset;         /* bytes consumed */
    char carry[CARRY_BYTES]; /* an incomplete character */
    size_t carried;
    char output[OUTPUT_BYTES];
};

static const struct {
    int32_t ccsid;
    const char *name;
} ccsids[] = {
    {37, "IBM037"},      {256, "IBM256"},      {273, "IBM273"},     {274, "IBM274"},
    {275, "IBM275"},     {277, "IBM277"},      {278, "IBM278"},     {280, "IBM280"},
    {281, "IBM281"},     {284, "IBM284"},      {285, "IBM285"},     {290, "IBM290"},
    {297, "IBM297"},     {367, "US-ASCII"},    {420, "IBM420"},     {423, "IBM423"},
    {424, "IBM424"},     {437, "IBM437"},      {500, "IBM500"},     {813, "ISO-8859-7"},
    {819, "ISO-8859-1"}, {850, "IBM850"},      {851, "IBM851"},     {852, "IBM852"},
    {855, "IBM855"},     {857, "IBM857"},      {858, "IBM858"},     {860, "IBM860"},
    {861, "IBM861"},     {862, "IBM862"},      {863, "IBM863"},     {864, "IBM864"},
    {865, "IBM865"},     {866, "IBM866"},      {868, "IBM868"},     {869, "IBM869"},
    {870, "IBM870"},     {871, "IBM871"},      {874, "IBM874"},     {875, "IBM875"},
    {880, "IBM880"},     {905, "IBM905"},      {912, "ISO-8859-2"}, {915, "ISO-8859-5"},
    {916, "IBM916"},     {918, "IBM918"},      {920, "ISO-8859-9"}, {921, "IBM921"},
    {922, "IBM922"},     {923, "ISO-8859-15"}, {930, "IBM930"},     {932, "SHIFT_JIS"},
    {933, "IBM933"},     {935, "IBM935"},      {937, "IBM937"},     {939, "IBM939"},
    {943, "IBM943"},     {950, "BIG5"},        {970, "EUC-KR"},     {1025, "IBM1025"},
    {1026, "IBM1026"},   {1046, "IBM1046"},    {1047, "IBM1047"},   {1097, "IBM1097"},
    {1112, "IBM1112"},   {1122, "IBM1122"},    {1123, "IBM1123"},   {1124, "IBM1124"},
    {1129, "IBM1129"},   {1130, "IBM1130"},    {1132, "IBM1132"},   {1137, "IBM1137"},
    {1140, "IBM1140"},   {1141, "IBM1141"},    {1142, "IBM1142"},   {1143, "IBM1143"},
    {1144, "IBM1144"},   {1145, "IBM1145"},    {1146, "IBM1146"},   {1147, "IBM1147"},
    {1148, "IBM1148"},   {1149, "IBM1149"},    {1153, "IBM1153"},   {1154, "IBM1154"},
    {1155, "IBM1155"},   {1156, "IBM1156"},    {1157, "IBM1157"},   {1158, "IBM1158"},
    {1160, "IBM1160"},   {1164, "IBM1164"},    {1200, "UTF-16BE"},  {1202, "UTF-16LE"},
    {1208, "UTF-8"},     {1250, "CP1250"},     {1251, "CP1251"},    {1252, "CP1252"},
    {1253, "CP1253"},    {1254, "CP1254"},     {1255, "CP1255"},    {1256, "CP1256"},
    {1257, "CP1257"},    {1258, "CP1258"},     {1364, "IBM1364"},   {1371, "IBM1371"},
    {1386, "GBK"},       {1388, "IBM1388"},    {1390, "IBM1390"},   {1399, "IBM1399"},
    {13488, "UTF-16BE"},
};

const char *ccsid_name(int32_t ccsid)
{
    for (size_t i = 0; i < sizeof ccsids / sizeof ccsids[0]; i++)
        if (ccsids[i].ccsid == ccsid)
            return ccsids[i].name;
    return NULL;
}

int conversion_open(int32_t from, int32_t to, struct conversion **conversion,
                    struct spsy_error *error)
{
    const char *from_name = ccsid_name(from);
    const char *to_name = ccsid_name(to);
    struct conversion *made;

    *conversion = NULL;
    if (!from_name || !to_name)
        return spsy_fail(error, SPSY_ERR_VALUE, "CPD0084", "CCSID %d cannot be converted",
                         from_name ? to : from);
    made = malloc(sizeof *made); /* not cleared: most of it is output, which is written first */
    if (!made)
        return spsy_fail_memory(error);
    made->from = from;
    made->to = to;
    made->offset = made->carried = 0;
    made->descriptor = (iconv_t)-1;
    if (from != to) {
        made->descriptor = iconv_open(to_name, from_name);
        if (made->descriptor == (iconv_t)-1) {
            free(made);
            return spsy_fail_errno(error, SPSY_ERR_VALUE, "CPD0084",
                                   "this system cannot convert CCSID %d to CCSID %d", from, to);
        }
    }
    *conversion = made;
    return 0;
}

void conversion_close(struct conversion *conversion)
{
    if (conversion && conversion->descriptor != (iconv_t)-1)
        iconv_close(conversion->descriptor);
    free(conversion);
}

static int refuse(const struct conversion *conversion, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_VALUE, "SPY0107",
                     "the character at offset %llu cannot be converted from CCSID %d to CCSID %d",
                     (unsigned long long)conversion->offset, conversion->from, conversion->to);
}

/* Converts what *at holds and moves it past what was consumed. Stops at an incomplete character,
 * which is no error here. */
static int convert(struct conversion *conversion, char **at, size_t *left, conversion_sink *sink,
                   void *context, struct spsy_error *error)
{
    while (*left > 0) {
        char *out = conversion->output;
        size_t room = sizeof conversion->output;
        size_t before = *left;
        size_t result = iconv(conversion->descriptor, at, left, &out, &room);
        int saved = errno;
        size_t made = sizeof conversion->output - room;
        int taken = made > 0 ? sink(context, conversion->output, made, error) : 0;

        conversion->offset += before - *left;
        if (taken < 0)
            return taken;
        if (result != (size_t)-1 || saved == E2BIG)
            continue;
        return saved == EINVAL ? 0 : refuse(conversion, error);
    }
    return 0;
}

/* Completes the character that the last piece left incomplete, byte by byte. */
static int complete(struct conversion *conversion, const char **bytes, size_t *count,
                    conversion_sink *sink, void *context, struct spsy_error *error)
{
    while (conversion->carried > 0 && *count > 0) {
        char *at = conversion->carry;
        size_t left;
        int result;

        if (conversion->carried == sizeof conversion->carry)
            return refuse(conversion, error);
        conversion->carry[conversion->carried++] = *(*bytes)++;
        --*count;
        left = conversion->carried;
        result = convert(conversion, &at, &left, sink, context, error);
        if (result < 0)
            return result;
        memmove(conversion->carry, at, left);
        conversion->carried = left;
    }
    return 0;
}

int conversion_push(struct conversion *conversion, const void *bytes, size_t count,
                    conversion_sink *sink, void *context, struct spsy_error *error)
{
    const char *from = bytes;
    char *at;
    int result;

    if (conversion->descriptor == (iconv_t)-1)
        return count == 0 ? 0 : sink(context, bytes, count, error);
    result = complete(conversion, &from, &count, sink, context, error);
    if (result < 0)
        return result;
    at = (char *)(uintptr_t)from; /* iconv's parameter is not const, and it does not write */
    result = convert(conversion, &at, &count, sink, context, error);
    if (result < 0)
        return result;
    if (count > sizeof conversion->carry)
        return refuse(conversion, error);
    memcpy(conversion->carry + conversion->carried, at, count);
    conversion->carried += count;
    return 0;
}

int conversion_finish(struct conversion *conversion, conversion_sink *sink, void *context,
                      struct spsy_error *error)
{
    char *out = conversion->output;
    size_t room = sizeof conversion->output;
    size_t made;

    if (conversion->descriptor == (iconv_t)-1)
        return 0;
    if (conversion->carried > 0)
        return refuse(conversion, error);
    if (iconv(conversion->descriptor, NULL, NULL, &out, &room) == (size_t)-1)
        return refuse(conversion, error);
    made = sizeof conversion->output - room;
    return made > 0 ? sink(context, conversion->output, made, error) : 0;
}
