"""Documents from the network: from a real server on this machine, over TLS, well-behaved and otherwise."""

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
from codegen.iana.download import DownloadLimits, fetch
from tests.support.iana_documents import Post, enumeration, group, record, table

DOCUMENT = group(table(record("swan", "Mute swan"))).encode()
Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers as the server's table says for the path; keeps what was asked."""

    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        if self.path in self.server.answers:
            self.server.answers[self.path](self)
        else:
            self.reply(404)

    def reply(self, status: int = 200, body: bytes = b"", **headers: str) -> None:
        """A complete answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Tests have no use for a log."""


class Server(ThreadingHTTPServer):
    """A server over TLS, with an answer for each path."""

    daemon_threads = True

    def __init__(self, authority: trustme.CA) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost").configure_cert(context)
        self.socket = context.wrap_socket(self.socket, server_side=True)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is what some of these tests are about."""

    def url(self, path: str) -> str:
        return f"https://localhost:{self.server_address[1]}{path}"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """An authority that nobody else knows."""
    return trustme.CA()


@pytest.fixture
def server(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server whose certificate is trusted here, and no proxy on the way to it."""
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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where what is fetched is kept."""
    return tmp_path / "kept"


def _refused(server: Server, path: str, folder: Path, limits: DownloadLimits = download.DEFAULT_LIMITS) -> str:
    """Why a document could not be had."""
    with pytest.raises(CodegenError) as caught:
        fetch(server.url(path), folder, time.monotonic, limits)
    assert caught.value.where.startswith("https://localhost:")
    assert "codegen sync --from PATH" in caught.value.remedy
    return caught.value.what


def test_a_document_is_fetched(server: Server, folder: Path) -> None:
    """The document's bytes arrive, and the server has been told who asks."""
    server.answers["/a.xml"] = lambda handler: handler.reply(200, DOCUMENT)
    assert fetch(server.url("/a.xml"), folder, time.monotonic) == DOCUMENT
    assert server.asked[0][1]["user-agent"] == f"rfc-codegen/{__version__} (codegen sync)"
    assert not folder.exists()  # without a validator there is nothing to ask with the next time


def test_a_packed_document_is_unpacked(server: Server, folder: Path) -> None:
    """A server may pack what it sends."""
    packed = gzip.compress(DOCUMENT)
    server.answers["/a.xml"] = lambda handler: handler.reply(200, packed, Content_Encoding="gzip")
    assert fetch(server.url("/a.xml"), folder, time.monotonic) == DOCUMENT


@pytest.mark.parametrize(
    ("validator", "value", "question"),
    [
        ("ETag", '"one"', "if-none-match"),
        ("Last_Modified", "Fri, 06 Dec 2024 00:00:00 GMT", "if-modified-since"),
    ],
)
def test_what_has_not_changed_is_not_sent_again(
    validator: str, value: str, question: str, server: Server, folder: Path
) -> None:
    """The second question names the version that is kept; if the server knows no newer one, that is the answer."""

    def answer(handler: Handler) -> None:
        if handler.headers.get(question) == value:
            handler.reply(304)
        else:
            handler.reply(200, DOCUMENT, **{validator: value})

    server.answers["/a.xml"] = answer
    assert [fetch(server.url("/a.xml"), folder, time.monotonic) for _ in range(2)] == [DOCUMENT, DOCUMENT]
    assert [question in headers for _, headers in server.asked] == [False, True]
    for path in folder.glob("*.xml"):
        path.write_bytes(b"damaged")
    assert fetch(server.url("/a.xml"), folder, time.monotonic) == DOCUMENT
    assert question not in server.asked[2][1]


def test_a_folder_that_cannot_be_written_costs_nothing_else(server: Server, tmp_path: Path) -> None:
    """Where nothing can be kept, the whole document is fetched each time."""
    (tmp_path / "file").write_bytes(b"")
    server.answers["/a.xml"] = lambda handler: handler.reply(200, DOCUMENT, ETag='"one"')
    assert [fetch(server.url("/a.xml"), tmp_path / "file", time.monotonic) for _ in range(2)] == [DOCUMENT] * 2


def test_redirects_on_the_same_host_are_followed(server: Server, folder: Path) -> None:
    """A document that has moved is found where the server says."""
    server.answers["/a.xml"] = lambda handler: handler.reply(301, Location="/b.xml")
    server.answers["/b.xml"] = lambda handler: handler.reply(200, DOCUMENT)
    assert fetch(server.url("/a.xml"), folder, time.monotonic) == DOCUMENT


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("http://localhost/b.xml", "is no HTTPS address"),
        ("https://localhost/b.xml", "it redirects to another host, localhost"),
        ("https://example.org/b.xml", "it redirects to another host, example.org"),
        ("//example.org/b.xml", "it redirects to another host, example.org"),
        ("file:///etc/passwd", "is no HTTPS address"),
        ("/a.xml", "more than 5 redirects"),
    ],
)
def test_redirects_elsewhere_are_refused(target: str, why: str, server: Server, folder: Path) -> None:
    """Neither plain HTTP, nor another host or port, nor a circle."""
    server.answers["/a.xml"] = lambda handler: handler.reply(302, Location=target)
    assert why in _refused(server, "/a.xml", folder)


def test_only_https_is_spoken(folder: Path) -> None:
    """An address without TLS is not asked at all."""
    with pytest.raises(CodegenError, match="is no HTTPS address"):
        fetch("http://localhost/a.xml", folder, time.monotonic)


def test_an_answer_that_is_no_document_is_refused(server: Server, folder: Path) -> None:
    """What the server answers in its place is told."""
    assert "the server answers 404" in _refused(server, "/nothing.xml", folder)
    server.answers["/a.xml"] = lambda handler: handler.reply(304)
    assert "the server answers 304" in _refused(server, "/a.xml", folder)


@pytest.mark.parametrize("packed", [False, True])
def test_a_document_that_is_too_large_is_refused(packed: bool, server: Server, folder: Path) -> None:
    """Neither a long answer nor a short one that unpacks into a long one is read to its end."""
    body = b"<" * 10_000_000
    sent = gzip.compress(body) if packed else body
    headers = {"Content_Encoding": "gzip"} if packed else {}
    server.answers["/a.xml"] = lambda handler: handler.reply(200, sent, **headers)
    assert "larger than 1000000 bytes" in _refused(server, "/a.xml", folder, DownloadLimits(size=1_000_000))


def test_a_slow_answer_is_refused(server: Server, folder: Path) -> None:
    """An answer that comes in drops is given up when its time is over, though the server never falls silent."""
    stop = threading.Event()

    def drip(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
        while not stop.wait(0.02):
            handler.wfile.write(b"<")

    server.answers["/a.xml"] = drip
    assert "it takes longer than 0.3 seconds" in _refused(server, "/a.xml", folder, DownloadLimits(seconds=0.3))
    stop.set()


def test_headers_in_drops_are_refused(server: Server, folder: Path) -> None:
    """Headers that never end are given up as well."""
    stop = threading.Event()

    def drip(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nServer: ")
        while not stop.wait(0.02):
            handler.wfile.write(b"s")

    server.answers["/a.xml"] = drip
    assert "it takes longer than 0.3 seconds" in _refused(server, "/a.xml", folder, DownloadLimits(seconds=0.3))
    stop.set()


def test_a_silent_server_is_refused(server: Server, folder: Path) -> None:
    """A server that does not answer is given up."""
    stop = threading.Event()

    def wait(handler: Handler) -> None:
        stop.wait(10)
        handler.close_connection = True

    server.answers["/a.xml"] = wait
    assert "the server takes too long" in _refused(server, "/a.xml", folder, DownloadLimits(seconds=0.3))
    stop.set()


def test_an_answer_that_is_cut_off_is_refused(server: Server, folder: Path) -> None:
    """Fewer bytes than were announced are no document."""

    def cut(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(DOCUMENT)))
        handler.end_headers()
        handler.wfile.write(DOCUMENT[:100])
        handler.close_connection = True

    server.answers["/a.xml"] = cut
    assert "cut off" in _refused(server, "/a.xml", folder)


def test_a_certificate_that_nobody_vouches_for_is_refused(
    server: Server, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that cannot prove who it is gets no question."""
    trustme.CA().cert_pem.write_to_path(tmp_path / "other.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "other.pem"))
    assert "certificate" in _refused(server, "/a.xml", folder)
    assert server.asked == []


def test_a_host_that_is_not_there_is_named(folder: Path) -> None:
    """No connection, or no such name, is told as that."""
    with pytest.raises(CodegenError, match="no connection to the host"):
        fetch("https://127.0.0.1:1/a.xml", folder, time.monotonic)


def test_sync_fetches_what_is_followed(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without files the command asks for each group that is followed, and for the RFC index."""
    monkeypatch.setattr(download, "GROUP_URL", server.url("/assignments/{group}/{group}.xml"))
    monkeypatch.setattr(download, "RFC_INDEX_URL", server.url("/rfc-index.xml"))
    server.answers["/assignments/lofts/lofts.xml"] = lambda handler: handler.reply(200, DOCUMENT, ETag='"1"')
    post = Post(tmp_path / "post", enumeration())
    with pytest.raises(CodegenError, match="the server answers 404"):
        post.run(write=True, sources=())
    assert not post.lock.exists()
    index = b"<rfc-index><rfc-entry><doc-id>RFC9999</doc-id><title>T</title></rfc-entry></rfc-index>"
    server.answers["/rfc-index.xml"] = lambda handler: handler.reply(200, index)
    assert post.run(write=True, sources=()) == 1
    assert [path for path, _ in server.asked[-2:]] == ["/assignments/lofts/lofts.xml", "/rfc-index.xml"]
    assert "MUTE_SWAN" in post.file.read_text("utf-8")
    other = group(table(record("1", "One"), id="nests", title="Nests"), id="others").encode()
    server.answers["/assignments/lofts/lofts.xml"] = lambda handler: handler.reply(200, other)
    with pytest.raises(CodegenError, match="what was fetched is not what is followed: lofts"):
        post.run(sources=())


def test_documents_are_where_their_publishers_have_them() -> None:
    """Groups come from IANA, the index from the RFC Editor, both over HTTPS."""
    assert download.document_url("sasl-mechanisms") == (
        "https://www.iana.org/assignments/sasl-mechanisms/sasl-mechanisms.xml"
    )
    assert download.document_url("rfc-index") == "https://www.rfc-editor.org/rfc-index.xml"
