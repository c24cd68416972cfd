"""Documents from the network: from a real server on this machine, over TLS."""

from __future__ import annotations

import gzip
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme

from codegen import __version__
from codegen.errors import CodegenError
from codegen.iana import download
from codegen.iana.download import fetch, fetch_document, fetch_documents
from codegen.iana.sources import read_group
from tests.support.iana_documents import Post, enumeration, group, record, table

pytestmark = pytest.mark.slow

DOCUMENT = group(table(record("swan", "Mute swan"))).encode()
Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers with the function that the server has for the path, and records the request."""

    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        if self.path in self.server.answers:
            self.server.answers[self.path](self)
        else:
            self.reply(404)

    def reply(self, status: int = 200, body: bytes = b"", **headers: str) -> None:
        """Send a complete answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Log nothing."""


class Server(ThreadingHTTPServer):
    """A server over TLS with one function per path."""

    daemon_threads = True

    def __init__(self, authority: trustme.CA) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(context)
        self.socket = context.wrap_socket(self.socket, server_side=True)

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore clients that close the connection, because some tests do that."""

    def url(self, path: str) -> str:
        return f"https://localhost:{self.server_address[1]}{path}"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """A certificate authority of these tests."""
    return trustme.CA()


@pytest.fixture
def server(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server with a trusted certificate, reached without a proxy."""
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    found = Server(authority)
    thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield found
    found.shutdown()
    found.server_close()
    thread.join()


def _failure(server: Server, path: str) -> str:
    """Return the message for a document that cannot be fetched."""
    with pytest.raises(CodegenError) as caught:
        fetch(server.url(path))
    assert caught.value.where.startswith("https://localhost:")
    assert "codegen sync --from PATH" in caught.value.remedy
    return caught.value.what


def test_a_document_is_fetched(server: Server) -> None:
    """`fetch` returns the bytes of the document, and names itself to the server."""
    server.answers["/a.xml"] = lambda handler: handler.reply(200, DOCUMENT)
    assert fetch(server.url("/a.xml")).data == DOCUMENT
    assert server.asked[0][1]["user-agent"] == f"rfc-codegen/{__version__} (codegen sync)"


def test_a_compressed_document_is_decompressed(server: Server) -> None:
    """`fetch` decompresses an answer."""
    packed = gzip.compress(DOCUMENT)
    server.answers["/a.xml"] = lambda handler: handler.reply(200, packed, Content_Encoding="gzip")
    assert fetch(server.url("/a.xml")).data == DOCUMENT


def test_redirects_on_the_same_host_are_followed(server: Server) -> None:
    """`fetch` follows a redirect on the same host and returns the final address."""
    server.answers["/a.xml"] = lambda handler: handler.reply(301, Location="/b.xml")
    server.answers["/b.xml"] = lambda handler: handler.reply(200, DOCUMENT)
    assert fetch(server.url("/a.xml")) == (DOCUMENT, server.url("/b.xml"))


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("http://localhost/b.xml", "is not an HTTPS address"),
        ("https://localhost/b.xml", "the server redirects to another host, localhost"),
        ("https://example.org/b.xml", "the server redirects to another host, example.org"),
        ("//example.org/b.xml", "the server redirects to another host, example.org"),
        ("file:///etc/passwd", "is not an HTTPS address"),
        ("/a.xml", "more than 5 redirects"),
        ("https://[/b.xml", "Invalid IPv6 URL"),
        ("https://localhost:99999/b.xml", "is not a valid address: Port out of range"),
        ("https://localhost:x/b.xml", "is not a valid address: Port could not be cast"),
        ("https://" + "a" * 70 + "/b.xml", "is not a valid address"),
        ("", "302 Found without a Location"),
    ],
)
def test_redirects_elsewhere_are_refused(target: str, why: str, server: Server) -> None:
    """`fetch` refuses redirects to plain HTTP, to another host or port, and in a circle."""
    server.answers["/a.xml"] = lambda handler: handler.reply(302, Location=target)
    assert why in _failure(server, "/a.xml")


def test_an_address_without_https_is_refused() -> None:
    """`fetch` sends no request to an address without TLS."""
    with pytest.raises(CodegenError, match="is not an HTTPS address"):
        fetch("http://localhost/a.xml")


@pytest.mark.parametrize(
    "address", ["https://[/x.xml", "https://localhost:99999/x.xml", "https://a..b/x.xml", "https://", "https://::/x"]
)
def test_an_invalid_address_is_refused(address: str) -> None:
    """An address that cannot be one is a message."""
    with pytest.raises(CodegenError, match=r"is not (a valid|an HTTPS) address"):
        fetch(address)


@pytest.mark.parametrize("cut", [20, -8, -1])
def test_a_body_cut_off_inside_gzip_is_refused(cut: int, server: Server) -> None:
    """A gzip stream that ends early is a message, although the length of the answer is right."""
    packed = gzip.compress(DOCUMENT)[:cut]
    server.answers["/a.xml"] = lambda handler: handler.reply(200, packed, Content_Encoding="gzip")
    assert "truncated or damaged" in _failure(server, "/a.xml")


@pytest.mark.parametrize(
    ("body", "encoding"), [(b"no gzip", "gzip"), (gzip.compress(DOCUMENT, mtime=0) + b"more", "gzip"), (DOCUMENT, "br")]
)
def test_a_damaged_body_is_refused(body: bytes, encoding: str, server: Server) -> None:
    """A body in another encoding than its header says is a message."""
    server.answers["/a.xml"] = lambda handler: handler.reply(200, body, Content_Encoding=encoding)
    assert "damaged" in (message := _failure(server, "/a.xml")) or "unknown encoding" in message


@pytest.mark.parametrize(
    "line",
    [b"nonsense\r\n\r\n", b"HTTP/1.1 abc OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"],
)
def test_an_answer_that_is_not_http_is_refused(line: bytes, server: Server) -> None:
    """A damaged head or chunk is a message."""

    def answer(handler: Handler) -> None:
        handler.wfile.write(line)
        handler.close_connection = True

    server.answers["/a.xml"] = answer
    assert _failure(server, "/a.xml")


def test_a_busy_server_is_asked_again(server: Server) -> None:
    """`fetch` waits as Retry-After says, and asks again."""
    answers = iter([503, 429])

    def answer(handler: Handler) -> None:
        status = next(answers, 200)
        handler.reply(status, DOCUMENT if status == 200 else b"", Retry_After="1")

    server.answers["/a.xml"] = answer
    start = time.monotonic()
    assert fetch(server.url("/a.xml")).data == DOCUMENT
    assert time.monotonic() - start >= 2


def test_attempts_are_bounded(server: Server) -> None:
    """`fetch` asks a server three times at most."""
    server.answers["/a.xml"] = lambda handler: handler.reply(503, Retry_After="0")
    assert "the server answered 503" in _failure(server, "/a.xml")
    assert len(server.asked) == 3


@pytest.mark.parametrize("wait", ["3600", "Fri, 31 Dec 9999 23:59:59 GMT", "soon"])
def test_a_long_wait_is_refused(wait: str, server: Server) -> None:
    """A server that asks for more time than there is gets no second request."""
    server.answers["/a.xml"] = lambda handler: handler.reply(429, Retry_After=wait)
    message = _failure(server, "/a.xml")
    assert "the server answered 429" in message or "Retry-After" in message
    assert len(server.asked) == 1


def test_an_error_answer_is_reported(server: Server) -> None:
    """The message has the status of the answer."""
    assert "the server answered 404" in _failure(server, "/nothing.xml")
    server.answers["/a.xml"] = lambda handler: handler.reply(304)
    assert "the server answered 304" in _failure(server, "/a.xml")


@pytest.mark.parametrize("packed", [False, True])
def test_a_document_that_is_too_large_is_refused(packed: bool, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """`fetch` stops reading at the size limit, also in a compressed answer."""
    body = b"<" * 10_000_000
    sent = gzip.compress(body) if packed else body
    headers = {"Content_Encoding": "gzip"} if packed else {}
    server.answers["/a.xml"] = lambda handler: handler.reply(200, sent, **headers)
    monkeypatch.setattr(download, "MAX_DOCUMENT_SIZE", 1_000_000)
    assert "larger than 1000000 bytes" in _failure(server, "/a.xml")


def test_a_slow_answer_is_refused(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """`fetch` stops at the time limit, even if the server keeps sending."""
    stop = threading.Event()

    def drip(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        while not stop.wait(0.02):
            handler.wfile.write(b"<")

    server.answers["/a.xml"] = drip
    monkeypatch.setattr(download, "MAX_SECONDS", 0.3)
    assert "the answer took longer than 0.3 seconds" in _failure(server, "/a.xml")
    stop.set()


def test_slow_headers_are_refused(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time limit holds for the headers too."""
    stop = threading.Event()

    def drip(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nServer: ")
        while not stop.wait(0.02):
            handler.wfile.write(b"s")

    server.answers["/a.xml"] = drip
    monkeypatch.setattr(download, "MAX_SECONDS", 0.3)
    assert "the answer took longer than 0.3 seconds" in _failure(server, "/a.xml")
    stop.set()


def test_a_silent_server_is_refused(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """`fetch` stops waiting for a server that does not answer."""
    stop = threading.Event()

    def wait(handler: Handler) -> None:
        stop.wait(10)
        handler.close_connection = True

    server.answers["/a.xml"] = wait
    monkeypatch.setattr(download, "MAX_SECONDS", 0.3)
    assert "the server did not answer in time" in _failure(server, "/a.xml")
    stop.set()


def test_a_truncated_answer_is_refused(server: Server) -> None:
    """`fetch` refuses an answer that is shorter than its announced length."""

    def cut(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(DOCUMENT)))
        handler.end_headers()
        handler.wfile.write(DOCUMENT[:100])
        handler.close_connection = True

    server.answers["/a.xml"] = cut
    assert "truncated" in _failure(server, "/a.xml")


def test_an_untrusted_certificate_is_refused(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`fetch` sends no request to a server with an untrusted certificate."""
    trustme.CA().cert_pem.write_to_path(tmp_path / "other.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "other.pem"))
    assert "certificate" in _failure(server, "/a.xml")
    assert server.asked == []


def test_a_missing_host_is_reported() -> None:
    """The message says that there is no connection to the host."""
    with pytest.raises(CodegenError, match="no connection to the host"):
        fetch("https://127.0.0.1:1/a.xml")


def test_sync_fetches_the_groups_that_the_registry_follows(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without --from, sync fetches each followed group and the RFC index."""
    monkeypatch.setattr(download, "GROUP_URL", server.url("/assignments/{group}/{group}.xml"))
    monkeypatch.setattr(download, "RFC_INDEX_URL", server.url("/rfc-index.xml"))
    server.answers["/assignments/lofts/lofts.xml"] = lambda handler: handler.reply(200, DOCUMENT)
    post = Post(tmp_path / "post", enumeration())
    with pytest.raises(CodegenError, match="the server answered 404"):
        post.run(write=True, sources=())
    assert not post.lock.exists()
    index = b"<rfc-index><rfc-entry><doc-id>RFC9999</doc-id><title>T</title></rfc-entry></rfc-index>"
    server.answers["/rfc-index.xml"] = lambda handler: handler.reply(200, index)
    assert post.run(write=True, sources=()) == 1
    assert [path for path, _ in server.asked[-2:]] == ["/assignments/lofts/lofts.xml", "/rfc-index.xml"]
    assert "MUTE_SWAN" in post.file.read_text("utf-8")
    other = group(table(record("1", "One"), id="nests", title="Nests"), id="others").encode()
    server.answers["/assignments/lofts/lofts.xml"] = lambda handler: handler.reply(200, other)
    with pytest.raises(CodegenError, match="the downloaded documents do not have lofts"):
        post.run(sources=())


def _redirect(new_id: str) -> bytes:
    return f'<redirect xmlns="http://www.iana.org/assignments" registry="{new_id}"/>'.encode()


@pytest.mark.parametrize("kind", ["http", "xml"])
def test_a_moved_group_is_followed(kind: str, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A group that answers with a redirect, of HTTP or in XML, is fetched under its new id."""
    monkeypatch.setattr(download, "GROUP_URL", server.url("/assignments/{group}/{group}.xml"))
    new = "/assignments/lofts/lofts.xml"
    server.answers["/assignments/coops/coops.xml"] = lambda handler: (
        handler.reply(301, Location=new) if kind == "http" else handler.reply(200, _redirect("lofts"))
    )
    server.answers[new] = lambda handler: handler.reply(200, DOCUMENT)
    documents = fetch_documents(["coops"])
    assert (list(documents.groups), documents.redirects) == (["lofts"], {"coops": "lofts"})
    assert documents.groups["lofts"].location == server.url(new)
    assert read_group(server.url("/assignments/coops/coops.xml")).id == "lofts"


def test_redirects_of_groups_in_a_circle_are_refused(server: Server) -> None:
    """Two groups that redirect to each other end in a message."""
    server.answers["/a/a.xml"] = lambda handler: handler.reply(200, _redirect("b"))
    server.answers["/b/b.xml"] = lambda handler: handler.reply(200, _redirect("a"))
    with pytest.raises(CodegenError, match="more than 5 redirects"):
        fetch_document(server.url("/a/a.xml"))


def test_addresses_of_documents() -> None:
    """Groups come from IANA and the index from the RFC Editor, both over HTTPS."""
    assert download.document_url("sasl-mechanisms") == (
        "https://www.iana.org/assignments/sasl-mechanisms/sasl-mechanisms.xml"
    )
    assert download.document_url("rfc-index") == "https://www.rfc-editor.org/rfc-index.xml"
