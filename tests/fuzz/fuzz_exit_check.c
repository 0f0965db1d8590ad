/* A file that spsy exit check reads before anything of it runs: ELF, entry, words and numbers. */
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kit/check/words.h"
#include "program/program.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct words words;
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    struct spsy_program_info info;
    struct spsy_error error;
    struct spsy_elf elf;

    memset(&words, 0, sizeof words);
    words_of_text((const char *)data, size, &words);
    if (words.count > WORDS_MAX || words.number_count > NUMBERS_MAX)
        abort();
    if (fd < 0 || write(fd, data, size) != (ssize_t)size) {
        close(fd);
        return 0;
    }
    spsy_program_inspect(fd, "/lib/fuzz.so", "*AUTO", SPSY_CCSID_AUTO, &info, &error);
    if (spsy_elf_open_library(&elf, fd, "/lib/fuzz.so", &error) == 0) {
        words_of_program(&elf, &words, &error);
        for (size_t i = 0; i < words.count; i++)
            if (strlen(words.list[i].text) > WORD_BYTES_MAX)
                abort();
        spsy_elf_close(&elf);
    }
    close(fd);
    return 0;
}
