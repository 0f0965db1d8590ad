/* elf.h - reading a 64-bit ELF file of this machine from its descriptor, without loading it.
 *
 * MUST: every offset, size and index comes from the file and is not believed: nothing is read
 * outside the file, nothing is allocated that is larger than the file, no loop is longer. The file
 * is read, never mapped: a mapping of a file that shrinks meanwhile would be a SIGBUS. */
#ifndef SPSY_PROGRAM_ELF_H
#define SPSY_PROGRAM_ELF_H

#include <elf.h>

#include "base/error.h"

struct spsy_elf {
    int fd;           /* the caller's, stays open as long as this */
    const char *path; /* for errors; the caller's */
    uint64_t size;    /* of the file */
    char *image;      /* owned; all of a small file, NULL = it is read piece by piece */
    Elf64_Ehdr header;
    Elf64_Phdr *segments; /* owned, header.e_phnum of them */
    Elf64_Dyn *dynamic;   /* owned */
    size_t dynamic_count;
    char *strings; /* owned, NUL after */
    uint64_t strings_bytes;
    Elf64_Sym *symbols; /* owned; the dynamic symbol table */
    size_t symbol_count;
};

/* Reads headers, dynamic section and dynamic symbol table. On error *elf is closed already.
 * Errors: SPSY_ERR_PROGRAM (not ELF, not 64-bit, another machine, truncated, malformed, an
 * executable), SPSY_ERR_IO, SPSY_ERR_MEMORY. */
int spsy_elf_open(struct spsy_elf *elf, int fd, const char *path, struct spsy_error *error);
/* The same of a library that a program needs, which may have an interpreter, as libc has. */
int spsy_elf_open_library(struct spsy_elf *elf, int fd, const char *path, struct spsy_error *error);
void spsy_elf_close(struct spsy_elf *elf);

/* The symbol of this name that the object itself defines and exports, or NULL. */
const Elf64_Sym *spsy_elf_symbol(const struct spsy_elf *elf, const char *name);
/* Code: a function's symbol, in an executable segment. */
bool spsy_elf_is_function(const struct spsy_elf *elf, const Elf64_Sym *symbol);

/* The value of a dynamic tag; false = there is none. */
bool spsy_elf_dynamic(const struct spsy_elf *elf, Elf64_Sxword tag, uint64_t *value);
/* The next string of a tag (DT_NEEDED, DT_RUNPATH ...) from *index on, or NULL; *index moves. */
const char *spsy_elf_dynamic_string(const struct spsy_elf *elf, Elf64_Sxword tag, size_t *index);

/* Bytes at an address, as the file has them (before relocation): 0, or SPSY_ERR_PROGRAM when they
 * are not all in one segment of the file. */
int spsy_elf_read(const struct spsy_elf *elf, uint64_t address, void *bytes, uint64_t count,
                  struct spsy_error *error);
/* The segment of type PT_LOAD, PT_GNU_RELRO ... whose memory holds address, or NULL. */
const Elf64_Phdr *spsy_elf_segment(const struct spsy_elf *elf, uint32_t type, uint64_t address);
/* Does a relocation write the pointer at address? */
bool spsy_elf_is_relocated(const struct spsy_elf *elf, uint64_t address);

#endif
