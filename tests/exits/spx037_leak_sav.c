/* SPX037 */
#define LETS "SAV"
#include "spx_leak.h"
