/* SPX034 */
#define LETS "EXPORT"
#include "spx_leak.h"
