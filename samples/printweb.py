#!/usr/bin/python3
"""printweb.py - what printweb.c does, through the protocol alone (spsy-protocol(7)): no library.

It has to run as the user who looks: the kernel tells the server who that is."""
import html
import json
import os
import socket
import struct
import sys
import urllib.parse

PATH = os.environ.get("SPSY_SOCKET") or "/run/spsy/spsy.sock"


class Ended(Exception):
    """The server has ended the connection; its words, if it had any."""


class Connection:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(60)
        self.socket.connect(path)
        self.put("h", {"protocol": 2, "client": "printweb.py", "job": "PRINTWEB"})
        kind, welcome = self.get()
        if kind != "W":
            raise Ended("no welcome")
        self.welcome = json.loads(welcome)

    def put(self, kind, members):
        text = json.dumps(members).encode()
        self.socket.sendall(struct.pack(">I", len(text) + 1) + kind.encode() + text)

    def take(self, count):
        got = b""
        while len(got) < count:
            more = self.socket.recv(count - len(got))
            if not more:
                raise Ended("the server has ended the connection")
            got += more
        return got

    def get(self):
        length, kind = struct.unpack(">Ic", self.take(5))
        if not 1 <= length <= 4 * 1024 * 1024 + 1:
            raise Ended("this is no frame")
        body = self.take(length - 1)
        if kind == b"X":
            raise Ended(json.loads(body)["text"])
        return kind.decode("latin-1"), body

    def answer(self, words):
        """Yields kind and content of everything in the answer, the end as the last."""
        self.put("s", {"words": words})
        while True:
            kind, body = self.get()
            if kind == "B":  # a file's data: the number of the stream, 0, then bytes
                yield kind, body[4:]
                self.put("r", {"stream": 0, "bytes": len(body) - 4})
            elif kind in "RMDPE":
                yield kind, json.loads(body)
            else:  # an order: neither of our two commands names a file of ours
                raise Ended("the server wants a file")
            if kind == "E":
                return


begun = False


def page(status, text):
    """The head of the page once, then text, which is HTML already."""
    global begun
    if not begun:
        print(f"Status: {status}\r\nContent-Type: text/html; charset=utf-8\r\n"
              "X-Content-Type-Options: nosniff\r\n\r\n"
              "<!DOCTYPE html>\n<title>Spooled files</title>")
        begun = True
    print(text)


def link(row):
    query = urllib.parse.urlencode({
        "file": row["fileName"], "number": row["fileNumber"],
        "job": "/".join((row["jobNumber"], row["jobUser"], row["jobName"]))})
    return (f'<p><a href="?{html.escape(query)}">{html.escape(row["fileName"])}</a> '
            f'{html.escape(row["status"])} {row["pages"]}</p>')


def show(connection, words):
    data = b""
    for kind, content in connection.answer(words):
        if kind == "B":
            data += content
        elif kind == "R":
            page(200, link(content))
        elif kind == "M":
            # of a page that has neither rows nor data, the first message says why
            page(200 if data else {"SPY0001": 200, "CPF3492": 403, "CPF2204": 403}.get(content["id"], 404),
                 f'<p>{html.escape(content["id"])}: {html.escape(content["text"])}</p>')
        elif kind == "E":
            text = data.decode(errors="replace").replace("\f", "\n")
            page(200 if content["exit"] == 0 else 500, f"<pre>{html.escape(text)}</pre>" if data else "")
            return content["exit"] != 0


def main():
    query = urllib.parse.parse_qs(os.environ.get("QUERY_STRING", ""))
    words = ["wrksplf"]
    if query:
        try:  # one word each: nothing in a value is an option
            words = ["dspsplf"] + [f"--{option}={query[key][0]}" for option, key in
                                   (("file", "file"), ("splnbr", "number"), ("job", "job"))]
        except KeyError:
            page(400, "<p>The query names no spooled file.</p>")
            return 1
    try:
        return show(Connection(PATH), words)
    except (Ended, OSError, ValueError) as why:
        page(503, f"<p>{html.escape(str(why))}</p>")
        return 1


sys.exit(main())
