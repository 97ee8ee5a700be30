"""Folding: the form in which two spellings of one name are equal, on every engine and in every table."""

import unicodedata
from functools import lru_cache

import regex

_APOSTROPHES = "'’‘ʼʻʿʾ`´ʹ′"
# One letter, several code points: Arabic and Persian keyboards, hamza seats, the feminine ending.
_LETTERS = str.maketrans(
    {
        "ß": "ss", "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ə": "a",
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ێ": "ي", "ے": "ي", "ئ": "ي",
        "ک": "ك", "ڪ": "ك", "ة": "ه", "ۀ": "ه", "ە": "ه", "ھ": "ه", "ہ": "ه", "ؤ": "و", "ۆ": "و", "ء": None,
        "ـ": None, "\u200c": None, "\u200d": None, "\u200e": None, "\u200f": None, "\u00ad": None,
        "ё": "е", "״": None, "׳": None,
        **dict.fromkeys(_APOSTROPHES),
    }
)  # fmt: skip
_TRADITIONAL_DIGITS = {ord(c): str(i % 10) for i, c in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}

# A dotted acronym is one word, an apostrophe joins a word, a character of a script without spaces stands alone.
TOKEN = regex.compile(
    r"(?:\p{L}\.){2,}(?:\p{L}(?![\p{L}\p{N}]))?"
    r"|[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]\p{M}*"
    rf"|[\p{{L}}\p{{N}}\p{{M}}\u200c]+(?:[{_APOSTROPHES}״׳]+(?=\p{{L}})[\p{{L}}\p{{N}}\p{{M}}]+)*"
)
_CYRILLIC_ENDING = regex.compile(
    r"(?<=\p{Cyrillic}{3})(?:ами|ями|ого|его|ому|ему|ах|ях|ом|ем|ой|ей|ов|ев|ые|ый|ий|ая|ую|[аеийоуыьэюя])$"
)
_ARABIC_ARTICLE = regex.compile(r"^ال(?=\p{Arabic}{2})")


@lru_cache(maxsize=200_000)
def fold_word(word: str) -> str:
    """Fold one word: case, marks, letter variants, Arabic's article, Russian's case endings.

    Both sides of a comparison are folded alike, so a stem need not be a real word.
    """
    decomposed = unicodedata.normalize("NFKD", word.casefold().translate(_LETTERS))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c) and c != ".")
    bare = unicodedata.normalize("NFC", bare.translate(_LETTERS)).translate(_TRADITIONAL_DIGITS)
    bare = _ARABIC_ARTICLE.sub("", bare)
    return _CYRILLIC_ENDING.sub("", bare)


def fold(text: str) -> str:
    """Fold a whole name: its words folded, one space between them; hyphens and punctuation are gone."""
    return " ".join(filter(None, (fold_word(match.group()) for match in TOKEN.finditer(text))))
