#include "dispatch/system_profiles.h"

const char *const spsy_system_profiles[SPSY_SYSTEM_PROFILE_COUNT] = {
    "QAUTPROF", "QCLUMGT", "QCOLSRV", "QDBSHR", "QDBSHRDO", "QDFTOWN",    "QDIRSRV", "QDLFM",
    "QDOC",     "QDSNX",   "QFNC",    "QGATE",  "QLPAUTO",  "QLPINSTALL", "QMSF",    "QNETSPLF",
    "QNFSANON", "QNTP",    "QPEX",    "QPM400", "QRJE",     "QSNADS",     "QSPL",    "QSPLJOB",
    "QSRVAGT",  "QSYS",    "QTCP",    "QTFTP",  "QTSTRQS",
};
