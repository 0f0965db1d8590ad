/* static.c - what the file tells before anything of it runs. */
#include "kit/check/check.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

/* ---- owner and modes ---------------------------------------------------------------------------
 */

struct flaws {
    struct check *check;
    char paths[SPSY_MEND_MODE + 1][600]; /* by what mends them, as a shell takes them */
};

static void note_flaw(void *context, const struct spsy_flaw *flaw)
{
    struct flaws *flaws = context;
    char *paths = flaws->paths[flaw->mend], quoted[PATH_MAX];
    size_t used = strlen(paths), length;

    finding_add(&flaws->check->findings, 9, "%.300s: owner %s, mode %04o: %s", flaw->path,
                flaw->owner, flaw->mode, flaw->what);
    spsy_path_quote(flaw->path, quoted, sizeof quoted);
    length = strlen(quoted);
    if (used + length + 2 >= sizeof flaws->paths[0])
        return; /* when the others are mended */
    paths[used] = ' ';
    memcpy(paths + used + 1, quoted, length + 1);
}

static void check_trust(struct check *check)
{
    static const char *const commands[] = {"chown root", "chown -h root", "chmod go-w"};
    struct flaws flaws = {.check = check};
    struct spsy_error error;
    size_t used = 0;

    spsy_program_flaws(check->absolute, geteuid(), note_flaw, &flaws, &error);
    for (int mend = 0; mend <= SPSY_MEND_MODE; mend++)
        if (flaws.paths[mend][0])
            used += (size_t)snprintf(check->mend + used, sizeof check->mend - used, "%s%s%s",
                                     used > 0 ? " && " : "", commands[mend], flaws.paths[mend]);
}

/* ---- the file ----------------------------------------------------------------------------------
 */

static void check_stack(struct check *check, const struct spsy_elf *elf)
{
    for (size_t i = 0; i < elf->header.e_phnum; i++)
        if (elf->segments[i].p_type == PT_GNU_STACK) {
            if (elf->segments[i].p_flags & PF_X)
                finding_add(&check->findings, 3, "PT_GNU_STACK is executable");
            return;
        }
    finding_add(&check->findings, 3, "no PT_GNU_STACK: taken as executable");
}

static void check_relocations(struct check *check, const struct spsy_elf *elf)
{
    uint64_t value;

    if (spsy_elf_dynamic(elf, DT_TEXTREL, &value) ||
        (spsy_elf_dynamic(elf, DT_FLAGS, &value) && (value & DF_TEXTREL)))
        finding_add(&check->findings, 4, "DT_TEXTREL");
}

static bool imports(const struct spsy_elf *elf, const char *name)
{
    for (size_t i = 1; i < elf->symbol_count; i++)
        if (elf->symbols[i].st_shndx == SHN_UNDEF && elf->symbols[i].st_name < elf->strings_bytes &&
            strcmp(elf->strings + elf->symbols[i].st_name, name) == 0)
            return true;
    return false;
}

/* Functions that take characters for ASCII. */
static void check_library_calls(struct check *check, const struct spsy_elf *elf)
{
    static const char *const names[] = {
        "atof",
        "atoi",
        "atol",
        "atoll",
        "strtod",
        "strtol",
        "strtoll",
        "strtoul",
        "strtoull",
        "__isoc23_strtol",
        "__isoc23_strtoul",
        "toupper",
        "tolower",
        "isalpha",
        "isdigit",
        "isalnum",
        "isspace",
        "isupper",
        "islower",
        "isprint",
        "__ctype_b_loc",
        "__ctype_toupper_loc",
        "__ctype_tolower_loc",
        "strcasecmp",
        "strncasecmp",
        "printf",
        "fprintf",
        "sprintf",
        "snprintf",
        "vsnprintf",
        "__printf_chk",
        "__fprintf_chk",
        "__sprintf_chk",
        "__snprintf_chk",
        "puts",
        "fputs",
        "sscanf",
        "__isoc99_sscanf",
        "__isoc23_sscanf",
        "fopen",
        "getenv",
        "syslog",
        "__syslog_chk",
    };

    if (check->info.form != SPSY_CHARSET_EBCDIC || check->info.form_assumed)
        return;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (imports(elf, names[i]))
            finding_add(&check->findings, 30, "it calls %s", names[i]);
}

static int inspect(struct check *check, int fd, struct spsy_error *error)
{
    enum spsy_ccsid ccsid = strcmp(check->ccsid, "37") == 0    ? SPSY_CCSID_37
                            : strcmp(check->ccsid, "819") == 0 ? SPSY_CCSID_819
                                                               : SPSY_CCSID_AUTO;
    struct spsy_elf elf;
    int result = spsy_elf_open(&elf, fd, check->absolute, error);

    if (result == SPSY_ERR_PROGRAM) {
        finding_add(&check->findings, 1, "%s", error->text);
        return 0;
    }
    if (result < 0)
        return result;
    check_stack(check, &elf);
    check_relocations(check, &elf);
    result = spsy_program_inspect(fd, check->absolute, check->entry, ccsid, &check->info, error);
    check->inspected = result == 0;
    if (result == SPSY_ERR_PROGRAM)
        finding_add(&check->findings, 2, "%s", error->text);
    check_libraries(check, &elf);
    if (check->inspected) {
        check_library_calls(check, &elf);
        check->stops_run = check->info.uses_libcob && imports(&elf, "cob_stop_run");
        result = words_of_program(&elf, &check->words, error);
    }
    if (check->stops_run)
        finding_add(&check->findings, 31, "it calls cob_stop_run");
    spsy_elf_close(&elf);
    return result == SPSY_ERR_PROGRAM ? 0 : result;
}

int check_static(struct check *check, struct spsy_error *error)
{
    struct stat status;
    int fd, result;

    if (stat(check->absolute, &status) < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "", "%s", check->file);
    if (!S_ISREG(status.st_mode))
        return spsy_fail(error, SPSY_ERR_IO, "", "%s: not a regular file", check->file);
    fd = open(check->absolute, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "", "%s", check->file);
    result = inspect(check, fd, error);
    close(fd);
    if (result == 0)
        check_trust(check);
    return result;
}
