"""Shows a graded class in a browser on this machine, to be read and marked: `python -m grader read GRADES/`.

It listens on 127.0.0.1 alone and answers whoever has the key in the address that is printed. Other pages in the same
browser can neither read it nor write to it: the key is kept from them, and so is any other name for this machine
(https://en.wikipedia.org/wiki/DNS_rebinding).
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from grader.content.question import Question, questions_by_name
from grader.report import solutions
from grader.report.pages import page
from grader.running.submission import written_text
from grader.teacher.marks_file import BadMark
from grader.teacher.parts import Part
from grader.teacher.reading import CannotMark, Overtaken, Reading
from grader.teacher.students import CannotGrade

LARGEST = 64 << 10  # bytes of a mark
FIELDS = ("question", "answer", "check", "points", "comment", "reason", "seen")
GAP = "*Write here.*"
SECONDS = 60  # for a browser to say what it wants
NO_KEY = "Open the address that `python -m grader read` has printed: it holds the key to this page."


class Refused(Exception):
    """A request that is not answered: with which status, and in which words."""

    def __init__(self, status: HTTPStatus, why: str) -> None:
        super().__init__(why)
        self.status = status


class Server(ThreadingHTTPServer):
    """Serves one class; `address` is where, key included. Raises OSError where the port cannot be had."""

    daemon_threads = True

    def __init__(self, reading: Reading, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.reading, self.key = reading, secrets.token_urlsafe(24)
        self.hosts = [f"{name}:{self.server_address[1]}" for name in ("127.0.0.1", "localhost")]
        self.cookie = f"reading-{self.server_address[1]}"  # browsers keep those of all ports together

    @property
    def address(self) -> str:
        """What to open in a browser."""
        return f"http://{self.hosts[0]}/?key={self.key}"


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server
    server_version, sys_version = "collab", ""
    timeout = SECONDS

    def do_GET(self) -> None:
        """A page."""
        try:
            self._require_host()
            place = urlsplit(self.path)
            asked = parse_qs(place.query, keep_blank_values=True)
            if "key" in asked:
                self._let_in(asked["key"][0])
                return
            self._require_key()
            self._send(HTTPStatus.OK, *self._page(unquote(place.path), asked))
        except Refused as error:
            self._send(error.status, f"{error}\n")
        except (CannotGrade, OSError) as error:
            self._send(HTTPStatus.INTERNAL_SERVER_ERROR, f"{_told(error)}\n")

    def do_POST(self) -> None:
        """A mark: JSON in, and what stands now out."""
        try:
            self._require_host()
            if self.headers.get("Origin") not in [f"http://{host}" for host in self.server.hosts]:
                raise Refused(HTTPStatus.FORBIDDEN, "Marks are taken from this server's own pages alone.")
            self._require_key()
            if self.path != "/mark":
                raise Refused(HTTPStatus.NOT_FOUND, "Marks go to /mark.")
            self._answer(HTTPStatus.OK, self._mark(self._said()))
        except Refused as error:
            self._answer(error.status, {"error": str(error)})
        except Overtaken as error:
            self._answer(HTTPStatus.CONFLICT, {"error": str(error), "seen": error.part.seen})
        except (BadMark, CannotMark) as error:
            self._answer(HTTPStatus.BAD_REQUEST, {"error": str(error)})
        except (CannotGrade, OSError) as error:
            self._answer(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": _told(error)})

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a terminal that shows each request shows the key."""

    def _page(self, place: str, asked: Mapping[str, list[str]]) -> tuple[str, str]:
        """A page, and the word by which its own script and style are told from any other."""
        reading, nonce = self.server.reading, secrets.token_urlsafe(16)
        if place == "/":
            return page("reading.html", nonce=nonce, questions=reading.overview(), by=reading.by), nonce
        name = place.removeprefix("/question/")
        question = questions_by_name().get(name)
        answers = reading.answers(question) if question and place != name else []
        if not question or not answers:
            raise Refused(HTTPStatus.NOT_FOUND, "There is no such page: go back to the list of questions.")
        is_named = "names" in asked
        values = {
            "question": question,
            "answers": sorted(answers, key=lambda answer: answer.student) if is_named else answers,
            "is_named": is_named,
            "asked": written_text(question.cells("exercise")).replace(GAP, ""),
            "model": solutions.written(question),
            "comments": reading.comments(question),
            "neighbors": _neighbors(reading, question),
        }
        return page("reading_question.html", nonce=nonce, **values), nonce

    def _mark(self, said: dict[str, str]) -> dict[str, Any]:
        question = questions_by_name().get(said["question"])
        if question is None:
            raise CannotMark("There is no such question: load the page anew.")
        fields = {name: said[name] for name in ("points", "comment", "reason")}
        made = self.server.reading.give(question, said["answer"], said["check"], fields, said["seen"])
        return {**_stands(made), "comments": self.server.reading.comments(question)}

    def _said(self) -> dict[str, str]:
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdecimal() and int(length) <= LARGEST):
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A mark has at most {LARGEST:,} bytes.")
        try:
            said = json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError):
            said = None
        is_mark = isinstance(said, dict) and all(isinstance(said.get(name), str) for name in FIELDS)
        if not is_mark or self.headers.get_content_type() != "application/json":
            raise Refused(HTTPStatus.BAD_REQUEST, f"A mark is JSON with the texts {', '.join(FIELDS)}.")
        return {name: said[name].strip() for name in FIELDS}

    def _require_host(self) -> None:
        if self.headers.get("Host") not in self.server.hosts:
            raise Refused(HTTPStatus.FORBIDDEN, f"This server answers as {self.server.hosts[0]} alone.")

    def _require_key(self) -> None:
        pairs = [part.strip().partition("=") for part in self.headers.get("Cookie", "").split(";")]
        keys = [value for name, _, value in pairs if name == self.server.cookie]
        if not any(self._is_key(key) for key in keys):
            raise Refused(HTTPStatus.FORBIDDEN, NO_KEY)

    def _is_key(self, key: str) -> bool:
        return hmac.compare_digest(key.encode(), self.server.key.encode())

    def _let_in(self, key: str) -> None:
        """Keep the key in the browser, out of sight of every script, and take it out of the address."""
        if not self._is_key(key):
            raise Refused(HTTPStatus.FORBIDDEN, NO_KEY)
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", "/")
        self.send_header("Set-Cookie", f"{self.server.cookie}={key}; Path=/; HttpOnly; SameSite=Strict")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _answer(self, status: HTTPStatus, said: object) -> None:
        self._send(status, json.dumps(said), kind="application/json")

    def _send(self, status: HTTPStatus, text: str, nonce: str = "", kind: str = "") -> None:
        raw = text.encode("utf-8", "backslashreplace")
        own = f"script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; " if nonce else ""
        self.send_response(status)
        self.send_header("Content-Type", kind or f"text/{'html' if nonce else 'plain'}; charset=utf-8")
        self.send_header("Content-Length", str(len(raw)))
        self.send_header("Content-Security-Policy", f"default-src 'none'; {own}base-uri 'none'; frame-ancestors 'none'")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(raw)


def _neighbors(reading: Reading, question: Question) -> tuple[Question | None, Question | None]:
    """The questions before and after, in the order of the list."""
    listed = [each.question for each in reading.overview()]
    place = listed.index(question)
    return listed[place - 1] if place else None, listed[place + 1] if place + 1 < len(listed) else None


def _stands(part: Part) -> dict[str, str]:
    comment, reason = (part.mark.comment, part.mark.reason) if part.mark else ("", "")
    return {"points": part.given, "comment": comment, "reason": reason, "seen": part.seen, "said": part.said()}


def _told(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or 'A file'} cannot be read or written ({error.strerror}): nothing was taken."
    return str(error)
