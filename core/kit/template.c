#include "kit/template.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* ---- the texts, as they lie in the source tree ------------------------------------------------
 */

/* Built in by the assembler, from the directory that make runs in: samples have one source, and a
 * program that has been installed needs no other file. */
#define TEXT(name, file)                                                                           \
    __asm__(".pushsection .rodata\n"                                                               \
            "kit_text_" #name ":\n"                                                                \
            ".incbin \"" file "\"\n"                                                               \
            ".byte 0\n"                                                                            \
            ".popsection\n");                                                                      \
    extern const char kit_text_##name[];
#include "kit/template.def"

struct language {
    const char *word, *shown, *stem, *extension, *variables, *more_sources, *compile, *check,
        *keywords, *program, *reason, *edit, *ibmi;
};

static const struct language languages[] = {
#define LANGUAGE(name, ...) {__VA_ARGS__},
#include "kit/template.def"
};
enum { LANGUAGES = sizeof languages / sizeof languages[0] };

enum language_index {
#define LANGUAGE(name, ...) LANGUAGE_##name,
#include "kit/template.def"
};

const char *const kit_languages[LANGUAGES + 1] = {
#define LANGUAGE(name, word, ...) word,
#include "kit/template.def"
};

const char *kit_name_flaw(const char *name, size_t language)
{
    if (!spsy_name_valid(name, SPSY_NAME_MAX))
        return "is no name: A-Z $ # @, then also 0-9 _ and period, 10 characters at most";
    if (language == LANGUAGE_COBOL && name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")])
        return "is no name of a COBOL program: A-Z, then also 0-9 and _";
    if (language == LANGUAGE_COBOL && strcmp(name, "SPSY0100") == 0)
        return "is what the copybook calls the record: another name";
    return NULL;
}

/* ---- names in their places --------------------------------------------------------------------
 */

struct names {
    const struct language *language;
    const char *name;
    char source[24], make_name[24], make_source[32], shell_name[24], more_files[96];
};

/* As a Makefile takes it: $ begins a variable, and # a comment. */
static void escape_make(const char *text, char *target)
{
    for (; *text; text++) {
        if (*text == '$')
            *target++ = '$';
        if (*text == '#')
            *target++ = '\\';
        *target++ = *text;
    }
    *target = '\0';
}

static void make_names(const char *name, const struct language *language, struct names *names)
{
    char lower[16];

    memset(names, 0, sizeof *names);
    names->language = language;
    names->name = name;
    snprintf(lower, sizeof lower, "%s", name);
    for (char *at = lower; *at && strcmp(language->word, "cobol") != 0; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    snprintf(names->source, sizeof names->source, "%s%s", lower, language->extension);
    escape_make(name, names->make_name);
    escape_make(names->source, names->make_source);
    snprintf(names->shell_name, sizeof names->shell_name, strpbrk(name, "$#") ? "'%s'" : "%s",
             name);
    if (*language->more_sources)
        snprintf(names->more_files, sizeof names->more_files,
                 "\n| `SPSY0100.cpy` | the record: a copybook |");
}

/* What stands for something in a text: "@NAME@", and of a sample its own name. */
static const char *replacement(const struct names *names, const char *at, size_t *length)
{
    const struct language *language = names->language;
    const struct {
        const char *mark, *text;
    } marks[] = {{"@NAME@", names->name},
                 {"@LANGUAGE@", language->shown},
                 {"@MAKE_NAME@", names->make_name},
                 {"@MAKE_SOURCE@", names->make_source},
                 {"@SHELL_NAME@", names->shell_name},
                 {"@SOURCE@", names->source},
                 {"@MORE_SOURCES@", language->more_sources},
                 {"@MORE_FILES@", names->more_files},
                 {"@VARIABLES@", language->variables},
                 {"@COMPILE@", language->compile},
                 {"@CHECK@", language->check},
                 {"@REGISTER@", language->keywords},
                 {"@PROGRAM@", language->program},
                 {"@REASON@", language->reason},
                 {"@EDIT@", language->edit},
                 {"@IBMI@", language->ibmi}};

    for (size_t i = 0; *at == '@' && i < sizeof marks / sizeof marks[0]; i++) {
        *length = strlen(marks[i].mark);
        if (strncmp(at, marks[i].mark, *length) == 0)
            return marks[i].text;
    }
    return NULL;
}

/* Marks may stand in what takes a mark's place. */
static void write_text(const struct names *names, const char *text, FILE *stream)
{
    size_t length;

    while (*text) {
        const char *other = replacement(names, text, &length);

        if (!other) {
            fputc(*text++, stream);
            continue;
        }
        if (strchr(other, '@') && other != names->name && other != names->source &&
            other != names->make_name && other != names->make_source && other != names->shell_name)
            write_text(names, other, stream);
        else
            fputs(other, stream);
        text += length;
    }
}

/* A sample under another name: NODELETE, and nodelete as its file is called. */
static void write_sample(const struct names *names, const char *text, FILE *stream)
{
    const char *stem = names->language->stem;
    size_t length = strlen(stem), base = strlen(names->source) - strlen(names->language->extension);

    while (*text) {
        if (strncmp(text, stem, length) == 0) {
            fputs(names->name, stream);
            text += length;
        } else if (strncasecmp(text, stem, length) == 0) {
            fprintf(stream, "%.*s", (int)base, names->source);
            text += length;
        } else {
            fputc(*text++, stream);
        }
    }
}

/* ---- the files --------------------------------------------------------------------------------
 */

static int add(const struct names *names, const char *name, const char *text, bool sample,
               struct kit_file files[KIT_FILES_MAX], size_t *count)
{
    struct kit_file *file = &files[*count];
    size_t bytes;
    FILE *stream = open_memstream(&file->text, &bytes);

    if (!stream)
        return -1;
    ++*count;
    snprintf(file->name, sizeof file->name, "%s", name);
    if (sample)
        write_sample(names, text, stream);
    else
        write_text(names, text, stream);
    return fclose(stream) == 0 && file->text ? 0 : -1;
}

static int program_files(const struct names *names, size_t language,
                         struct kit_file files[KIT_FILES_MAX], size_t *count)
{
    const char *const samples[] = {kit_text_SAMPLE_C, kit_text_SAMPLE_CXX, kit_text_SAMPLE_IBMI_C,
                                   kit_text_SAMPLE_COBOL};
    int result = add(names, names->source, samples[language], true, files, count);

    if (result == 0 && language == LANGUAGE_COBOL)
        result = add(names, "SPSY0100.cpy", kit_text_COPYBOOK, false, files, count);
    if (result == 0)
        result = add(names, "Makefile", kit_text_MAKEFILE_PROGRAM, false, files, count);
    if (result == 0)
        result = add(names, "table.json", kit_text_TABLE_PROGRAM, false, files, count);
    return result < 0 ? result
                      : add(names, "README.md", kit_text_README_PROGRAM, false, files, count);
}

static int policy_files(const struct names *names, struct kit_file files[KIT_FILES_MAX],
                        size_t *count)
{
    int result = add(names, "policy.json", kit_text_POLICY_JSON, false, files, count);

    if (result == 0)
        result = add(names, "Makefile", kit_text_MAKEFILE_POLICY, false, files, count);
    if (result == 0)
        result = add(names, "table.json", kit_text_TABLE_POLICY, false, files, count);
    return result < 0 ? result
                      : add(names, "README.md", kit_text_README_POLICY, false, files, count);
}

int kit_template_files(const char *name, size_t language, struct kit_file files[KIT_FILES_MAX],
                       size_t *count)
{
    struct names names;
    int result;

    *count = 0;
    memset(files, 0, KIT_FILES_MAX * sizeof *files);
    make_names(name, &languages[language], &names);
    result = language == LANGUAGE_POLICY ? policy_files(&names, files, count)
                                         : program_files(&names, language, files, count);
    for (size_t i = 0; result < 0 && i < *count; i++)
        free(files[i].text);
    return result;
}
