"""Documents from the network: over HTTPS alone, within limits of time and size, and only when they have changed.

What was fetched is kept in a folder with what its server called that version, so that the next run can ask for a newer
one. A folder that cannot be read or written costs a longer answer and nothing else. Knows no document and no registry.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit

from codegen import __version__
from codegen.errors import CodegenError
from codegen.iana.document import RFC_INDEX
from codegen.iana.document_files import MAX_DOCUMENT_SIZE

if TYPE_CHECKING:
    import urllib3

GROUP_URL = "https://www.iana.org/assignments/{group}/{group}.xml"
RFC_INDEX_URL = "https://www.rfc-editor.org/rfc-index.xml"

USER_AGENT = f"rfc-codegen/{__version__} (codegen sync)"
MAX_SECONDS = 60.0
"""How long one document may take, from the first question to its last byte."""
_SILENCE = 20.0
"""How long a server may say nothing."""
_GRACE = 1.0
"""How much longer a question may take that says by itself why it failed."""
_REDIRECTS = 5
_PIECE = 1 << 16


class DownloadLimits(NamedTuple):
    """How many bytes a document may have, and how many seconds it may take."""

    size: int = MAX_DOCUMENT_SIZE
    seconds: float = MAX_SECONDS


DEFAULT_LIMITS = DownloadLimits()


class _Kept(NamedTuple):
    """A document that was fetched before, and the validators that its server gave it."""

    data: bytes
    validators: Mapping[str, str]


def document_url(source: str) -> str:
    """Where a group, or the RFC index, is published."""
    return RFC_INDEX_URL if source == RFC_INDEX else GROUP_URL.format(group=source)


def fetch(address: str, folder: Path, clock: Callable[[], float], limits: DownloadLimits = DEFAULT_LIMITS) -> bytes:
    """The document at an address. `clock` gives seconds, from whatever point on.

    Raises CodegenError when it cannot be had: no HTTPS, a redirect to another host, an answer other than the document,
    too large, too slow, cut off.
    """
    found: list[bytes | BaseException] = []

    def ask() -> None:
        try:
            found.append(_fetched(address, folder, clock, limits))
        except BaseException as error:
            found.append(error)

    # Names that are not resolved and headers that come in drops have no time limit of their own: they are left behind.
    asking = Thread(target=ask, daemon=True)
    asking.start()
    asking.join(limits.seconds + _GRACE)
    if not found:
        raise _too_slow(address, limits)
    (answer,) = found
    if isinstance(answer, BaseException):
        raise answer
    return answer


def _fetched(address: str, folder: Path, clock: Callable[[], float], limits: DownloadLimits) -> bytes:
    # urllib3: pools, proxies, certificates and inflation within bounds, and no redirect that is not asked for.
    import urllib3

    start = clock()
    kept = _kept(folder, address)
    place = _https(address, address)
    asked = {"User-Agent": USER_AGENT, "Accept": "application/xml, text/xml;q=0.9", "Accept-Encoding": "gzip"}
    if kept:
        asked |= {_ASKS[name]: value for name, value in kept.validators.items() if name in _ASKS}
    with _pool(place) as pool:
        here = address
        for _ in range(_REDIRECTS + 1):
            try:
                response = pool.request(
                    "GET",
                    here,
                    headers=asked,
                    redirect=False,
                    retries=False,
                    preload_content=False,
                    timeout=urllib3.Timeout(connect=min(_SILENCE, limits.seconds), read=min(_SILENCE, limits.seconds)),
                )
                if response.status in (301, 302, 303, 307, 308):
                    here = _followed(response, here, place)
                    response.close()
                    continue
                return _answer(response, address, folder, kept, clock, start, limits)
            except urllib3.exceptions.HTTPError as error:
                raise _failed(here, _reason(error)) from None
    raise _failed(address, f"more than {_REDIRECTS} redirects")


_ASKS = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
"""The validators of an answer, and how the next question names them."""


def _failed(address: str, why: str) -> CodegenError:
    return CodegenError(
        f"cannot be fetched: {why}",
        where=address,
        remedy="Try again later, or give files in its place: codegen sync --from PATH, codegen import iana PATH. "
        "Nothing was changed.",
    )


def _too_slow(address: str, limits: DownloadLimits) -> CodegenError:
    return _failed(address, f"it takes longer than {limits.seconds:g} seconds")


def _https(address: str, start: str) -> SplitResult:
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname:
        raise _failed(start, f"{address} is no HTTPS address")
    return parts


def _pool(place: SplitResult) -> urllib3.PoolManager:
    """Connections, through the proxy that the environment names, if it does."""
    from urllib.request import getproxies, proxy_bypass

    import urllib3

    proxy = getproxies().get("https", "")
    if proxy and not proxy_bypass(place.hostname or ""):
        return urllib3.ProxyManager(proxy)
    return urllib3.PoolManager()


def _followed(response: urllib3.BaseHTTPResponse, here: str, place: SplitResult) -> str:
    """Where a redirect leads: on the same host, over HTTPS, or nowhere."""
    target = urljoin(here, response.headers.get("Location", ""))
    parts = _https(target, here)
    if (parts.hostname, parts.port or 443) != (place.hostname, place.port or 443):
        raise _failed(here, f"it redirects to another host, {parts.netloc}")
    return target


def _answer(
    response: urllib3.BaseHTTPResponse,
    address: str,
    folder: Path,
    kept: _Kept | None,
    clock: Callable[[], float],
    start: float,
    limits: DownloadLimits,
) -> bytes:
    if response.status == 304 and kept:
        response.close()
        return kept.data
    if response.status != 200:
        response.close()
        raise _failed(address, f"the server answers {response.status} {response.reason or ''}".rstrip())
    data = _body(response, address, clock, start, limits)
    validators = {name: response.headers[name] for name in _ASKS if name in response.headers}
    if validators:
        _keep(folder, address, _Kept(data, validators))
    return data


def _body(
    response: urllib3.BaseHTTPResponse, address: str, clock: Callable[[], float], start: float, limits: DownloadLimits
) -> bytes:
    """The answer's body, piece by piece, so that neither a slow nor an endless one gets far."""
    pieces: list[bytes] = []
    size = 0
    while piece := response.read1(_PIECE, decode_content=True):
        pieces.append(piece)
        size += len(piece)
        if size > limits.size:
            response.close()
            raise _failed(address, f"larger than {limits.size} bytes")
        if clock() - start > limits.seconds:
            response.close()
            raise _too_slow(address, limits)
    return b"".join(pieces)


def _reason(error: Exception) -> str:
    """Why a request failed, in a few words."""
    import urllib3.exceptions as kinds

    if isinstance(error, kinds.SSLError):
        return f"its certificate is not trusted, or TLS failed: {error}"
    if isinstance(error, kinds.NameResolutionError):
        return "the host's name is not known"
    if isinstance(error, kinds.NewConnectionError):
        return "no connection to the host"
    if isinstance(error, kinds.TimeoutError):
        return "the server takes too long to answer"
    if isinstance(error, kinds.ProtocolError | kinds.IncompleteRead | kinds.DecodeError):
        return f"the answer is cut off or damaged: {error}"
    return str(error)


def _paths(folder: Path, address: str) -> tuple[Path, Path]:
    name = sha256(address.encode()).hexdigest()[:16]
    return folder / f"{name}.xml", folder / f"{name}.json"


def _kept(folder: Path, address: str) -> _Kept | None:
    """What was kept of an address; None where there is nothing, or it is damaged."""
    body, about = _paths(folder, address)
    try:
        data, said = body.read_bytes(), json.loads(about.read_bytes())
        if said["url"] != address or said["digest"] != sha256(data).hexdigest():
            return None
        return _Kept(data, {name: str(value) for name, value in said["validators"].items()})
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def _keep(folder: Path, address: str, kept: _Kept) -> None:
    said = {"url": address, "digest": sha256(kept.data).hexdigest(), "validators": dict(kept.validators)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in zip(_paths(folder, address), (kept.data, json.dumps(said).encode()), strict=True):
            beside = path.with_name(f"{path.name}.{os.getpid()}")
            beside.write_bytes(content)
            beside.replace(path)
    except OSError:
        return
