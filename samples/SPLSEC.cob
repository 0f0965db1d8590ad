      * SPLSEC - payroll output is deleted only by its owner. COBOL.
      *
      *   cobc -m -fimplicit-init -fstatic-call -o SPLSEC.so SPLSEC.cob
      *
      * Register with CCSID(819) and RUN(*ISOLATED): GnuCOBOL's literals
      * are ASCII; its run time takes over signal handlers and locale.
       IDENTIFICATION DIVISION.
       PROGRAM-ID. SPLSEC.
       DATA DIVISION.
       LINKAGE SECTION.
       01  RETURN-BYTE             PIC X(1).
       01  FORMAT-NAME             PIC X(8).
           COPY SPSY0100.
       PROCEDURE DIVISION USING RETURN-BYTE FORMAT-NAME SPSY0100.
       MAIN-PARAGRAPH.
           IF SPSY-FUNCTION = "DLTSPLF" AND SPSY-FORM-TYPE = "PAYROLL"
               IF SPSY-CURRENT-USER NOT = SPSY-JOB-USER
                   MOVE "0" TO RETURN-BYTE
               END-IF
           END-IF
           GOBACK.
