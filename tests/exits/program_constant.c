/* A descriptor that cannot be written, made by hand: called all the same, without services. */
#include <stdint.h>

static void allow(char *return_code, const char *format, const unsigned char *record)
{
    (void)format;
    (void)record;
    *return_code = 0x31;
}

extern const struct descriptor {
    uint32_t size, abi_version, record_bytes, flags;
    unsigned char blank, reserved_bytes[7];
    void (*entry)(char *, const char *, const unsigned char *);
    const void *services;
    void *reserved[4];
} spsy_exit_program;
const struct descriptor spsy_exit_program = {
    sizeof(struct descriptor), 1, 429, 0, ' ', {0}, allow, 0, {0}};
