/* inspect.c - what a program is, from its file, before anything of it runs (core/program/README.md,
 * "Trust and loading"). */
#include "program/program.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "program/elf.h"
#include "record/ccsid.h"
#define SPSY_EXIT_HOST
#include "spsy_exit.h"

static const char descriptor_name[] = "spsy_exit_program";

enum { /* of the descriptor in the file: a member is there when size reaches its end */
       DESCRIPTOR_LEAST = offsetof(struct spsy_exit_descriptor, entry),
       DESCRIPTOR_ENTRY_END = offsetof(struct spsy_exit_descriptor, services),
       DESCRIPTOR_SERVICES_END = offsetof(struct spsy_exit_descriptor, reserved),
};

/* ---- names ------------------------------------------------------------------------------------
 */

/* File name without .so. */
static int own_name(const char *path, char name[256], struct spsy_error *error)
{
    const char *slash = strrchr(path, '/');
    const char *file = slash ? slash + 1 : path;
    size_t length = strlen(file);

    if (length > 3 && strcmp(file + length - 3, ".so") == 0)
        length -= 3;
    if (length >= 256)
        return spsy_fail(error, SPSY_ERR_PROGRAM, "", "%s: the file name is too long", path);
    memcpy(name, file, length);
    name[length] = '\0';
    return 0;
}

static void to_form(char *text, enum spsy_charset form)
{
    if (form == SPSY_CHARSET_EBCDIC)
        for (; *text; text++)
            *text = (char)spsy_ebcdic_from_latin1[(unsigned char)*text];
}

/* ---- the descriptor ---------------------------------------------------------------------------
 */

static int malformed(const struct spsy_elf *elf, const char *what, unsigned long value,
                     struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_PROGRAM, "", "%s: its descriptor %s: %s %lu", elf->path,
                     descriptor_name, what, value);
}

/* The initial bytes, as the file has them. */
static int read_descriptor(const struct spsy_elf *elf, const Elf64_Sym *symbol,
                           struct spsy_exit_descriptor *descriptor, struct spsy_error *error)
{
    int result;

    memset(descriptor, 0, sizeof *descriptor);
    result = spsy_elf_read(elf, symbol->st_value, descriptor, DESCRIPTOR_LEAST, error);
    if (result < 0)
        return result;
    if (descriptor->abi_version != SPSY_EXIT_ABI_VERSION)
        return malformed(elf, "this version of spsy does not know ABI version",
                         descriptor->abi_version, error);
    if (descriptor->size < DESCRIPTOR_LEAST ||
        (symbol->st_size && descriptor->size > symbol->st_size))
        return malformed(elf, "it has an impossible size of", descriptor->size, error);
    if (descriptor->record_bytes != SPSY_RECORD_BYTES)
        return malformed(elf, "not built for a record of 429 bytes, but of",
                         descriptor->record_bytes, error);
    if (descriptor->flags & ~SPSY_EXIT_ISOLATED_ONLY)
        return malformed(elf, "this version of spsy does not know flags", descriptor->flags, error);
    if (descriptor->blank != 0x20 && descriptor->blank != 0x40)
        return malformed(elf, "its blank is neither X'20' nor X'40' but", descriptor->blank, error);
    return 0;
}

/* Does it name an entry? Before relocation the pointer is zero in the file, or already its value.
 */
static bool names_entry(const struct spsy_elf *elf, const Elf64_Sym *symbol, uint32_t size)
{
    uint64_t address = symbol->st_value + offsetof(struct spsy_exit_descriptor, entry);
    uint64_t value = 0;

    if (size < DESCRIPTOR_ENTRY_END)
        return false;
    if (spsy_elf_read(elf, address, &value, sizeof value, NULL) == 0 && value != 0)
        return true;
    return spsy_elf_is_relocated(elf, address);
}

static bool is_writable(const struct spsy_elf *elf, uint64_t address)
{
    const Elf64_Phdr *segment = spsy_elf_segment(elf, PT_LOAD, address);

    return segment && (segment->p_flags & PF_W) && !spsy_elf_segment(elf, PT_GNU_RELRO, address);
}

/* *entry: the descriptor says which function is to be called. */
static int inspect_descriptor(const struct spsy_elf *elf, struct spsy_program_info *info,
                              bool *entry, struct spsy_error *error)
{
    const Elf64_Sym *symbol = spsy_elf_symbol(elf, descriptor_name);
    struct spsy_exit_descriptor descriptor;
    int result;

    *entry = false;
    if (!symbol)
        return 0;
    result = read_descriptor(elf, symbol, &descriptor, error);
    if (result < 0)
        return result;
    info->has_descriptor = true;
    info->form = descriptor.blank == 0x40 ? SPSY_CHARSET_EBCDIC : SPSY_CHARSET_ASCII;
    info->isolated_only = descriptor.flags & SPSY_EXIT_ISOLATED_ONLY;
    info->takes_services =
        descriptor.size >= DESCRIPTOR_SERVICES_END && is_writable(elf, symbol->st_value);
    *entry = names_entry(elf, symbol, descriptor.size);
    return 0;
}

static void choose_form(enum spsy_ccsid ccsid, struct spsy_program_info *info)
{
    if (info->has_descriptor)
        return;
    info->form = ccsid == SPSY_CCSID_819 ? SPSY_CHARSET_ASCII : SPSY_CHARSET_EBCDIC;
    info->form_assumed = ccsid == SPSY_CCSID_AUTO;
}

/* ---- the entry --------------------------------------------------------------------------------
 */

static bool take_symbol(const struct spsy_elf *elf, const char *name,
                        struct spsy_program_info *info)
{
    const Elf64_Sym *symbol = spsy_elf_symbol(elf, name);

    if (!symbol || !spsy_elf_is_function(elf, symbol))
        return false;
    snprintf(info->symbol, sizeof info->symbol, "%s", name);
    info->kind = strcmp(name, "main") == 0 ? SPSY_ENTRY_MAIN : SPSY_ENTRY_POINTERS;
    return true;
}

static int find_named_entry(const struct spsy_elf *elf, const char *entry,
                            struct spsy_program_info *info, struct spsy_error *error)
{
    if (strlen(entry) < sizeof info->symbol && take_symbol(elf, entry, info))
        return 0;
    return spsy_fail(error, SPSY_ERR_PROGRAM, "",
                     "%s: no entry: no function '%.*s' among its dynamic symbols", elf->path,
                     spsy_text_cut(entry, 255), entry);
}

/* In this order: spsy_exit, the program's own name as it is and in upper case, main. */
static int find_entry(const struct spsy_elf *elf, const char *name, struct spsy_program_info *info,
                      struct spsy_error *error)
{
    char upper[256];

    spsy_fold_upper(upper, sizeof upper, name);
    if (take_symbol(elf, "spsy_exit", info) || take_symbol(elf, name, info) ||
        take_symbol(elf, upper, info) || take_symbol(elf, "main", info))
        return 0;
    return spsy_fail(error, SPSY_ERR_PROGRAM, "",
                     "%s: no entry: neither %s with an entry nor a function spsy_exit, %s%s%s or "
                     "main is among its dynamic symbols (static, hidden, or C++ without extern "
                     "\"C\"?)",
                     elf->path, descriptor_name, name, strcmp(name, upper) == 0 ? "" : ", ",
                     strcmp(name, upper) == 0 ? "" : upper);
}

/* ---- what must not run inline -----------------------------------------------------------------
 */

#if defined(__x86_64__)
#define TRIPLET "x86_64-linux-gnu"
#elif defined(__aarch64__)
#define TRIPLET "aarch64-linux-gnu"
#elif defined(__riscv)
#define TRIPLET "riscv64-linux-gnu"
#elif defined(__powerpc64__)
#define TRIPLET "powerpc64le-linux-gnu"
#else
#define TRIPLET "s390x-linux-gnu"
#endif

static const char *const system_directories[] = {
    "/lib/" TRIPLET, "/usr/lib/" TRIPLET, "/lib64", "/usr/lib64", "/lib", "/usr/lib",
};
enum { SYSTEM_DIRECTORIES = sizeof system_directories / sizeof system_directories[0] };

static bool exists_in(const char *directory, size_t length, const char *library)
{
    char path[PATH_MAX];
    int needed = snprintf(path, sizeof path, "%.*s/%s", (int)length, directory, library);

    return needed > 0 && needed < PATH_MAX && access(path, F_OK) == 0;
}

static bool is_system_directory(const char *directory, size_t length)
{
    while (length > 1 && directory[length - 1] == '/')
        length--;
    for (size_t i = 0; i < SYSTEM_DIRECTORIES; i++)
        if (strlen(system_directories[i]) == length &&
            memcmp(system_directories[i], directory, length) == 0)
            return true;
    return false;
}

/* Would one of these directories (DT_RPATH or DT_RUNPATH) give the library before the system's do?
 * $ORIGIN and its like are taken to do so: they mean something else for an inline copy. */
static bool found_in_run_path(const struct spsy_elf *elf, Elf64_Sxword tag, const char *library)
{
    size_t index = 0;
    const char *list;

    while ((list = spsy_elf_dynamic_string(elf, tag, &index)) != NULL)
        for (; *list; list += strcspn(list, ":") + (list[strcspn(list, ":")] == ':')) {
            size_t length = strcspn(list, ":");

            if (memchr(list, '$', length) ||
                (!is_system_directory(list, length) && exists_in(list, length, library)))
                return true;
        }
    return false;
}

static bool is_foreign(const struct spsy_elf *elf, const char *library)
{
    if (strncmp(library, "libspsyexit.so", strlen("libspsyexit.so")) == 0)
        return false;
    if (strchr(library, '/') || found_in_run_path(elf, DT_RPATH, library) ||
        found_in_run_path(elf, DT_RUNPATH, library))
        return true;
    for (size_t i = 0; i < SYSTEM_DIRECTORIES; i++)
        if (exists_in(system_directories[i], strlen(system_directories[i]), library))
            return false;
    return true;
}

static void inspect_inline(const struct spsy_elf *elf, struct spsy_program_info *info)
{
    size_t index = 0;
    const char *library;

    for (size_t i = 0; i < elf->symbol_count && !info->unique_symbols; i++)
        info->unique_symbols = ELF64_ST_BIND(elf->symbols[i].st_info) == STB_GNU_UNIQUE;
    while ((library = spsy_elf_dynamic_string(elf, DT_NEEDED, &index)) != NULL) {
        if (strncmp(library, "libcob.so", strlen("libcob.so")) == 0)
            info->uses_libcob = true;
        if (is_foreign(elf, library))
            info->foreign_libraries = true;
    }
}

/* A run time that cannot live without a handler for what programs are refused one for. */
static int refuse_run_time(const struct spsy_elf *elf, struct spsy_error *error)
{
    size_t index = 0;
    const char *library;

    while ((library = spsy_elf_dynamic_string(elf, DT_NEEDED, &index)) != NULL)
        if (strncmp(library, "libjvm.so", strlen("libjvm.so")) == 0)
            return spsy_fail(error, SPSY_ERR_PROGRAM, "",
                             "%s: it needs libjvm: Java cannot run in an exit program, which has "
                             "no handler for SIGSEGV",
                             elf->path);
    return 0;
}

int spsy_program_allows_inline(const struct spsy_program_info *info, struct spsy_error *error)
{
    const char *why = NULL;

    if (info->isolated_only)
        why = "it says itself that it changes what belongs to the whole process";
    else if (info->uses_libcob)
        why = "it uses libcob, which takes signal handlers and the locale of the process";
    else if (info->unique_symbols)
        why = "it has unique symbols (C++ templates or inline statics), which would tie a "
              "replacement to the old copy";
    else if (info->foreign_libraries)
        why = "it needs libraries outside the system directories";
    if (!why)
        return 0;
    return spsy_fail(error, SPSY_ERR_PROGRAM, "", "RUN(*INLINE) is not possible: %s", why);
}

int spsy_program_inspect(int fd, const char *path, const char *entry, enum spsy_ccsid ccsid,
                         struct spsy_program_info *info, struct spsy_error *error)
{
    struct spsy_elf elf;
    bool descriptor_entry = false;
    int result;

    memset(info, 0, sizeof *info);
    result = own_name(path, info->argument_zero, error);
    if (result == 0)
        result = spsy_elf_open(&elf, fd, path, error);
    if (result < 0)
        return result;
    result = refuse_run_time(&elf, error);
    if (result == 0)
        result = inspect_descriptor(&elf, info, &descriptor_entry, error);
    if (result == 0 && strcmp(entry, "*AUTO") != 0)
        result = find_named_entry(&elf, entry, info, error);
    else if (result == 0 && !descriptor_entry)
        result = find_entry(&elf, info->argument_zero, info, error);
    if (result == 0) {
        choose_form(ccsid, info);
        to_form(info->argument_zero, info->form);
        inspect_inline(&elf, info);
    }
    spsy_elf_close(&elf);
    return result;
}
