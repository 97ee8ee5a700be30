"""Bytes become text: encodings, damage, characters nobody sees."""

import pytest

from pipeline.clean.text import NotText, decode, normalize, repair_mojibake, split_paragraphs

GERMAN = "Die Bürger von Köln müssen größere Straßen überqueren, sagte der Präsident gestern früh."
RUSSIAN = "Губернатор сообщил, что движение по мосту откроют в конце недели, а работы продолжатся летом."
ARABIC = "أعلنت وزارة الصحة أن حملة التطعيم ستبدأ الأسبوع المقبل في جميع المدارس والجامعات."
JAPANESE = "市長は来年から新しいバス路線を運行すると発表した。市民は賛成している。"

TRADITIONAL = "市長表示，新的捷運路線將於明年春天通車，市民都很高興，學校也會開放。"
SIMPLIFIED = "市长表示，新的地铁线路将于明年春天开通，市民都很高兴，学校也会开放。"
KOREAN = "시장은 내년부터 새로운 버스 노선을 운영하겠다고 밝혔다. 시민들은 환영했다."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        pytest.param(GERMAN, "utf-8", id="utf-8"),
        pytest.param(GERMAN, "utf-8-sig", id="utf-8 with a mark"),
        pytest.param(GERMAN, "utf-16", id="utf-16 with a mark"),
        pytest.param(GERMAN, "utf-32", id="utf-32 with a mark"),
        pytest.param(GERMAN, "utf-16-le", id="utf-16 without a mark"),
        pytest.param(GERMAN, "utf-16-be", id="utf-16 big-endian without a mark"),
        pytest.param(GERMAN, "cp1252", id="cp1252"),
        pytest.param("La señora Núñez llegó a Cádiz en otoño", "latin1", id="latin1 spanish"),
        pytest.param("A irmã de João mora em São Luís", "latin1", id="latin1 portuguese"),
        pytest.param("Iran said nothing about the café", "latin1", id="latin1 one letter"),
        pytest.param("Příliš žluťoučký kůň úpěl ďábelské ódy v Praze a Brně", "cp1250", id="cp1250 czech"),
        pytest.param(RUSSIAN, "cp1251", id="cp1251"),
        pytest.param(RUSSIAN, "koi8-r", id="koi8-r"),
        pytest.param(ARABIC, "cp1256", id="cp1256"),
        pytest.param(JAPANESE, "cp932", id="shift-jis"),
        pytest.param(JAPANESE, "euc_jp", id="euc-jp"),
        pytest.param(TRADITIONAL, "big5", id="big5"),
        pytest.param(SIMPLIFIED, "gb18030", id="gb18030"),
        pytest.param(KOREAN, "euc_kr", id="euc-kr"),
        pytest.param("ascii only", "ascii", id="ascii"),
    ],
)
def test_encoding_is_found(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


def test_declared_charset_decides_where_utf8_does_not_fit() -> None:
    decoded = decode("Žluťoučký kůň".encode("cp1250"), declared_charset="windows-1250")
    assert decoded.text == "Žluťoučký kůň"


def test_latin1_means_windows_1252() -> None:
    """As in web browsers: bytes 0x80 to 0x9f are quotation marks, not controls."""
    assert decode(b"He said \x93no\x94.", declared_charset="iso-8859-1").text == "He said “no”."


def test_wrong_declaration_is_no_declaration() -> None:
    assert decode(GERMAN.encode(), declared_charset="shift_jis").text == GERMAN
    assert decode(RUSSIAN.encode("cp1251"), declared_charset="no-such-charset").text == RUSSIAN


def test_single_foreign_byte_costs_one_character() -> None:
    """A quotation mark of Windows-1252 in a page of UTF-8 is read as what it is."""
    decoded = decode(RUSSIAN.encode() * 3 + b" \x93" + RUSSIAN.encode())
    assert decoded.text.count("“") == 1
    assert decoded.flags == ("encoding_damaged",)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"PK\x03\x04rest", "binary", id="zip"),
        pytest.param(b"\xff\xd8\xff\xe0 JFIF", "binary", id="jpeg"),
        pytest.param(b"text\0\0\0more", "binary", id="zeros in it"),
        pytest.param(bytes([7, 200, 3, 150]) * 100, "binary", id="control characters"),
    ],
)
def test_binary_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(NotText) as caught:
        decode(content)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        pytest.param("It isnâ€™t true", "It isn’t true", id="apostrophe"),
        pytest.param("â€œNoâ€\x9d, he said", "“No”, he said", id="quotation marks"),
        pytest.param("MÃ¼nchen und KÃ¶ln", "München und Köln", id="two letters"),
        pytest.param("Ø§Ù„Ø®Ø¨Ø±", "الخبر", id="Arabic"),
        pytest.param(
            "\u00d0\u0153\u00d0\u00be\u00d1\u0081\u00d0\u00ba\u00d0\u00b2\u00d0\u00b0",
            "Москва",
            id="Cyrillic",
        ),
    ],
)
def test_certain_mojibake_is_mended(broken: str, mended: str) -> None:
    assert repair_mojibake(broken) == mended
    assert decode(broken.encode()).flags == ("encoding_repaired",)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Ã© stands for é", id="one sequence may be meant"),
        pytest.param("São Paulo, Ângela, naïve café", id="accents"),
        pytest.param("“Quoted” – and “again” …", id="real quotation marks"),
        pytest.param("ÄÖÜ ÀÉÈ", id="capitals"),
        pytest.param("Â£5 and Ã alone â€", id="one that can't be undone"),
    ],
)
def test_uncertain_mojibake_stays(text: str) -> None:
    assert repair_mojibake(text) == text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("a\r\nb\rc\u2028d", "a\nb\nc\nd", id="line ends"),
        pytest.param("a\xa0b\u3000c", "a b c", id="spaces"),
        pytest.param("co\u00adope\u200bration\ufeff", "cooperation", id="invisible"),
        pytest.param("می\u200cشود", "می\u200cشود", id="the joiner that is part of a word"),
        pytest.param("e\u0301", "é", id="composed"),
        pytest.param("a\x07b", "a b", id="control character"),
        pytest.param("a\tb  c", "a\tb  c", id="tabs and double spaces stay"),
    ],
)
def test_normal_form(raw: str, expected: str) -> None:
    assert normalize(raw) == expected


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        pytest.param("a\n\nb\nc", ["a", "b\nc"], id="blank lines"),
        pytest.param("a\nb\n", ["a", "b"], id="one a line"),
        pytest.param("a\n \t\n\n\nb", ["a", "b"], id="lines of spaces"),
        pytest.param("\n\na\n\n", ["a"], id="around"),
        pytest.param(" \n ", [], id="nothing"),
    ],
)
def test_paragraphs(text: str, paragraphs: list[str]) -> None:
    assert split_paragraphs(text) == paragraphs
