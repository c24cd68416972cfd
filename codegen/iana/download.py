"""Documents from the network: only over HTTPS, and within limits of time, size, redirects and attempts.

Each run fetches every document again: a few megabytes, about once a day. A cache with conditional requests would need
a folder, checksums and repair. Must not know the registry.
"""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Sequence
from http.client import HTTPException
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit

from codegen import __version__
from codegen.errors import CodegenError
from codegen.iana.document import GroupRedirect, IanaGroup, parse_document
from codegen.iana.document_files import MAX_DOCUMENT_SIZE, Documents
from codegen.iana.rfc_index import RFC_INDEX, RfcIndex
from codegen.progress import Progress, counted, no_progress

if TYPE_CHECKING:
    import urllib3

GROUP_URL = "https://www.iana.org/assignments/{group}/{group}.xml"
RFC_INDEX_URL = "https://www.rfc-editor.org/rfc-index.xml"

USER_AGENT = f"rfc-codegen/{__version__} (codegen sync)"
MAX_SECONDS = 60.0
"""The longest time for one document, from the request to the last byte."""
_SILENCE = 20.0
"""The longest time without a byte from the server."""
_GRACE = 1.0
"""Time beyond the limit in which a request can report its own error."""
_MAX_REDIRECTS = 5
_BUSY = (429, 500, 502, 503, 504)
"""The status codes after which another attempt can succeed."""
_MAX_ATTEMPTS = 3
_MAX_WAIT = 20.0
"""The longest time to wait before another attempt, in seconds; a server may ask for less with Retry-After."""
_CHUNK = 1 << 16
_HEADERS = {"User-Agent": USER_AGENT, "Accept": "application/xml, text/xml;q=0.9", "Accept-Encoding": "gzip"}


class Download(NamedTuple):
    """The bytes of a document, and its address after all redirects."""

    data: bytes
    address: str


def document_url(id: str) -> str:
    """Return the address of a group, or of the RFC index."""
    return RFC_INDEX_URL if id == RFC_INDEX else GROUP_URL.format(group=id)


def fetch_documents(ids: Sequence[str], progress: Progress = no_progress) -> Documents:
    """Return the documents of groups and of the RFC index, by their ids.

    A group that answers with a redirect is in `groups` under its new id, and in `redirects`. Raise CodegenError as
    `fetch_document` does.
    """
    documents = Documents()
    for id in counted(ids, "fetching", document_url, progress):
        document = fetch_document(document_url(id))
        documents.add(document)
        if isinstance(document, IanaGroup) and document.id != id and document.location != document_url(id):
            documents.redirects[id] = document.id
    return documents


def fetch_document(address: str) -> IanaGroup | RfcIndex:
    """Return the document at an address. If the group has a new id, return the document of the new group.

    Raise CodegenError as `fetch` and `parse_document` do.
    """
    target = address
    for _ in range(_MAX_REDIRECTS + 1):
        document = parse_document(*fetch(target))
        if not isinstance(document, GroupRedirect):
            return document
        target = urljoin(document.location, f"../{document.new_id}/{document.new_id}.xml")
    raise _failed(address, f"more than {_MAX_REDIRECTS} redirects")


def fetch(address: str) -> Download:
    """Return the bytes at an address.

    Raise CodegenError if the address is not HTTPS, redirects to another host, or answers with an error. Raise it,
    too, if the answer is too large, too slow or truncated.
    """
    results: list[Download | BaseException] = []

    def run() -> None:
        try:
            results.append(_fetch(address))
        except BaseException as error:
            results.append(error)

    # urllib3 has no time limit for name resolution and for slow headers, so a request that hangs is abandoned.
    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(MAX_SECONDS + _GRACE)
    if not results:
        raise _failed(address, f"the answer took longer than {MAX_SECONDS:g} seconds")
    (result,) = results
    if isinstance(result, BaseException):
        raise result
    return result


def _fetch(address: str) -> Download:
    # urllib3: connection pools, proxies, certificates, bounded decompression, and no automatic redirects.
    import urllib3

    start = time.monotonic()
    host = _https(address, address)
    silence = min(_SILENCE, MAX_SECONDS)
    target, redirects, attempts = address, 0, 1
    try:
        with _pool(host) as pool:
            while redirects <= _MAX_REDIRECTS:
                response = pool.request(
                    "GET",
                    target,
                    headers=_HEADERS,
                    redirect=False,
                    retries=False,
                    preload_content=False,
                    timeout=urllib3.Timeout(connect=silence, read=silence),
                )
                if response.status in (301, 302, 303, 307, 308):
                    target = _redirect_target(response, target, host)
                    redirects += 1
                elif response.status in _BUSY and attempts < _MAX_ATTEMPTS:
                    time.sleep(_wait(response, address, attempts, MAX_SECONDS - (time.monotonic() - start)))
                    attempts += 1
                elif response.status != 200:
                    raise _failed(address, _answer(response))
                else:
                    data = _body(response, address, start)
                    return Download(_decoded(data, response.headers.get("Content-Encoding", ""), address), target)
                response.close()
    except (urllib3.exceptions.HTTPError, HTTPException, OSError, ValueError) as error:
        raise _failed(target, _reason(error)) from None
    raise _failed(address, f"more than {_MAX_REDIRECTS} redirects")


def _answer(response: urllib3.BaseHTTPResponse) -> str:
    return f"the server answered {response.status} {response.reason or ''}".rstrip()


def _wait(response: urllib3.BaseHTTPResponse, address: str, attempt: int, left: float) -> float:
    """Return the seconds before the next attempt: as Retry-After says, or else more with each attempt.

    Raise CodegenError if the server asks for more time than there is.
    """
    import urllib3

    asked = urllib3.Retry().get_retry_after(response)
    seconds = float(attempt) if asked is None else asked
    if seconds > min(_MAX_WAIT, left):
        later = f", and asks to try again in {seconds:.0f} seconds" if asked is not None else ""
        raise _failed(address, f"{_answer(response)}{later}")
    return seconds


def _decoded(data: bytes, encoding: str, address: str) -> bytes:
    """Return the bytes of a document. urllib3 does not report a gzip stream that ends early."""
    if encoding.strip().lower() in ("", "identity"):
        return data
    if encoding.strip().lower() not in ("gzip", "x-gzip"):
        raise _failed(address, f"the answer has the unknown encoding {json.dumps(encoding)}")
    parts: list[bytes] = []
    size = 0
    while data:
        stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            parts.append(stream.decompress(data, MAX_DOCUMENT_SIZE - size + 1))
        except zlib.error as error:
            raise _failed(address, f"the answer is truncated or damaged: {error}") from None
        size += len(parts[-1])
        if size > MAX_DOCUMENT_SIZE:
            raise _too_large(address)
        if not stream.eof:
            raise _failed(address, "the answer is truncated or damaged: the gzip stream ends early")
        data = stream.unused_data
    return b"".join(parts)


def _failed(address: str, reason: str, remedy: str = "Try again later, or use files") -> CodegenError:
    return CodegenError(
        f"cannot fetch the document: {reason}",
        where=address,
        remedy=f"{remedy}: codegen sync --from PATH, codegen import iana PATH. Nothing was changed.",
    )


def _too_large(address: str) -> CodegenError:
    return _failed(address, f"the answer is larger than {MAX_DOCUMENT_SIZE} bytes")


def _https(address: str, start: str) -> SplitResult:
    """Return the parts of an address. Raise CodegenError if it is not a valid HTTPS address."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises for a port that is not a number below 65,536
        (parts.hostname or "").encode("idna")
    except ValueError as error:
        reason = f"{json.dumps(address)} is not a valid address: {error}"
        raise _failed(start, reason, "Correct the address, or use files") from None
    if parts.scheme != "https" or not parts.hostname:
        raise _failed(start, f"{address} is not an HTTPS address", "Use an address that begins with https://, or files")
    return parts


def _pool(host: SplitResult) -> urllib3.PoolManager:
    """Return a connection pool; it uses the proxy that the environment names."""
    from urllib.request import getproxies, proxy_bypass

    import urllib3

    proxy = getproxies().get("https", "")
    if proxy and not proxy_bypass(host.hostname or ""):
        return urllib3.ProxyManager(proxy)
    return urllib3.PoolManager()


def _redirect_target(response: urllib3.BaseHTTPResponse, address: str, host: SplitResult) -> str:
    """Return the target of a redirect. Raise CodegenError if it is on another host or not HTTPS."""
    location = response.headers.get("Location", "")
    if not location:
        raise _failed(address, f"{_answer(response)} without a Location")
    try:
        target = urljoin(address, location)
    except ValueError as error:
        raise _failed(address, f"the server redirects to {json.dumps(location)}: {error}") from None
    parts = _https(target, address)
    if (parts.hostname, parts.port or 443) != (host.hostname, host.port or 443):
        raise _failed(address, f"the server redirects to another host, {parts.netloc}")
    return target


def _body(response: urllib3.BaseHTTPResponse, address: str, start: float) -> bytes:
    """Return the body of an answer as sent, read in chunks, so that the limits hold for slow and endless answers."""
    chunks: list[bytes] = []
    size = 0
    while chunk := response.read1(_CHUNK, decode_content=False):
        chunks.append(chunk)
        size += len(chunk)
        if size > MAX_DOCUMENT_SIZE:
            response.close()
            raise _too_large(address)
        if time.monotonic() - start > MAX_SECONDS:
            response.close()
            raise _failed(address, f"the answer took longer than {MAX_SECONDS:g} seconds")
    return b"".join(chunks)


def _reason(error: Exception) -> str:
    import urllib3.exceptions as kinds

    if isinstance(error, kinds.SSLError):
        return f"the certificate is not trusted, or TLS failed: {error}"
    if isinstance(error, kinds.NameResolutionError):
        return "unknown host name"
    if isinstance(error, kinds.NewConnectionError):
        return "no connection to the host"
    if isinstance(error, kinds.TimeoutError):
        return "the server did not answer in time"
    if isinstance(error, kinds.ProtocolError | kinds.IncompleteRead | kinds.DecodeError):
        return f"the answer is truncated or damaged: {error}"
    return str(error)
