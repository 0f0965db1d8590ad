/* spsy_functions.h - the 17 function identifiers of exit point QIBM_QSP_SECURITY (X27), sorted: the
 * one list for the engine, for programs that check or show them, and for documents.
 *
 *   #define NAME(function) #function,
 *   static const char *const names[SPSY_FUNCTION_COUNT] = {SPSY_FUNCTION_LIST(NAME)};
 *
 * In the record they are CHAR(10), blank padded. Source: IBM's page of the exit point, "Function
 * identifier". Changes: first version with 0.2. */
#ifndef SPSY_FUNCTIONS_H
#define SPSY_FUNCTIONS_H

/* clang-format off */
#define SPSY_FUNCTION_LIST(F)                                                                      \
    F(CHGSPLFA) F(CPYSPLF)    F(DLTSPLF)    F(DSPSPLF)   F(EXPORT)   F(HLDSPLF)                    \
    F(QGSLRSC)  F(QSPMOVSP)   F(QSPOPNSP)   F(QUSRSPLA)  F(RLSSPLF)  F(RST)                        \
    F(SAV)      F(SNDNETSPLF) F(SNDTCPSPLF) F(WRKPRTSTS) F(WRKSPLFA)
/* clang-format on */

#define SPSY_FUNCTION_ONE(function) +1
enum { SPSY_FUNCTION_COUNT = 0 SPSY_FUNCTION_LIST(SPSY_FUNCTION_ONE) };

#endif
