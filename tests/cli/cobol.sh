#!/bin/bash
# X34 with GnuCOBOL 3: a COBOL program that did not end well has answered nothing.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
cobc=$(command -v "${COBC:-cobc}") || {
    echo "there is no cobc: make deps"
    exit 77
}
# shellcheck source=tests/cli/cobol_lib.sh
. "$(dirname "$0")/cobol_lib.sh"
