#!/bin/bash
# X34 with GnuCOBOL 4, which Debian does not install beside 3: COBC4, or make cobol4-deps.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/cli/function_lib.sh
. "$(dirname "$0")/function_lib.sh"
cobc=$(command -v "${COBC4:-$PWD/build/cobol4/cobc}") || {
    echo "there is no GnuCOBOL 4: make cobol4-deps"
    exit 77
}
# shellcheck source=tests/cli/cobol_lib.sh
. "$(dirname "$0")/cobol_lib.sh"
