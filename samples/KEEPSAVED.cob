      * KEEPSAVED - a file with SAVE(*YES) is deleted by operators
      * only: the twin of keepsaved.c, asking services from COBOL.
      *
      *   cobc -m -fimplicit-init -fstatic-call -o KEEPSAVED.so
      *        KEEPSAVED.cob -L ../build/lib -lspsyexit
      *
      * Register with CCSID(819) and RUN(*ISOLATED).
       IDENTIFICATION DIVISION.
       PROGRAM-ID. KEEPSAVED.
       DATA DIVISION.
       WORKING-STORAGE SECTION.
       01  ERROR-CODE.
           05  BYTES-PROVIDED          PIC S9(9) BINARY VALUE 16.
           05  BYTES-AVAILABLE         PIC S9(9) BINARY VALUE 0.
           05  EXCEPTION-ID            PIC X(7).
           05  FILLER                  PIC X(1).
      * SPLA0100, 1537 bytes: only SAVE at offset 130 is looked at.
       01  ATTRIBUTES.
           05  FILLER                  PIC X(130).
           05  SAVE-FILE               PIC X(10).
           05  FILLER                  PIC X(1397).
       01  ATTRIBUTES-LENGTH           PIC S9(9) BINARY VALUE 1537.
       01  JOB-NAME.
           05  JOB-NAME-NAME           PIC X(10).
           05  JOB-NAME-USER           PIC X(10).
           05  JOB-NAME-NUMBER         PIC X(6).
       01  NO-JOB-IDENTIFIER           PIC X(16) VALUE SPACES.
       01  NO-FILE-IDENTIFIER          PIC X(16) VALUE SPACES.
       01  FILE-NUMBER                 PIC S9(9) BINARY.
       01  HAS-AUTHORITY               PIC X(1).
       01  JOB-CONTROL                 PIC X(10) VALUE "*JOBCTL".
       01  ONE                         PIC S9(9) BINARY VALUE 1.
       01  CALL-LEVEL                  PIC S9(9) BINARY VALUE 0.
       01  REASON                      PIC X(60).
       01  REASON-LENGTH               PIC S9(9) BINARY VALUE 60.
       LINKAGE SECTION.
       01  RETURN-BYTE                 PIC X(1).
       01  FORMAT-NAME                 PIC X(8).
           COPY SPSY0100.
       PROCEDURE DIVISION USING RETURN-BYTE FORMAT-NAME SPSY0100.
       MAIN-PARAGRAPH.
           IF SPSY-FUNCTION NOT = "DLTSPLF"
               GOBACK
           END-IF
           MOVE SPSY-JOB-NAME TO JOB-NAME-NAME
           MOVE SPSY-JOB-USER TO JOB-NAME-USER
           MOVE SPSY-JOB-NUMBER TO JOB-NAME-NUMBER
           MOVE SPSY-FILE-NUMBER TO FILE-NUMBER
           MOVE 0 TO BYTES-AVAILABLE
           CALL "QUSRSPLA" USING ATTRIBUTES ATTRIBUTES-LENGTH
               "SPLA0100" JOB-NAME NO-JOB-IDENTIFIER
               NO-FILE-IDENTIFIER SPSY-FILE-NAME FILE-NUMBER
               ERROR-CODE
           IF BYTES-AVAILABLE > 0
               MOVE "its SAVE could not be learned" TO REASON
               PERFORM COULD-NOT-DECIDE
           END-IF
           IF SAVE-FILE = "*NO"
               GOBACK
           END-IF
           MOVE 0 TO BYTES-AVAILABLE
           MOVE "N" TO HAS-AUTHORITY
           CALL "QSYCUSRS" USING HAS-AUTHORITY SPSY-CURRENT-USER
               JOB-CONTROL ONE CALL-LEVEL ERROR-CODE
           IF BYTES-AVAILABLE > 0
               MOVE "*JOBCTL could not be learned" TO REASON
               PERFORM COULD-NOT-DECIDE
           END-IF
           IF HAS-AUTHORITY NOT = "Y"
               MOVE "0" TO RETURN-BYTE
           END-IF
           GOBACK.
      * A failure, which ONFAIL of the registration decides about:
      * not a refusal on purpose, and no permission.
       COULD-NOT-DECIDE.
           CALL "SPSYFAIL" USING RETURN-BYTE REASON REASON-LENGTH
           GOBACK.
