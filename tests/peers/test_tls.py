"""TLS: alerts and cipher suites, compared with the module ssl (OpenSSL) and with tlslite-ng."""

from __future__ import annotations

import ssl

import tlslite.constants  # type: ignore[import-untyped]

from tests.peers.comparison import Differences, Value, check, folded, names_by_value
from tests.peers.tables import names

MARKED = "IANA marks what is no longer to be used with _RESERVED"
NO_CONSTANT = "the standard library has no constant for it"
UNUSED = "OpenSSL never sends it: of SSL 3 and the first TLS"
OPENSSL_ALERTS = Differences(
    names={
        30: ("DECOMPRESSION_FAILURE_RESERVED", "DECOMPRESSION_FAILURE", MARKED),
        90: ("USER_CANCELED", "USER_CANCELLED", "the other way of spelling it"),
        100: ("NO_RENEGOTIATION_RESERVED", "NO_RENEGOTIATION", MARKED),
        111: ("CERTIFICATE_UNOBTAINABLE_RESERVED", "CERTIFICATE_UNOBTAINABLE", MARKED),
        114: ("BAD_CERTIFICATE_HASH_VALUE_RESERVED", "BAD_CERTIFICATE_HASH_VALUE", MARKED),
    },
    ours={
        "DECRYPTIONFAILEDRESERVED|NOCERTIFICATERESERVED|EXPORTRESTRICTIONRESERVED": UNUSED,
        "INAPPROPRIATEFALLBACK|MISSINGEXTENSION|CERTIFICATEREQUIRED|NOAPPLICATIONPROTOCOL": NO_CONSTANT,
        "TOOMANYCIDSREQUESTED|GENERALERROR|ECHREQUIRED": NO_CONSTANT,
    },
)
TLSLITE_ALERTS = Differences(
    names={
        21: ("DECRYPTION_FAILED_RESERVED", "decryption_failed", MARKED),
        30: ("DECOMPRESSION_FAILURE_RESERVED", "decompression_failure", MARKED),
        41: ("NO_CERTIFICATE_RESERVED", "no_certificate", MARKED),
        60: ("EXPORT_RESTRICTION_RESERVED", "export_restriction", MARKED),
        100: ("NO_RENEGOTIATION_RESERVED", "no_renegotiation", MARKED),
        111: ("CERTIFICATE_UNOBTAINABLE_RESERVED", "certificate_unobtainable", MARKED),
        114: ("BAD_CERTIFICATE_HASH_VALUE_RESERVED", "bad_certificate_hash_value", MARKED),
    },
    ours={"TOOMANYCIDSREQUESTED|GENERALERROR|ECHREQUIRED": "younger than tlslite-ng's list"},
)
NO_KIND = "tlslite-ng has no suite of this kind"
TLSLITE_SUITES = Differences(
    ours={
        "TLSNULLWITHNULLNULL": "the suite that every connection begins with",
        "TLS.*(ARIA|CAMELLIA|SEED|IDEA|GOST|SM4|AEGIS|ASCON).*": NO_KIND,
        "TLS.*(PSK|KRB5|ECCPWD).*": NO_KIND,
        "TLS.*EXPORT.*|TLS(RSA|DHE?RSA|DHEDSS|DHDSS|DHANON)WITHDESCBCSHA": "tlslite-ng has none that is that weak",
        "TLSDHRSAWITH.*": "tlslite-ng has static Diffie-Hellman with DSS alone",
        "TLSSHA(256SHA256|384SHA384)": "integrity without encryption",
    },
    theirs={
        "SSLCK.*": "of SSL 2: its suites have three octets and no registry",
        ".*DRAFT00": "a draft's, of values that were never registered",
    },
)


def constants(kind: type) -> dict[Value, frozenset[str]]:
    """Return the integers of a class of tlslite-ng, by name."""
    pairs = [(name, value) for name, value in vars(kind).items() if isinstance(value, int) and name[0] != "_"]
    return names_by_value([(name, value) for name, value in pairs])


def test_alerts_of_openssl() -> None:
    """Alerts have OpenSSL's names."""
    theirs = names_by_value(
        [(name.removeprefix("ALERT_DESCRIPTION_"), one.value) for name, one in ssl.AlertDescription.__members__.items()]
    )
    check(names("tls-parameters", "tls-parameters-6"), theirs, OPENSSL_ALERTS)


def test_alerts_of_tlslite() -> None:
    """Alerts have tlslite-ng's names."""
    check(names("tls-parameters", "tls-parameters-6"), constants(tlslite.constants.AlertDescription), TLSLITE_ALERTS)


def test_cipher_suites_of_tlslite() -> None:
    """Cipher suites have tlslite-ng's names and values; two octets are read as one number."""
    check(names("tls-parameters", "tls-parameters-4"), constants(tlslite.constants.CipherSuite), TLSLITE_SUITES)


def test_cipher_suites_of_openssl() -> None:
    """Every suite of this OpenSSL is a member, by its number. Suites of TLS 1.3 are members by their names, too:
    OpenSSL did not invent these names.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_ciphers("ALL:COMPLEMENTOFALL:@SECLEVEL=0")
    suites = {suite["id"] & 0xFFFF: suite["name"] for suite in context.get_ciphers() if suite["id"] >> 24 == 3}
    ours = names("tls-parameters", "tls-parameters-4")
    assert len(suites) > 20
    assert set(suites) <= set(ours)
    modern = {value: name for value, name in suites.items() if name.startswith("TLS_")}
    assert modern
    assert {value: folded(name) in ours[value] for value, name in modern.items()} == dict.fromkeys(modern, True)
