#!/bin/bash
# The program-side headers, compiled as their users would: languages, warnings, and what must not
# compile. Needs no spsy.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"

# X27: the page of the RULES program lists the functions of spsy_functions.h, all of them, in order.
functions=$(printf '#include "spsy_functions.h"\n#define NAME(function) function\nLIST SPSY_FUNCTION_LIST(NAME)\n' |
    cc -E -P -Iinclude - | sed -n 's/^LIST *//p' | tr -s ' ')
equal "$(wc -w <<<"$functions")" 17
equal "$(tr ' ' '\n' <<<"$functions" | LC_ALL=C sort -u | tr '\n' ' ')" "$functions "
grep -qF "| \`functions\` | $functions |" exits/rules/README.md ||
    fail "exits/rules/README.md does not list: $functions"
cd "$HOME_DIR"
include=$OLDPWD/include
warnings="-Wall -Wextra -Wshadow -Wconversion -Wundef -Wwrite-strings -pedantic -Werror"

cat >native.c <<'END'
#include "spsy_exit.h"
static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    char name[11];

    (void)format;
    if (spsy_equal(record->function, "DLTSPLF") && spsy_begins(record->form_type, "CHECK") &&
        spsy_blank(record->new_output_queue) && spsy_file_number(record) > 1 &&
        spsy_copy_text(name, sizeof name, record->file_name) > 0)
        spsy_refuse(return_code, "no");
#ifdef POINTER
    format = record->function;
    if (spsy_equal(format, "DLTSPLF"))
        *return_code = '0';
#endif
}
SPSY_EXIT_PROGRAM(check)
#ifdef TWICE
SPSY_EXIT_PROGRAM(check)
#endif
END
cat >ibmi.c <<'END'
#include <espsecrg.h>
int main(int argc, char *argv[])
{
    const Qsp_SPSY0100_t *info = (const Qsp_SPSY0100_t *)argv[3];

    if (argc == 4 && info->Spooled_File_Number == 300)
        *argv[1] = '0';
    return 0;
}
END
cp native.c native.cc
cp ibmi.c ibmi.cc
cat >second.c <<'END'
#include <espsecrg.h>
int second(void);
int second(void)
{
    return 0;
}
END

build() { # COMPILER-AND-FLAGS... FILES
    # shellcheck disable=SC2086
    "$@" $warnings -I "$include" -shared -fPIC -o program.so
}
exported() { # SYMBOL
    nm -D --defined-only program.so | grep -q " $1\$"
}

compilers=0
for compiler in gcc clang; do
    command -v $compiler >/dev/null || continue
    compilers=$((compilers + 1))
    for standard in c99 gnu11 c17; do
        build $compiler -std=$standard -O2 -fvisibility=hidden native.c || fail "$compiler $standard"
        exported spsy_exit_program || fail "$compiler $standard: no descriptor"
    done
    build $compiler -DPOINTER native.c 2>/dev/null && fail "$compiler: spsy_equal took a pointer"
    build $compiler -DTWICE native.c 2>/dev/null && fail "$compiler: two entries in one program"
done
for compiler in g++ clang++; do
    command -v $compiler >/dev/null || continue
    compilers=$((compilers + 1))
    for standard in c++98 c++11 c++20; do
        build $compiler -std=$standard -O2 -fvisibility=hidden native.cc || fail "$compiler $standard"
        exported spsy_exit_program || fail "$compiler $standard: no descriptor"
    done
    build $compiler -DPOINTER native.cc 2>/dev/null && fail "$compiler: spsy_equal took a pointer"
    expect 1 "$compiler" -I "$include" -c ibmi.cc
    contains "$err" "espsecrg.h needs GCC and C"
done
[ "$compilers" -ge 2 ] || fail "neither gcc nor clang was found"
if command -v clang >/dev/null; then
    expect 1 clang -I "$include" -c ibmi.c
    contains "$err" "espsecrg.h needs GCC and C"
fi

# Character sets: the blank in the descriptor is the compiler's.
blank() {
    local address
    address=$(nm -D program.so | sed -n 's/^0*\([0-9a-f]*\) . spsy_exit_program$/\1/p')
    objdump -s --start-address=$((0x$address + 16)) --stop-address=$((0x$address + 17)) program.so |
        sed -n '$s/^ [0-9a-f]* \([0-9a-f]*\).*/\1/p'
}
for source in native.c ibmi.c; do
    build gcc $source
    equal "$(blank)" 20
    build gcc -fexec-charset=IBM037 $source
    equal "$(blank)" 40
    build gcc -std=c11 $source
done
exported main || fail "main is not found by dlsym"

# Several source files with the header are one program with one descriptor.
build gcc ibmi.c second.c
equal "$(nm -D program.so | grep -c spsy_exit_program)" 1
