#include "tool/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "cli/output.h"
#include "cli/page.h"
#include "record/record.h"

enum { EXIT_COMPLETED = 0 };

/* A record of 429 bytes needs some 2 KB of JSON, some 6 KB when every character is a \u escape;
 * more is a mistaken file, not read to its end. */
enum { DOCUMENT_BYTES_MAX = 65536 };

enum { TYPE_NAME_SIZE = 16 }; /* "BINARY(4)", "CHAR(255)" */

static const char usage[] =
    "usage: spsy record encode [FILE.json] [--ascii] [--hex|--json]\n"
    "       spsy record decode [FILE] [--ascii] [--dump|--json]\n"
    "       spsy record layout [--json]\n"
    "\n"
    "  encode  writes the 429 bytes of one record, made from a JSON object\n"
    "  decode  reads exactly 429 bytes and prints the JSON object\n"
    "  layout  prints the table: offset, type and name of every field\n"
    "\n"
    "  FILE    - or none: standard input\n"
    "  --ascii the ASCII form (CCSID 819) instead of EBCDIC (CCSID 37)\n"
    "  --hex   hexadecimal digits instead of raw bytes\n"
    "  --dump  an annotated table instead of JSON\n"
    "  --json  encode: {\"record\": hexadecimal digits}; decode: as without it\n";

enum option { OPTION_ASCII = 1, OPTION_HEX = 2, OPTION_DUMP = 4, OPTION_JSON = 8 };

static const struct {
    const char *name;
    unsigned option;
} option_names[] = {
    {"--ascii", OPTION_ASCII},
    {"--hex", OPTION_HEX},
    {"--dump", OPTION_DUMP},
    {"--json", OPTION_JSON},
};

struct invocation {
    unsigned options;
    const char *file; /* NULL = standard input */
};

/* All output of one invocation is collected first: on an error nothing is on stdout. */
struct destination {
    char *bytes;
    size_t count;
    FILE *stream;
};

static int failed(const struct invocation *invocation, const struct spsy_error *error)
{
    return page_failed(invocation->options & OPTION_JSON, "record", error);
}

static int misused(const struct invocation *invocation, const char *format, const char *what)
{
    char text[256];

    snprintf(text, sizeof text, format, what);
    return page_misused(invocation->options & OPTION_JSON, "record", usage, text);
}

/* ---- input and output ---- */

/* Reads everything, up to max bytes; more than that is an error. bytes holds max + 1. */
static int read_input(const struct invocation *invocation, size_t max, char *bytes, size_t *count,
                      struct spsy_error *error)
{
    const char *name = invocation->file ? invocation->file : "standard input";
    FILE *stream = invocation->file ? fopen(invocation->file, "rb") : stdin;
    int code = SPSY_OK;

    if (!stream)
        return spsy_fail_errno(error, SPSY_ERR_IO, "", "cannot open %s", name);
    *count = fread(bytes, 1, max + 1, stream);
    if (ferror(stream))
        code = spsy_fail_errno(error, SPSY_ERR_IO, "", "cannot read %s", name);
    else if (*count > max)
        code = spsy_fail(error, SPSY_ERR_FORMAT, "", "%s: longer than %zu bytes", name, max);
    if (invocation->file)
        fclose(stream);
    return code;
}

static int destination_open(struct destination *output, struct spsy_error *error)
{
    output->bytes = NULL;
    output->stream = open_memstream(&output->bytes, &output->count);
    return output->stream ? SPSY_OK : spsy_fail_memory(error);
}

/* Ends the collecting; with code 0 the bytes go to stdout. Returns the exit status. */
static int destination_close(const struct invocation *invocation, struct destination *output,
                             int code, struct spsy_error *error)
{
    bool written = true;

    if (fclose(output->stream) != 0 && code == SPSY_OK)
        code = spsy_fail_memory(error);
    if (code == SPSY_OK)
        written =
            fwrite(output->bytes, 1, output->count, stdout) == output->count && fflush(stdout) == 0;
    if (!written)
        spsy_fail_errno(error, SPSY_ERR_IO, "", "cannot write standard output");
    free(output->bytes);
    if (!written) /* an answer could not be written there either */
        return page_failed(false, "record", error);
    return code == SPSY_OK ? EXIT_COMPLETED : failed(invocation, error);
}

/* One object or array on one line. */
static int print_json(const cJSON *root, FILE *out, struct spsy_error *error)
{
    char *line = spsy_json_print(root);

    if (!line)
        return spsy_fail_memory(error);
    spsy_json_put(line, out);
    putc('\n', out);
    cJSON_free(line);
    return SPSY_OK;
}

static enum spsy_charset form_of(const struct invocation *invocation)
{
    return invocation->options & OPTION_ASCII ? SPSY_CHARSET_ASCII : SPSY_CHARSET_EBCDIC;
}

/* ---- encode ---- */

static int encode_document(const struct invocation *invocation, const char *text, size_t count,
                           unsigned char record[SPSY_RECORD_BYTES], struct spsy_error *error)
{
    const char *name = invocation->file ? invocation->file : "standard input";
    struct spsy_fields fields;
    cJSON *root = NULL;
    int code = spsy_json_parse(text, count, name, &root, error);

    if (code == SPSY_OK)
        code = spsy_record_from_json(root, name, &fields, error);
    if (code == SPSY_OK)
        code = spsy_record_encode(&fields, form_of(invocation), record, error);
    cJSON_Delete(root);
    return code;
}

static void print_record(const unsigned char record[SPSY_RECORD_BYTES], bool hex, FILE *out)
{
    if (!hex) {
        fwrite(record, 1, SPSY_RECORD_BYTES, out);
        return;
    }
    for (size_t i = 0; i < SPSY_RECORD_BYTES; i++)
        fprintf(out, "%02x", record[i]);
    fputc('\n', out);
}

/* The record as JSON: {"record":"000001ad..."}. */
static void print_record_json(const unsigned char record[SPSY_RECORD_BYTES], FILE *out)
{
    fputs("{\"record\":\"", out);
    for (size_t i = 0; i < SPSY_RECORD_BYTES; i++)
        fprintf(out, "%02x", record[i]);
    fputs("\"}\n", out);
}

static int encode(const struct invocation *invocation)
{
    unsigned char record[SPSY_RECORD_BYTES];
    char *text = malloc(DOCUMENT_BYTES_MAX + 1);
    struct spsy_error error;
    struct destination output;
    size_t count;
    int code;

    code = text ? read_input(invocation, DOCUMENT_BYTES_MAX, text, &count, &error)
                : spsy_fail_memory(&error);
    if (code == SPSY_OK)
        code = encode_document(invocation, text, count, record, &error);
    free(text);
    if (code == SPSY_OK)
        code = destination_open(&output, &error);
    if (code < 0)
        return failed(invocation, &error);
    if (invocation->options & OPTION_JSON)
        print_record_json(record, output.stream);
    else
        print_record(record, invocation->options & OPTION_HEX, output.stream);
    return destination_close(invocation, &output, SPSY_OK, &error);
}

/* ---- decode ---- */

static int print_fields(const struct spsy_fields *fields, FILE *out, struct spsy_error *error)
{
    cJSON *root = spsy_record_to_json(fields);
    int code = print_json(root, out, error);

    cJSON_Delete(root);
    return code;
}

static int decode(const struct invocation *invocation)
{
    char bytes[SPSY_RECORD_BYTES + 1];
    const unsigned char *record = (const unsigned char *)bytes;
    struct spsy_fields_text text;
    struct spsy_fields fields;
    struct spsy_error error;
    struct destination output;
    size_t count;
    int code;

    code = read_input(invocation, SPSY_RECORD_BYTES, bytes, &count, &error);
    if (code == SPSY_OK)
        code = spsy_record_decode(record, count, form_of(invocation), &fields, &text, &error);
    if (code == SPSY_OK)
        code = destination_open(&output, &error);
    if (code < 0)
        return failed(invocation, &error);
    code = invocation->options & OPTION_DUMP
               ? spsy_record_dump(record, form_of(invocation), output.stream, &error)
               : print_fields(&fields, output.stream, &error);
    return destination_close(invocation, &output, code, &error);
}

/* ---- layout ---- */

static void type_name(const struct spsy_field *field, char name[TYPE_NAME_SIZE])
{
    snprintf(name, TYPE_NAME_SIZE, field->kind == SPSY_KIND_CHAR ? "CHAR(%zu)" : "BINARY(%zu)",
             field->length);
}

static void print_table(FILE *out)
{
    fprintf(out, " dec  hex  %-10s  %-21s  %s\n", "type", "field", "description");
    for (size_t i = 0; i < spsy_layout_count; i++) {
        const struct spsy_field *field = &spsy_layout[i];
        char type[TYPE_NAME_SIZE];

        type_name(field, type);
        fprintf(out, "%4zu %4zX  %-10s  %-21s  %s\n", field->offset, field->offset, type,
                field->json_name, field->description);
    }
    fprintf(out, "%4d %4X  end\n", SPSY_RECORD_BYTES, (unsigned)SPSY_RECORD_BYTES);
}

static cJSON *field_to_json(const struct spsy_field *field)
{
    cJSON *row = cJSON_CreateObject();
    char type[TYPE_NAME_SIZE];

    type_name(field, type);
    if (row && cJSON_AddStringToObject(row, "field", field->json_name) &&
        cJSON_AddNumberToObject(row, "offset", (double)field->offset) &&
        cJSON_AddNumberToObject(row, "length", (double)field->length) &&
        cJSON_AddStringToObject(row, "type", type) &&
        cJSON_AddStringToObject(row, "description", field->description))
        return row;
    cJSON_Delete(row);
    return NULL;
}

static cJSON *layout_to_json(void)
{
    cJSON *rows = cJSON_CreateArray();

    for (size_t i = 0; rows && i < spsy_layout_count; i++) {
        cJSON *row = field_to_json(&spsy_layout[i]);

        if (!row || !cJSON_AddItemToArray(rows, row)) {
            cJSON_Delete(row);
            cJSON_Delete(rows);
            return NULL;
        }
    }
    return rows;
}

static int layout(const struct invocation *invocation)
{
    struct spsy_error error;
    struct destination output;
    int code = destination_open(&output, &error);
    cJSON *rows = NULL;

    if (code < 0)
        return failed(invocation, &error);
    if (invocation->options & OPTION_JSON) {
        rows = layout_to_json();
        code = print_json(rows, output.stream, &error);
    } else {
        print_table(output.stream);
    }
    cJSON_Delete(rows);
    return destination_close(invocation, &output, code, &error);
}

/* ---- arguments ---- */

static const struct action {
    const char *name;
    unsigned options; /* those it knows */
    bool takes_file;
    int (*run)(const struct invocation *invocation);
} actions[] = {
    {"encode", OPTION_ASCII | OPTION_HEX | OPTION_JSON, true, encode},
    {"decode", OPTION_ASCII | OPTION_DUMP | OPTION_JSON, true, decode},
    {"layout", OPTION_JSON, false, layout},
};

static unsigned find_option(const char *name)
{
    for (size_t i = 0; i < sizeof option_names / sizeof option_names[0]; i++)
        if (strcmp(option_names[i].name, name) == 0)
            return option_names[i].option;
    return 0;
}

static int parse(const struct action *action, int argc, char **argv, struct invocation *invocation)
{
    bool file_given = false;
    bool options_ended = false;

    for (int i = 0; i < argc; i++) {
        const char *argument = argv[i];
        unsigned option = options_ended ? 0 : find_option(argument);

        if (option & action->options) {
            invocation->options |= option;
        } else if (!options_ended && strcmp(argument, "--") == 0) {
            options_ended = true;
        } else if (!options_ended && argument[0] == '-' && argument[1]) {
            return misused(invocation, "unknown option %s", argument);
        } else if (!action->takes_file || file_given) {
            return misused(invocation, "unexpected argument %s", argument);
        } else {
            file_given = true;
            invocation->file = strcmp(argument, "-") == 0 && !options_ended ? NULL : argument;
        }
    }
    return EXIT_COMPLETED;
}

static const struct action *find_action(const char *name)
{
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++)
        if (strcmp(actions[i].name, name) == 0)
            return &actions[i];
    return NULL;
}

int cli_record(int argc, char **argv, bool json)
{
    struct invocation invocation = {.options = json ? OPTION_JSON : 0};
    const struct action *action;
    int status;

    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--json") == 0)
            invocation.options |= OPTION_JSON;
    if (argc < 2)
        return misused(&invocation, "%s", "the action is missing: encode, decode or layout");
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0)
            return page_text(invocation.options & OPTION_JSON, "RECORD", usage);
    action = find_action(argv[1]);
    if (!action)
        return misused(&invocation, "unknown action %s", argv[1]);
    status = parse(action, argc - 2, argv + 2, &invocation);
    if (status == EXIT_COMPLETED && invocation.options & OPTION_JSON &&
        invocation.options & (OPTION_DUMP | OPTION_HEX))
        status = misused(&invocation, "%s", "--json and another form of output");
    return status == EXIT_COMPLETED ? action->run(&invocation) : status;
}
