# compare.awk - random commands over everything that a home holds, one a line, some of which fail
# because of those before them. -v seed=N -v count=N
function one(list,   parts, n) { n = split(list, parts, " "); return parts[1 + int(rand() * n)] }
function some(list, most,   taken, text, i, word) {
    split("", taken)
    for (i = 0; i < 1 + int(rand() * most); i++) {
        word = one(list)
        if (!(word in taken)) text = text (text ? " " : "") word
        taken[word] = 1
    }
    return text
}
function text() { return one("*BLANK '' 'Plain' 'It''s' 'a*/b' 'Äöü' 'two words' '*NONE' 'x(y)' '/*c' '''q'''") }
function profile() { return one("ANNA BEN CARL DORA EVA GRP1 GRP2") }
function library() { return one("LIB1 LIB2 LIB3") }
function queue() { return library() "/" one("OQ1 OQ2 OQ3") }
function special() { return rand() < 0.3 ? "*NONE" : some("*JOBCTL *SPLCTL *SAVSYS *AUDIT *SERVICE *IOSYSCFG", 3) }
function authority() {
    return rand() < 0.6 ? one("*USE *CHANGE *ALL *EXCLUDE") : some("*OBJOPR *OBJMGT *READ *ADD *DLT *EXECUTE", 4)
}
function object(   kind) {
    kind = one("*OUTQ *LIB *FILE *USRPRF")
    if (kind == "*LIB") return "OBJ(" library() ") OBJTYPE(*LIB)"
    if (kind == "*USRPRF") return "OBJ(" profile() ") OBJTYPE(*USRPRF)"
    if (kind == "*FILE") return "OBJ(" library() "/" one("SF1 SF2") ") OBJTYPE(*FILE)"
    return "OBJ(" queue() ") OBJTYPE(*OUTQ)"
}
function keywords(   list) {
    list = " " one("CURLIB(LIB1) CURLIB(*CRTDFT) ACGCDE('a''b') ACGCDE(*BLANK) USROPT(*CLKWD_*EXPERT) USROPT(*NONE) SETJOBATR(*CCSID_*DATFMT) JOBD(LIB1/JD) PTYLMT(7) HOMEDIR('/home/It''s_me') INLPGM(*NONE) INLPGM(LIB1/PGM) CCSID(*HEX) CCSID(37) USREXPDATE('2030-01-31') USREXPDATE(*NONE) USRCLS(*PGMR) USRCLS(*USER)")
    gsub(/_/, " ", list)
    return list
}
function queue_keywords(   list) {
    list = " " one("SEQ(*JOBNBR) SEQ(*FIFO) MAXPAGES((40_0800_1600)_(10)) MAXPAGES(*NONE) RMTSYS('host.example') RMTSYS(*NONE) JOBSEP(3) DTAQ(LIB1/DQ) DTAQ(*NONE) USRDFNOPT(ONE_TWO) USRDFNOBJ(LIB1/OB_*USRSPC) USRDFNOBJ(*NONE) DESTOPT('it''s') CLASS(B)")
    gsub(/_/, " ", list)
    return list
}
function groups() {
    return one("GRPPRF(GRP1) GRPPRF(GRP2) GRPPRF(*NONE) GRPPRF(GRP1)~GRPAUT(*USE) GRPPRF(GRP2)~OWNER(*GRPPRF)~GRPAUT(*NONE) SUPGRPPRF(GRP2) SUPGRPPRF(GRP1~GRP2) SUPGRPPRF(*NONE) GRPPRF(*NONE)~OWNER(*USRPRF)~GRPAUT(*NONE)")
}
function label() { return one("K1 K2.X K3") }
function floor_statement(   dice) {
    dice = int(rand() * 9)
    if (dice < 2) return "CRTSPLKEY KEY(" label() ") TEXT(" text() ") AUT(" one("*EXCLUDE *USE") ")"
    if (dice < 3) return "CHGSPLKEY KEY(" label() ") NEWVER(" one("*YES *NO") ") TEXT(" text() ")"
    if (dice < 4) return "DLTSPLKEY KEY(" label() ") CONFIRM(*NO)"
    if (dice < 5) return one("GRTOBJAUT RVKOBJAUT") " OBJ(" label() ") OBJTYPE(*SPLKEY) USER(" some("ANNA BEN GRP1 *PUBLIC", 2) ") AUT(*USE)"
    if (dice < 6) return "CHGOUTQ OUTQ(" queue() ") KEY(" one("K1 K2.X *NONE") ")"
    if (dice < 7) return one("CRTSPLGRD CHGSPLGRD") " GUARD(" one("DAY NIGHT") ") TIME(" one("*NONE (0800~1700)") ") USER(" one("*NONE ANNA") ") TEXT(" text() ")"
    if (dice < 8) return "DLTSPLGRD GUARD(" one("DAY NIGHT") ")"
    return "CHGOUTQ OUTQ(" queue() ") DFTPROTECT(" one("*NONE *STD *PARM)~DFTACCESS(*READ *PARM)~DFTBACL(RW~R~*NO *PARM)~DFTGUARDS(ANNA/DAY~*NONE") ")"
}
function statement(   dice, s) {
    dice = int(rand() * 28)
    if (dice >= 24) return floor_statement()
    if (dice < 3) return "CRTUSRPRF USRPRF(" profile() ") SPCAUT(" special() ") TEXT(" text() ")" keywords()
    if (dice < 5) return "CHGUSRPRF USRPRF(" profile() ")" keywords() " TEXT(" text() ")"
    if (dice < 7) { s = "CHGUSRPRF USRPRF(" profile() ") " groups(); gsub(/~/, " ", s); return s }
    if (dice < 8) return "CHGUSRPRF USRPRF(" profile() ") SPCAUT(" special() ") STATUS(" one("*ENABLED *DISABLED") ") OUTQ(" one("*WRKSTN *DEV LIB1/OQ1 QGPL/QPRINT") ")"
    if (dice < 9) return "DLTUSRPRF USRPRF(" profile() ")"
    if (dice < 10) return "CRTLIB LIB(" library() ") TEXT(" text() ") AUT(" one("*USE *CHANGE *EXCLUDE") ")"
    if (dice < 11) return rand() < 0.4 ? "DLTLIB LIB(" library() ")" : "CRTSAVF FILE(" library() "/" one("SF1 SF2") ") TEXT(" text() ") MAXRCDS(" one("*NOMAX 7 90") ")"
    if (dice < 13) return "CRTOUTQ OUTQ(" queue() ") TEXT(" text() ") AUT(" one("*USE *CHANGE *EXCLUDE") ") AUTCHK(" one("*OWNER *DTAAUT") ")" queue_keywords()
    if (dice < 15) return "CHGOUTQ OUTQ(" queue() ") DSPDTA(" one("*NO *YES *OWNER *SAME") ") OPRCTL(" one("*YES *NO") ") TEXT(" text() ")" queue_keywords()
    if (dice < 16) return one("HLDOUTQ RLSOUTQ") " OUTQ(" queue() ")"
    if (dice < 17) return rand() < 0.5 ? "DLTOUTQ OUTQ(" queue() ")" : "DLTF FILE(" library() "/" one("SF1 SF2") ")"
    if (dice < 20) return "GRTOBJAUT " object() " USER(" some("ANNA BEN CARL GRP1 GRP2 *PUBLIC", 2) ") AUT(" authority() ") REPLACE(" one("*NO *YES") ")"
    if (dice < 21) return "RVKOBJAUT " object() " USER(" some("ANNA BEN CARL GRP1 *PUBLIC", 2) ") AUT(" authority() ")"
    if (dice < 22) return "CHGOBJOWN " object() " NEWOWN(" profile() ") CUROWNAUT(" one("*REVOKE *SAME") ")"
    if (dice < 23) return "ADDEXITPGM EXITPNT(QIBM_QSP_SECURITY) FORMAT(" one("SPSY0100 SPSY0200") ") PGMNBR(" one("1 2 3") ") PGM(" one("QSPSY/RULES '/no/such''program.so' LIB1/PGM") ") MODE(*SHADOW) TEXT(" text() ") PGMDTA(" one("*NONE '/tmp/x' (37~*CALC~'it''s') (*NONE~5~'ab')") ") ADOPT(" one("*NONE ANNA") ") REPLACE(*YES) ONFAIL(" one("*REFUSE *IGNORE") ") CCSID(" one("*AUTO 37") ")"
    return "RMVEXITPGM EXITPNT(QIBM_QSP_SECURITY) FORMAT(" one("SPSY0100 SPSY0200") ") PGMNBR(" one("1 2 3 *ALL") ")"
}
BEGIN {
    srand(seed)
    for (i = 0; i < count; i++) { line = statement(); gsub(/~/, " ", line); print line }
}
