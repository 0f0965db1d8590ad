#include "program/elf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OWN_MACHINE EM_X86_64
#elif defined(__aarch64__)
#define OWN_MACHINE EM_AARCH64
#elif defined(__riscv)
#define OWN_MACHINE EM_RISCV
#elif defined(__powerpc64__)
#define OWN_MACHINE EM_PPC64
#elif defined(__s390x__)
#define OWN_MACHINE EM_S390
#else
#error "name the ELF machine of this processor"
#endif

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define OWN_DATA ELFDATA2LSB
#else
#define OWN_DATA ELFDATA2MSB
#endif

/* Up to this size one read is cheaper than the twenty pieces; most programs have 20 KB. */
enum { IMAGE_BYTES_MAX = 512 * 1024 };

static int damaged(const struct spsy_elf *elf, const char *what, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_PROGRAM, "", "%s: damaged or truncated ELF file: %s",
                     elf->path, what);
}

/* Exactly count bytes at an offset of the file. */
static int read_file(const struct spsy_elf *elf, uint64_t offset, void *bytes, uint64_t count,
                     const char *what, struct spsy_error *error)
{
    char *at = bytes;

    if (offset > elf->size || count > elf->size - offset)
        return damaged(elf, what, error);
    if (elf->image) {
        memcpy(bytes, elf->image + offset, count);
        return 0;
    }
    while (count > 0) {
        ssize_t got = pread(elf->fd, at, count, (off_t)offset);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return spsy_fail_errno(error, SPSY_ERR_IO, "", "%s: cannot be read", elf->path);
        if (got == 0) /* shrank meanwhile */
            return damaged(elf, what, error);
        at += got;
        offset += (uint64_t)got;
        count -= (uint64_t)got;
    }
    return 0;
}

/* The same into new memory with a NUL after; the caller frees. */
static int read_new(const struct spsy_elf *elf, uint64_t offset, void **bytes, uint64_t count,
                    const char *what, struct spsy_error *error)
{
    int result;

    if (offset > elf->size || count > elf->size - offset)
        return damaged(elf, what, error);
    *bytes = malloc(count + 1);
    if (!*bytes)
        return spsy_fail_memory(error);
    result = read_file(elf, offset, *bytes, count, what, error);
    if (result < 0) {
        free(*bytes);
        *bytes = NULL;
        return result;
    }
    ((char *)*bytes)[count] = '\0';
    return 0;
}

const Elf64_Phdr *spsy_elf_segment(const struct spsy_elf *elf, uint32_t type, uint64_t address)
{
    for (size_t i = 0; i < elf->header.e_phnum; i++) {
        const Elf64_Phdr *segment = &elf->segments[i];

        if (segment->p_type == type && address >= segment->p_vaddr &&
            address - segment->p_vaddr < segment->p_memsz)
            return segment;
    }
    return NULL;
}

/* Where an address stands in the file, and how many bytes of its segment follow there. */
static bool place(const struct spsy_elf *elf, uint64_t address, uint64_t *offset, uint64_t *room)
{
    const Elf64_Phdr *segment = spsy_elf_segment(elf, PT_LOAD, address);
    uint64_t inside;

    if (!segment)
        return false;
    inside = address - segment->p_vaddr;
    if (inside >= segment->p_filesz || segment->p_offset > elf->size ||
        inside > elf->size - segment->p_offset)
        return false;
    *offset = segment->p_offset + inside;
    *room = segment->p_filesz - inside;
    if (*room > elf->size - *offset)
        *room = elf->size - *offset;
    return true;
}

int spsy_elf_read(const struct spsy_elf *elf, uint64_t address, void *bytes, uint64_t count,
                  struct spsy_error *error)
{
    uint64_t offset, room;

    if (!place(elf, address, &offset, &room) || count > room)
        return damaged(elf, "an address outside its segments", error);
    return read_file(elf, offset, bytes, count, "segment", error);
}

bool spsy_elf_dynamic(const struct spsy_elf *elf, Elf64_Sxword tag, uint64_t *value)
{
    for (size_t i = 0; i < elf->dynamic_count; i++)
        if (elf->dynamic[i].d_tag == tag) {
            *value = elf->dynamic[i].d_un.d_val;
            return true;
        }
    return false;
}

const char *spsy_elf_dynamic_string(const struct spsy_elf *elf, Elf64_Sxword tag, size_t *index)
{
    while (*index < elf->dynamic_count) {
        const Elf64_Dyn *entry = &elf->dynamic[(*index)++];

        if (entry->d_tag == tag)
            return entry->d_un.d_val < elf->strings_bytes ? elf->strings + entry->d_un.d_val : "";
    }
    return NULL;
}

/* ---- opening ----------------------------------------------------------------------------------
 */

/* Step by step, so that a short file of another kind is told what it is, not "truncated". */
static int read_header(struct spsy_elf *elf, struct spsy_error *error)
{
    Elf64_Ehdr *header = &elf->header;
    int result;

    if (elf->size < SELFMAG)
        return spsy_fail(error, SPSY_ERR_PROGRAM, "", "%s: %s", elf->path,
                         elf->size ? "not an ELF shared object" : "the file is empty");
    result = read_file(elf, 0, header, SELFMAG, "header", error);
    if (result < 0)
        return result;
    if (memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
        return spsy_fail(error, SPSY_ERR_PROGRAM, "", "%s: not an ELF shared object", elf->path);
    result = read_file(elf, 0, header, EI_NIDENT, "header", error);
    if (result < 0)
        return result;
    if (header->e_ident[EI_CLASS] != ELFCLASS64)
        return spsy_fail(error, SPSY_ERR_PROGRAM, "", "%s: a 32-bit object; build it for 64 bits",
                         elf->path);
    if (header->e_ident[EI_DATA] != OWN_DATA || header->e_ident[EI_VERSION] != EV_CURRENT)
        return spsy_fail(error, SPSY_ERR_PROGRAM, "",
                         "%s: an ELF file of another byte order or version than this machine's",
                         elf->path);
    return read_file(elf, 0, header, sizeof *header, "header", error);
}

static int check_header(const struct spsy_elf *elf, struct spsy_error *error)
{
    const Elf64_Ehdr *header = &elf->header;

    if (header->e_machine != OWN_MACHINE)
        return spsy_fail(error, SPSY_ERR_PROGRAM, "",
                         "%s: built for another machine (ELF machine %u, this one is %u)",
                         elf->path, header->e_machine, (unsigned)OWN_MACHINE);
    if (header->e_type == ET_REL)
        return spsy_fail(error, SPSY_ERR_PROGRAM, "",
                         "%s: an object file, not linked yet; build it with -shared -fPIC",
                         elf->path);
    if (header->e_type == ET_EXEC)
        return spsy_fail(error, SPSY_ERR_PROGRAM, "",
                         "%s: an executable, not a shared object; build it with -shared -fPIC",
                         elf->path);
    if (header->e_type != ET_DYN)
        return spsy_fail(error, SPSY_ERR_PROGRAM, "", "%s: not a shared object (ELF type %u)",
                         elf->path, header->e_type);
    if (header->e_phentsize != sizeof(Elf64_Phdr) || header->e_phnum == 0 ||
        header->e_phnum == PN_XNUM)
        return damaged(elf, "program headers", error);
    return 0;
}

/* All that will be mapped is there: a page past the end of the file is a SIGBUS in the loader,
 * and inline that is the job's. */
static int check_segments(const struct spsy_elf *elf, struct spsy_error *error)
{
    for (size_t i = 0; i < elf->header.e_phnum; i++) {
        const Elf64_Phdr *segment = &elf->segments[i];

        if (segment->p_type == PT_LOAD &&
            (segment->p_offset > elf->size || segment->p_filesz > elf->size - segment->p_offset))
            return damaged(elf, "a segment beyond its end", error);
    }
    return 0;
}

static int read_dynamic(struct spsy_elf *elf, struct spsy_error *error)
{
    const Elf64_Phdr *segment = NULL;
    uint64_t offset, room, strings, flags;
    void *bytes;
    int result;

    for (size_t i = 0; i < elf->header.e_phnum; i++) {
        if (elf->segments[i].p_type == PT_DYNAMIC)
            segment = &elf->segments[i];
    }
    if (!segment || !place(elf, segment->p_vaddr, &offset, &room) || segment->p_filesz > room)
        return damaged(elf, "no dynamic section", error);
    result = read_new(elf, offset, &bytes, segment->p_filesz, "dynamic section", error);
    if (result < 0)
        return result;
    elf->dynamic = bytes;
    while (elf->dynamic_count < segment->p_filesz / sizeof(Elf64_Dyn) &&
           elf->dynamic[elf->dynamic_count].d_tag != DT_NULL)
        elf->dynamic_count++;
    if (spsy_elf_dynamic(elf, DT_FLAGS_1, &flags) && (flags & DF_1_PIE))
        return spsy_fail(error, SPSY_ERR_PROGRAM, "",
                         "%s: an executable (PIE), not a shared object; build it with -shared "
                         "-fPIC",
                         elf->path);
    if (!spsy_elf_dynamic(elf, DT_STRTAB, &strings) ||
        !spsy_elf_dynamic(elf, DT_STRSZ, &elf->strings_bytes) ||
        !place(elf, strings, &offset, &room) || elf->strings_bytes > room)
        return damaged(elf, "dynamic strings", error);
    result = read_new(elf, offset, &bytes, elf->strings_bytes, "dynamic strings", error);
    elf->strings = result < 0 ? NULL : bytes;
    return result;
}

/* PT_INTERP: what the kernel starts, also without the PIE flag of newer linkers. */
static int refuse_executable(const struct spsy_elf *elf, struct spsy_error *error)
{
    for (size_t i = 0; i < elf->header.e_phnum; i++)
        if (elf->segments[i].p_type == PT_INTERP)
            return spsy_fail(error, SPSY_ERR_PROGRAM, "",
                             "%s: an executable (it names an interpreter), not a shared object; "
                             "build it with -shared -fPIC",
                             elf->path);
    return 0;
}

/* ---- how many symbols: the dynamic section does not say ---------------------------------------
 */

/* The highest symbol that begins a chain of DT_GNU_HASH, 0 = none. */
static int last_bucket(const struct spsy_elf *elf, uint64_t address, uint64_t buckets,
                       uint32_t *last, struct spsy_error *error)
{
    uint64_t offset, room;
    uint32_t *bucket;
    void *bytes;
    int result;

    *last = 0;
    if (buckets == 0)
        return 0;
    if (!place(elf, address, &offset, &room) || buckets > room / sizeof *bucket)
        return damaged(elf, "hash table", error);
    result = read_new(elf, offset, &bytes, buckets * sizeof *bucket, "hash table", error);
    if (result < 0)
        return result;
    bucket = bytes;
    for (uint64_t i = 0; i < buckets; i++)
        if (bucket[i] > *last)
            *last = bucket[i];
    free(bytes);
    return 0;
}

/* How many hashes there are from address on, with the one that ends a chain. */
static int chain_length(const struct spsy_elf *elf, uint64_t address, uint64_t *length,
                        struct spsy_error *error)
{
    uint64_t offset, room;
    uint32_t block[64];

    *length = 0;
    if (!place(elf, address, &offset, &room))
        return damaged(elf, "hash table", error);
    while (room >= sizeof block[0]) {
        uint64_t some = room < sizeof block ? room - room % sizeof block[0] : sizeof block;
        int result = read_file(elf, offset, block, some, "hash table", error);

        if (result < 0)
            return result;
        for (size_t i = 0; i < some / sizeof block[0]; i++) {
            ++*length;
            if (block[i] & 1)
                return 0;
        }
        offset += some;
        room -= some;
    }
    return damaged(elf, "hash table without end", error);
}

/* One past the end of the last chain of DT_GNU_HASH. */
static int count_by_gnu_hash(const struct spsy_elf *elf, uint64_t table, uint64_t *count,
                             struct spsy_error *error)
{
    uint32_t head[4]; /* buckets, first hashed symbol, bloom words, shift */
    uint64_t buckets_at, chains_at, length;
    uint32_t last;
    int result;

    result = spsy_elf_read(elf, table, head, sizeof head, error);
    if (result < 0)
        return result;
    buckets_at = table + sizeof head + (uint64_t)head[2] * 8;
    chains_at = buckets_at + (uint64_t)head[0] * 4;
    result = last_bucket(elf, buckets_at, head[0], &last, error);
    if (result < 0)
        return result;
    *count = head[1];
    if (last == 0)
        return 0; /* exports nothing */
    if (last < head[1])
        return damaged(elf, "hash table", error);
    result = chain_length(elf, chains_at + (uint64_t)(last - head[1]) * 4, &length, error);
    *count = last + length;
    return result;
}

/* From the section headers, which strip may have removed. */
static int count_by_sections(const struct spsy_elf *elf, uint64_t *count, struct spsy_error *error)
{
    for (uint64_t i = 0; i < elf->header.e_shnum; i++) {
        Elf64_Shdr section;
        int result;

        if (elf->header.e_shentsize != sizeof section || elf->header.e_shoff > elf->size)
            break;
        result = read_file(elf, elf->header.e_shoff + i * sizeof section, &section, sizeof section,
                           "section headers", error);
        if (result < 0)
            return result;
        if (section.sh_type == SHT_DYNSYM) {
            *count = section.sh_size / sizeof(Elf64_Sym);
            return 0;
        }
    }
    return damaged(elf, "no table of dynamic symbols", error);
}

static int read_symbols(struct spsy_elf *elf, struct spsy_error *error)
{
    uint64_t table, hash, offset, room, count = 0;
    uint32_t head[2] = {0}; /* buckets, chains: as many as symbols */
    void *bytes;
    int result;

    if (!spsy_elf_dynamic(elf, DT_SYMTAB, &table) || !place(elf, table, &offset, &room))
        return damaged(elf, "no dynamic symbols", error);
    if (spsy_elf_dynamic(elf, DT_HASH, &hash)) {
        result = spsy_elf_read(elf, hash, head, sizeof head, error);
        count = head[1];
    } else if (spsy_elf_dynamic(elf, DT_GNU_HASH, &hash)) {
        result = count_by_gnu_hash(elf, hash, &count, error);
    } else {
        result = count_by_sections(elf, &count, error);
    }
    if (result < 0)
        return result;
    if (count > room / sizeof(Elf64_Sym))
        return damaged(elf, "dynamic symbols", error);
    result = read_new(elf, offset, &bytes, count * sizeof(Elf64_Sym), "dynamic symbols", error);
    if (result < 0)
        return result;
    elf->symbols = bytes;
    elf->symbol_count = count;
    return 0;
}

static int read_image(struct spsy_elf *elf, struct spsy_error *error)
{
    void *bytes;
    int result;

    if (elf->size > IMAGE_BYTES_MAX)
        return 0;
    result = read_new(elf, 0, &bytes, elf->size, "file", error);
    elf->image = result < 0 ? NULL : bytes;
    return result;
}

static int open_elf(struct spsy_elf *elf, int fd, const char *path, bool library,
                    struct spsy_error *error)
{
    struct stat status;
    void *bytes;
    int result;

    *elf = (struct spsy_elf){.fd = fd, .path = path};
    if (fstat(fd, &status) < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "", "%s", path);
    elf->size = (uint64_t)status.st_size;
    result = read_image(elf, error);
    if (result == 0)
        result = read_header(elf, error);
    if (result == 0)
        result = check_header(elf, error);
    if (result == 0) {
        result =
            read_new(elf, elf->header.e_phoff, &bytes,
                     (uint64_t)elf->header.e_phnum * sizeof(Elf64_Phdr), "program headers", error);
        elf->segments = result < 0 ? NULL : bytes;
    }
    if (result == 0)
        result = check_segments(elf, error);
    if (result == 0)
        result = read_dynamic(elf, error);
    if (result == 0 && !library)
        result = refuse_executable(elf, error);
    if (result == 0)
        result = read_symbols(elf, error);
    if (result < 0)
        spsy_elf_close(elf);
    return result;
}

int spsy_elf_open(struct spsy_elf *elf, int fd, const char *path, struct spsy_error *error)
{
    return open_elf(elf, fd, path, false, error);
}

int spsy_elf_open_library(struct spsy_elf *elf, int fd, const char *path, struct spsy_error *error)
{
    return open_elf(elf, fd, path, true, error);
}

void spsy_elf_close(struct spsy_elf *elf)
{
    free(elf->image);
    free(elf->segments);
    free(elf->dynamic);
    free(elf->strings);
    free(elf->symbols);
    elf->image = NULL;
    elf->segments = NULL;
    elf->dynamic = NULL;
    elf->strings = NULL;
    elf->symbols = NULL;
    elf->symbol_count = 0;
}

/* ---- asking -----------------------------------------------------------------------------------
 */

const Elf64_Sym *spsy_elf_symbol(const struct spsy_elf *elf, const char *name)
{
    for (size_t i = 1; i < elf->symbol_count; i++) {
        const Elf64_Sym *symbol = &elf->symbols[i];
        unsigned visibility = ELF64_ST_VISIBILITY(symbol->st_other);

        if (symbol->st_name >= elf->strings_bytes ||
            strcmp(elf->strings + symbol->st_name, name) != 0)
            continue;
        if (symbol->st_shndx == SHN_UNDEF || ELF64_ST_BIND(symbol->st_info) == STB_LOCAL ||
            visibility == STV_HIDDEN || visibility == STV_INTERNAL)
            continue;
        return symbol;
    }
    return NULL;
}

bool spsy_elf_is_function(const struct spsy_elf *elf, const Elf64_Sym *symbol)
{
    unsigned type = ELF64_ST_TYPE(symbol->st_info);
    const Elf64_Phdr *segment = spsy_elf_segment(elf, PT_LOAD, symbol->st_value);

    return segment && (segment->p_flags & PF_X) &&
           (type == STT_FUNC || type == STT_GNU_IFUNC || type == STT_NOTYPE);
}

bool spsy_elf_is_relocated(const struct spsy_elf *elf, uint64_t address)
{
    uint64_t table, bytes, offset, room;
    Elf64_Rela block[64];

    if (!spsy_elf_dynamic(elf, DT_RELA, &table) || !spsy_elf_dynamic(elf, DT_RELASZ, &bytes) ||
        !place(elf, table, &offset, &room) || bytes > room)
        return false;
    for (uint64_t done = 0; done + sizeof block[0] <= bytes;) {
        uint64_t some = bytes - done < sizeof block ? bytes - done : sizeof block;

        if (read_file(elf, offset + done, block, some, "relocations", NULL) < 0)
            return false;
        for (size_t i = 0; i < some / sizeof block[0]; i++)
            if (block[i].r_offset == address)
                return true;
        done += some;
    }
    return false;
}
