/* SPX033 */
#define LETS "QSPOPNSP"
#include "spx_leak.h"
