      * SPX031: ends by STOP RUN, with whatever RETURN-CODE there is.
       IDENTIFICATION DIVISION.
       PROGRAM-ID. SPX031_STOP_RUN.
       DATA DIVISION.
       LINKAGE SECTION.
       01  RETURN-BYTE             PIC X(1).
       01  FORMAT-NAME             PIC X(8).
           COPY SPSY0100.
       PROCEDURE DIVISION USING RETURN-BYTE FORMAT-NAME SPSY0100.
       MAIN-PARAGRAPH.
           IF SPSY-FUNCTION = "DLTSPLF"
              AND SPSY-CURRENT-USER NOT = SPSY-JOB-USER
               MOVE "0" TO RETURN-BYTE
           END-IF
           IF SPSY-FUNCTION = "EXPORT"
               MOVE 4 TO RETURN-CODE
               STOP RUN
           END-IF
           GOBACK.
