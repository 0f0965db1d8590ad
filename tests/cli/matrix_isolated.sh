# matrix_isolated.sh - matrix.sh once more with every program in the exit host: inline and isolated
# give identical decisions.
export MATRIX_RUN='*ISOLATED'
. "$(dirname "$0")/matrix.sh"
