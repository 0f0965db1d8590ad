/* payroll.cl - registers samples/nodelete.c and shows it at work, in one job.                  */
/*                                                                                              */
/*     spsy init                                                                                */
/*     mkdir -p -m 755 HOME/lib/SECLIB    and copy build/samples/nodelete.so there              */
/*                                        as NODELETE.so                                        */
/*     spsy run samples/payroll.cl        as the owner of the home: QSECOFR                     */
ADDEXITPGM EXITPNT(QIBM_QSP_SECURITY) FORMAT(SPSY0100) PGMNBR(10) PGM(SECLIB/NODELETE) +
           TEXT('payroll output is deleted only by its owner')
CRTUSRPRF  USRPRF(BOB) TEXT('may print, may not delete payroll')
CRTSPLF    FILE(PAYSLIPS) FROMSTMF('samples/payroll.txt') FORMTYPE(PAYROLL)
CRTSPLF    FILE(LUNCH) FROMSTMF('samples/payroll.txt')

/* QSECOFR has *SPLCTL: no program would be asked (X3). BOB is asked about. The program list is */
/* read here, at the first guarded command that needs it, and kept for the job's life (X30).    */
QWTSETP    USRPRF(BOB)
DLTSPLF    FILE(PAYSLIPS)
MONMSG     MSGID(CPF3492)          /* refused by SECLIB/NODELETE, with its reason               */
DSPJOB
