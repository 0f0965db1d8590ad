/* SPX038 */
#define MOVES 1
#include "spx_leak.h"
