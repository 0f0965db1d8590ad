/* driver.c - runs a fuzz target where no fuzzing engine is: every input of its corpus, then the
 * same inputs damaged, repeatably. Built with any compiler, best under sanitizers; `make fuzz`
 * links the same targets with libFuzzer instead.
 *
 * usage: fuzz_NAME CORPUS_DIRECTORY [ROUNDS] */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUTS_MAX = 256, INPUT_BYTES_MAX = 1 << 20, ROUNDS_DEFAULT = 20000 };

struct input {
    uint8_t *bytes;
    size_t size;
};

static struct input inputs[INPUTS_MAX];
static size_t input_count;
static uint64_t state = 0x9E3779B97F4A7C15;

static uint64_t next_random(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static int read_input(const char *directory, const char *name)
{
    char path[4096];
    struct input *input = &inputs[input_count];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", directory, name);
    file = fopen(path, "rb");
    input->bytes = malloc(INPUT_BYTES_MAX);
    if (!file || !input->bytes)
        return -1;
    input->size = fread(input->bytes, 1, INPUT_BYTES_MAX, file);
    fclose(file);
    input_count++;
    return 0;
}

static int read_corpus(const char *directory)
{
    DIR *open = opendir(directory);
    struct dirent *entry;

    if (!open)
        return -1;
    while ((entry = readdir(open)) && input_count < INPUTS_MAX)
        if (entry->d_name[0] != '.' && read_input(directory, entry->d_name) != 0)
            return -1;
    closedir(open);
    return input_count > 0 ? 0 : -1;
}

/* A few of the usual damages: a bit, a byte, a cut, a doubled or moved piece, another input's. */
static size_t damage(uint8_t *bytes, size_t size, size_t room)
{
    const struct input *other = &inputs[next_random() % input_count];
    size_t at = size ? next_random() % size : 0, count = next_random() % 64;

    switch (next_random() % 6) {
    case 0:
        if (size)
            bytes[at] ^= (uint8_t)(1u << next_random() % 8);
        return size;
    case 1:
        if (size)
            bytes[at] = (uint8_t)next_random();
        return size;
    case 2:
        return at;
    case 3:
        if (count > size - at)
            count = size - at;
        if (size + count > room)
            return size;
        memmove(bytes + at + count, bytes + at, size - at);
        return size + count;
    case 4:
        if (count > size - at)
            count = size - at;
        memmove(bytes + at, bytes + at + count, size - at - count);
        return size - count;
    default:
        if (count > other->size)
            count = other->size;
        if (count > size - at)
            count = size - at;
        memcpy(bytes + at, other->bytes, count);
        return size;
    }
}

int main(int argc, char **argv)
{
    static uint8_t bytes[2 * INPUT_BYTES_MAX];
    long rounds = argc > 2 ? atol(argv[2]) : ROUNDS_DEFAULT;

    if (argc < 2 || read_corpus(argv[1]) != 0) {
        fprintf(stderr, "usage: %s CORPUS_DIRECTORY [ROUNDS]; the corpus holds inputs\n", argv[0]);
        return 2;
    }
    for (size_t i = 0; i < input_count; i++)
        LLVMFuzzerTestOneInput(inputs[i].bytes, inputs[i].size);
    for (long round = 0; round < rounds; round++) {
        const struct input *input = &inputs[next_random() % input_count];
        size_t size = input->size, damages = 1 + next_random() % 4;

        memcpy(bytes, input->bytes, size);
        for (size_t i = 0; i < damages; i++)
            size = damage(bytes, size, sizeof bytes);
        LLVMFuzzerTestOneInput(bytes, size);
    }
    printf("%zu inputs, %ld damaged ones\n", input_count, rounds);
    return 0;
}
