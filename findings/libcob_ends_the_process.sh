#!/bin/bash
# GnuCOBOL 3.1.2 (Debian 12: gnucobol3, libcob4 and libcob4-dev 3.1.2-5+b1), a C program that calls a
# COBOL subprogram, as every host of exit programs does.
#
# Expected, on valid input, and what this fails without:
#  1. The first call of COBOL takes SIGTERM for the whole process: raise(SIGTERM) in C after it ends
#     the process by exit(15). It exited, as its parent sees it; without COBOL it was ended by the
#     signal.
#  2. A COBOL run-time error, here a CALL of a program that does not exist, is exit(1).
#  3. STOP RUN in the subprogram ends the C program as well, with RETURN-CODE, and that is what the
#     last CALL has left there: here 7, which no line of the COBOL source mentions.
#
# By hand: findings/libcob_ends_the_process.sh. Needs apt-get and cc. Everything is below a temporary
# folder.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
differs() {
    echo "DIFFERS: $*"
    exit 1
}

mkdir "$work"/{packages,root}
(cd "$work/packages" && apt-get -o APT::Sandbox::User=root download -qq \
    {gnucobol3,libcob4,libcob4-dev}=3.1.2-5+b1)
for package in "$work"/packages/*.deb; do dpkg -x "$package" "$work/root"; done
library=$(dirname "$(find "$work/root" -name libcob.so.4)")
export LD_LIBRARY_PATH=$library
COB_CONFIG_DIR=$(dirname "$(find "$work/root" -name default.conf)")
export COB_CONFIG_DIR
export COB_CFLAGS="-I$work/root/usr/include -fPIC" COB_LDFLAGS="-L$library"

cat >"$work/ways.cob" <<'COBOL'
       IDENTIFICATION DIVISION.
       PROGRAM-ID. WAYS.
       DATA DIVISION.
       LINKAGE SECTION.
       01 WAY PIC X(4).
       PROCEDURE DIVISION USING WAY.
           EVALUATE WAY
               WHEN "MISS" CALL "NOSUCHPROGRAM"
               WHEN "STOP"
                   CALL "seven"
                   STOP RUN
           END-EVALUATE
           GOBACK.
COBOL
cat >"$work/host.c" <<'C'
#include <signal.h>
#include <stdio.h>
#include <string.h>

int WAYS(char *way);

int seven(void)
{
    return 7;
}

int main(int argc, char **argv)
{
    if (argc > 2)
        WAYS(argv[2]);
    if (strcmp(argv[1], "TERM") == 0)
        raise(SIGTERM);
    puts("main goes on");
    return 0;
}
C
"$work/root/usr/bin/cobc" -c -fimplicit-init -o "$work/ways.o" "$work/ways.cob"
cc -rdynamic -o "$work/host" "$work/host.c" "$work/ways.o" -L"$library" -lcob -Wl,--allow-shlib-undefined

ends() { # STATUS TEXT ARGUMENTS: 128 + n is what a shell makes of signal n
    local status=0 output text=$2 expected=$1
    shift 2
    output=$("$work/host" "$@" 2>&1) || status=$?
    [ "$status" = "$expected" ] || differs "$* ends with $status, not $expected: $output"
    case $output in
    *"$text"*) ;;
    *) differs "$* says: $output" ;;
    esac
    case $status,$output in
    0,*) ;;
    *"main goes on"*) differs "$*: main went on" ;;
    esac
}
ends 0 "main goes on" NONE BACK
ends 143 "" TERM
ends 15 "" TERM BACK
echo "libcob 3.1.2: SIGTERM after the first call of COBOL: exit(15); without COBOL: ended by SIGTERM"
ends 1 "NOSUCHPROGRAM" NONE MISS
echo "libcob 3.1.2: CALL of what is not there: exit(1)"
ends 7 "" NONE STOP
echo "libcob 3.1.2: STOP RUN after a CALL that returned 7: exit(7)"
