"""Bytes to text: encodings found, broken ones mended where that is certain, Unicode in one form."""

import codecs
import re
import unicodedata
from dataclasses import dataclass

from charset_normalizer import from_bytes

# Files that people rename to .txt; a signature decides before any guess about encodings.
SIGNATURES = (
    b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x7fELF", b"\x1f\x8b", b"BZh",
    b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\xd0\xcf\x11\xe0", b"OggS", b"ID3", b"RIFF", b"MZ\x90",
    b"\x28\xb5\x2f\xfd", b"SQLite format 3", b"\xca\xfe\xba\xbe",
)  # fmt: skip
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The names a declaration uses for what its bytes really are (WHATWG Encoding Standard, labels).
WEB_NAMES = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252",
             "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "ks_c_5601-1987": "cp949",
             "euc-kr": "cp949", "shift_jis": "cp932", "x-sjis": "cp932", "iso-8859-9": "cp1254",
             "tis-620": "cp874", "unicode": "utf-16", "windows-31j": "cp932"}  # fmt: skip
CONTROLS_MAX_SHARE = 0.02  # text holds hardly any control characters; compressed bytes hold 10 %
DAMAGE_MAX_SHARE = 0.01  # a page cut in the middle of a character, one quotation in another encoding
ASCII_MIN_SHARE = 0.8  # letters of a Latin text without marks; Arabic, Cyrillic and Greek ones have few
DETECT_BYTES = 65_536  # the start of a text tells its encoding; the rest only costs time

# What Windows-1252 bytes above ASCII are in Western European texts: their letters, quotes, dashes, signs.
WESTERN = frozenset(
    "àáâãäåæçèéêëìíîïñòóôõöøœùúûüßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØŒÙÚÛÜªº¿¡«»‘’“”„‚‹›–—…•·€£©®™°§´²³½ \xa0"
)
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Characters nobody sees: kept are ZWNJ and ZWJ, which are letters' shapes in Persian, Kurdish and Hindi.
INVISIBLE = re.compile(
    r"[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
# A capital or a sign inside a small-lettered word, as Central European texts look in Windows-1252.
ODD_CASE = re.compile(r"[a-z][À-ÖØ-Þ][a-z]|[a-z]{3}[ªº¿£²³]|[º£²³][a-z]|[a-z][¿¡©®°§½][a-z]")
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
SPACES = re.compile(r"[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")
# What UTF-8 looks like when it was read as Windows-1252 and written again: a lead, and its followers.
FOLLOWER = (
    r"[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014\u2018-\u201a"
    r"\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]"
)
MOJIBAKE = re.compile(
    rf"[\u00c2-\u00df]{FOLLOWER}|[\u00e0-\u00ef]{FOLLOWER}{{2}}|[\u00f0-\u00f4]{FOLLOWER}{{3}}"
)


class NotText(ValueError):
    """Bytes that are no text; `reason` is the constant word of the rejection."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was read in, and whether characters were lost or mended."""

    text: str
    encoding: str
    flags: tuple[str, ...] = ()


def decode(content: bytes, *, declared_charset: str | None = None) -> Decoded:
    """Turn bytes into text: byte-order mark, UTF-8, the declared charset, then detection.

    Raises:
        NotText: `binary` (a known signature, or too many control characters) or `undecodable`.
    """
    for bom, encoding in BOMS:
        if content.startswith(bom):
            return _strictly(content[len(bom) :], encoding)
    wide = _wide_encoding(content)
    if wide:
        return _strictly(content, wide)
    _refuse_binary(content)
    try:
        return _mended(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _decode_legacy(content, declared_charset)


def normalize(text: str) -> str:
    """NFC, one kind of line end and space; what nobody sees is left out. Paragraphs stay as they are."""
    text = LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))
    text = SPACES.sub(" ", INVISIBLE.sub("", text))
    return CONTROL_CHARACTERS.sub(" ", text)


def split_paragraphs(text: str) -> list[str]:
    """Paragraphs between blank lines; a text without blank lines has one on each line."""
    stripped = text.strip()
    pieces = BLANK_LINES.split(stripped) if BLANK_LINES.search(stripped) else stripped.split("\n")
    return [piece.strip() for piece in pieces if piece.strip()]


def repair_mojibake(text: str) -> str:
    """Undo UTF-8 that was read as Windows-1252, where the reading back leaves no doubt.

    A line is mended only when all its odd sequences turn into UTF-8 characters, and there are at least
    two of them or one of three bytes: "Ã©" alone may be meant.
    """
    if not MOJIBAKE.search(text):
        return text
    return "\n".join(_mend_line(line) for line in text.split("\n"))


def _strictly(content: bytes, encoding: str) -> Decoded:
    text = content.decode(encoding, "replace")
    if text.count("\ufffd") > DAMAGE_MAX_SHARE * max(len(text), 1):
        raise NotText("undecodable", f"the bytes are no {encoding}")
    return Decoded(text, encoding, ("encoding_damaged",) if "\ufffd" in text else ())


def _wide_encoding(content: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Latin text is zero."""
    head = content[:2048]
    if len(head) < 4 or head.count(0) < len(head) // 4:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > 0.6 * len(head) // 2 and even < odd // 10:
        return "utf-16-le"
    if even > 0.6 * len(head) // 2 and odd < even // 10:
        return "utf-16-be"
    return None


def _refuse_binary(content: bytes) -> None:
    if content.startswith(SIGNATURES):
        raise NotText("binary", f"the file starts with {content[:8]!r}")
    head = content[:DETECT_BYTES]
    controls = len(CONTROLS.findall(head))
    if b"\0\0" in head or controls > CONTROLS_MAX_SHARE * max(len(head), 1):
        raise NotText("binary", f"{controls} control characters in the first {len(head)} bytes")


def _decode_legacy(content: bytes, declared_charset: str | None) -> Decoded:
    damaged = content.decode("utf-8", "replace")
    lost = damaged.count("\ufffd")
    wide = sum(character > "\x7f" for character in damaged) - lost
    if lost <= DAMAGE_MAX_SHARE * len(damaged) and lost * 4 <= wide:
        return _mended(_decode_mixed(content), "utf-8", "encoding_damaged")
    if declared_charset:
        encoding = WEB_NAMES.get(declared_charset.lower(), declared_charset)
        try:
            return _mended(content.decode(encoding), encoding)
        except (LookupError, UnicodeDecodeError, ValueError):
            pass  # a declaration that doesn't hold is no declaration: the bytes decide
    western = _western(content)
    if western is not None:
        return _mended(western, "cp1252")
    best = from_bytes(content[:DETECT_BYTES]).best()
    if best is None:
        raise NotText("undecodable", "no encoding fits the bytes")
    text = content.decode(best.encoding, "replace")
    return _mended(text, best.encoding, *(["encoding_damaged"] if "\ufffd" in text else []))


def _western(content: bytes) -> str | None:
    """Windows-1252 where nearly all letters are ASCII and all others are usual in Western Europe."""
    ascii_letters = sum(byte < 0x80 and chr(byte).isalpha() for byte in content)
    others = sum(byte >= 0x80 for byte in content)
    if ascii_letters < ASCII_MIN_SHARE * (ascii_letters + others):
        return None
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return None
    if any(character > "\x7f" and character not in WESTERN for character in text):
        return None
    return None if ODD_CASE.search(text) else text


def _decode_mixed(content: bytes) -> str:
    """UTF-8 in which single bytes come from Windows-1252: those are read as such."""
    escaped = content.decode("utf-8", "surrogateescape")
    return re.sub(
        r"[\udc80-\udcff]", lambda match: bytes([ord(match[0]) & 0xFF]).decode("cp1252", "replace"), escaped
    )


def _mended(text: str, encoding: str, *flags: str) -> Decoded:
    repaired = repair_mojibake(text)
    if repaired != text:
        flags = (*flags, "encoding_repaired")
    return Decoded(repaired, encoding, flags)


def _mend_line(line: str) -> str:
    found = MOJIBAKE.findall(line)
    if not found or (len(found) == 1 and len(found[0]) < 3):
        return line
    mended = [_reread(sequence) for sequence in found]
    if any(piece is None for piece in mended):
        return line
    pieces = iter(mended)
    return MOJIBAKE.sub(lambda _: next(pieces) or "", line)


def _reread(sequence: str) -> str | None:
    try:
        return b"".join(_as_byte(character) for character in sequence).decode("utf-8")
    except UnicodeError:
        return None


def _as_byte(character: str) -> bytes:
    """A byte of Windows-1252; the five it leaves undefined pass through, as in web browsers."""
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")
