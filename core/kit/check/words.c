/* words.c - see the header.
 *
 * Compilers make memcmp(field, "PAYROLL   ", 10) a comparison with eight bytes and one with two,
 * which stand in the code: such pieces are put together again in the order in which they stand
 * there. */
#include "kit/check/words.h"

#include <stdlib.h>
#include <string.h>

#include "record/ccsid.h"
#include "record/layout.h"

enum {
    LEAST = 3,      /* letters of a word in data */
    PIECES_MAX = 4, /* of one text in code */
    PIECE_GAP = 48, /* bytes of code between two of them */
    SEGMENT_MAX = 16 * 1024 * 1024,
};

static bool in_name(unsigned char byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           (byte && strchr("$#@_.*", byte));
}

static bool is_function(const char *text)
{
    for (size_t i = 0; i < SPSY_FUNCTION_COUNT; i++)
        if (strcmp(spsy_functions[i], text) == 0)
            return true;
    return false;
}

void words_add(struct words *words, const char *text, size_t bytes)
{
    char word[WORD_BYTES_MAX + 1];
    bool letter = false;

    while (bytes > 0 && (text[bytes - 1] == ' ' || text[bytes - 1] == '*'))
        bytes--; /* a generic name is its beginning */
    if (bytes == 0 || bytes > WORD_BYTES_MAX)
        return;
    memcpy(word, text, bytes);
    word[bytes] = '\0';
    for (size_t i = 0; i < bytes; i++) {
        letter |= word[i] >= 'A' && word[i] <= 'Z';
        if (!in_name((unsigned char)word[i]))
            return;
    }
    if (!letter)
        return;
    if (is_function(word)) {
        words->names_function = true;
        return; /* every one is asked about anyway */
    }
    for (size_t i = 0; i < words->count; i++)
        if (strcmp(words->list[i].text, word) == 0)
            return;
    if (words->count == WORDS_MAX)
        words->left_out++;
    else
        memcpy(words->list[words->count++].text, word, bytes + 1);
}

static void add_number(struct words *words, uint32_t number)
{
    if (number < 2)
        return;
    for (size_t i = 0; i < words->number_count; i++)
        if (words->numbers[i] == number)
            return;
    if (words->number_count < NUMBERS_MAX)
        words->numbers[words->number_count++] = number;
}

void words_of_text(const char *text, size_t bytes, struct words *words)
{
    char word[WORD_BYTES_MAX + 1];
    size_t length = 0;

    for (size_t i = 0; i <= bytes; i++) {
        char byte = i < bytes ? text[i] : ' ';

        byte = byte >= 'a' && byte <= 'z' ? (char)(byte - 'a' + 'A') : byte;
        if (i < bytes && in_name((unsigned char)byte)) {
            if (length < WORD_BYTES_MAX)
                word[length] = byte;
            length++;
            continue;
        }
        if (length >= 2 && length <= WORD_BYTES_MAX)
            words_add(words, word, length);
        length = 0;
    }
}

/* ---- data --------------------------------------------------------------------------------------
 */

/* Runs of characters of names, by a table from the bytes to ISO 8859-1. Symbols are no data. */
static void scan_data(const unsigned char *bytes, size_t count, const unsigned char *latin1,
                      struct words *words)
{
    size_t start = 0;

    for (size_t i = 0; i <= count; i++) {
        char text[WORD_BYTES_MAX];
        size_t length = i - start;

        if (i < count && in_name(latin1[bytes[i]]))
            continue;
        if (length >= LEAST && length <= WORD_BYTES_MAX) {
            for (size_t at = 0; at < length; at++)
                text[at] = (char)latin1[bytes[start + at]];
            words_add(words, text, length);
        }
        start = i + 1;
    }
}

/* ---- code --------------------------------------------------------------------------------------
 */

struct piece {
    size_t at; /* in the code */
    size_t bytes;
    char text[8]; /* ISO 8859-1 */
};

/* An immediate that is compared with, or loaded to be: x86-64. *used: bytes of the instruction up
 * to its end; 0 = none begins here. */
static size_t immediate(const unsigned char *code, size_t count, unsigned char bytes[8])
{
    bool word = count > 1 && code[0] == 0x66;
    const unsigned char *at = code + word;
    size_t modrm, width, displacement;

    if (count < 12)
        return 0;
    if (!word && (at[0] == 0x48 || at[0] == 0x49) && (at[1] & 0xF8) == 0xB8) { /* movabs */
        memcpy(bytes, at + 2, 8);
        return 8;
    }
    if (!word && (at[0] & 0xF8) == 0xB8) { /* mov $imm32, register */
        memcpy(bytes, at + 1, 4);
        return 4;
    }
    if (at[0] == 0x3D || at[0] == 0x35 || at[0] == 0x3C) { /* cmp, xor with the accumulator */
        width = at[0] == 0x3C ? 1 : word ? 2 : 4;
        memcpy(bytes, at + 1, width);
        return width;
    }
    modrm = at[1];
    if (at[0] == 0x83 && (modrm >> 3 & 7) == 7) { /* cmp with a byte, which is a number here */
        displacement = modrm >> 6 == 1 ? 1 : modrm >> 6 == 2 ? 4 : 0;
        displacement += (modrm & 7) == 4 && modrm >> 6 != 3;
        memcpy(bytes, (unsigned char[4]){at[2 + displacement]}, 4);
        return at[2 + displacement] < 0x80 ? 4 : 0;
    }
    if ((at[0] != 0x81 && at[0] != 0x80) || ((modrm >> 3 & 7) != 7 && (modrm >> 3 & 7) != 6))
        return 0;
    width = at[0] == 0x80 ? 1 : word ? 2 : 4;
    displacement = modrm >> 6 == 1 ? 1 : modrm >> 6 == 2 ? 4 : 0;
    displacement += (modrm & 7) == 4 && modrm >> 6 != 3; /* SIB */
    if (2 + displacement + width + word > count)
        return 0;
    memcpy(bytes, at + 2 + displacement, width);
    return width;
}

/* The bytes as a piece of a text: characters of names, then blanks. */
static bool take_piece(const unsigned char *bytes, size_t width, const unsigned char *latin1,
                       struct piece *piece)
{
    bool blank = false;

    for (size_t i = 0; i < width; i++) {
        unsigned char byte = latin1[bytes[i]];

        if (!in_name(byte) && byte != ' ')
            return false;
        if (blank && byte != ' ')
            return false;
        blank |= byte == ' ';
        piece->text[i] = (char)byte;
    }
    piece->bytes = width;
    return true;
}

/* With what follows: appended, or laid over its end as two reads that overlap are. */
static void join(const struct piece *pieces, size_t count, struct words *words)
{
    char text[8 * PIECES_MAX];
    size_t length = 0, end = 0;

    for (size_t i = 0; i < count && i < PIECES_MAX; i++) {
        const struct piece *piece = &pieces[i];

        if (i > 0 && piece->at - end > PIECE_GAP)
            break;
        for (size_t over = 1; i > 0 && over < piece->bytes && over <= length; over++)
            if (memcmp(text + length - over, piece->text, over) == 0 &&
                over + 1 >= piece->bytes / 2) {
                char laid[sizeof text];

                memcpy(laid, text, length);
                memcpy(laid + length, piece->text + over, piece->bytes - over);
                words_add(words, laid, length + piece->bytes - over);
            }
        memcpy(text + length, piece->text, piece->bytes);
        length += piece->bytes;
        end = piece->at + piece->bytes;
        if (length >= LEAST)
            words_add(words, text, length);
    }
}

static int scan_code(const unsigned char *code, size_t count, const unsigned char *latin1,
                     struct words *words, struct spsy_error *error)
{
    size_t room = 256, found = 0;
    struct piece *pieces = malloc(room * sizeof *pieces);
    unsigned char bytes[8] = {0};

    for (size_t i = 0; pieces && i < count; i++) {
        size_t width = immediate(code + i, count - i, bytes);
        uint32_t number;

        if (width == 4) {
            memcpy(&number, bytes, sizeof number);
            add_number(words, number);
        }
        if (width == 0 || !take_piece(bytes, width, latin1, &pieces[found]))
            continue;
        pieces[found++].at = i;
        if (found == room) {
            struct piece *more = realloc(pieces, (room *= 2) * sizeof *pieces);

            if (!more)
                free(pieces);
            pieces = more;
        }
    }
    if (!pieces)
        return spsy_fail_memory(error);
    for (size_t i = 0; i < found; i++)
        join(pieces + i, found - i, words);
    free(pieces);
    return 0;
}

/* ---- the file ----------------------------------------------------------------------------------
 */

static int scan_segment(const struct spsy_elf *elf, const Elf64_Phdr *segment, struct words *words,
                        struct spsy_error *error)
{
    unsigned char *bytes = malloc(segment->p_filesz);
    uint64_t symbols;
    int result;

    if (!bytes)
        return spsy_fail_memory(error);
    result = spsy_elf_read(elf, segment->p_vaddr, bytes, segment->p_filesz, error);
    if (result == 0 && spsy_elf_dynamic(elf, DT_STRTAB, &symbols) && symbols >= segment->p_vaddr &&
        symbols - segment->p_vaddr < segment->p_filesz) {
        uint64_t at = symbols - segment->p_vaddr, length = elf->strings_bytes;

        memset(bytes + at, 0, length < segment->p_filesz - at ? length : segment->p_filesz - at);
    }
    if (result == 0 && !(segment->p_flags & PF_X)) {
        scan_data(bytes, segment->p_filesz, spsy_latin1_from_latin1, words);
        scan_data(bytes, segment->p_filesz, spsy_latin1_from_ebcdic, words);
    } else if (result == 0 && elf->header.e_machine == EM_X86_64) {
        result = scan_code(bytes, segment->p_filesz, spsy_latin1_from_latin1, words, error);
        if (result == 0)
            result = scan_code(bytes, segment->p_filesz, spsy_latin1_from_ebcdic, words, error);
    }
    free(bytes);
    return result;
}

int words_of_program(const struct spsy_elf *elf, struct words *words, struct spsy_error *error)
{
    int result = 0;

    /* Code first: what is compared there at once is meant, what stands in data may be a message. */
    for (int executable = 1; executable >= 0; executable--)
        for (size_t i = 0; i < elf->header.e_phnum && result == 0; i++) {
            const Elf64_Phdr *segment = &elf->segments[i];

            if (segment->p_type == PT_LOAD && segment->p_filesz > 0 &&
                segment->p_filesz <= SEGMENT_MAX &&
                ((segment->p_flags & PF_X) != 0) == (executable == 1))
                result = scan_segment(elf, segment, words, error);
        }
    return result;
}
