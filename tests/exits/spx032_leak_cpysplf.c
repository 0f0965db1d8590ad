/* SPX032 */
#define LETS "CPYSPLF"
#include "spx_leak.h"
