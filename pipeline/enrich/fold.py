"""Folding: the form in which two spellings of one name are equal, on every engine and in every table."""

import unicodedata
from functools import lru_cache

import regex

from pipeline.enrich.han import SIMPLIFIED

_APOSTROPHES = "'’‘ʼʻʿʾ`´ʹ′"
# One letter, several code points: Arabic and Persian keyboards, hamza seats, the feminine ending.
_LETTERS = str.maketrans(
    {
        "ß": "ss", "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ə": "a",
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ێ": "ي", "ے": "ي", "ئ": "ي",
        "ک": "ك", "ڪ": "ك", "ة": "ه", "ۀ": "ه", "ە": "ه", "ھ": "ه", "ہ": "ه", "ؤ": "و", "ۆ": "و", "ء": None,
        "ـ": None, "\u200c": None, "\u200d": None, "\u200e": None, "\u200f": None, "\u00ad": None,
        "ё": "е", "״": None, "׳": None, '"': None,
        **dict.fromkeys(_APOSTROPHES),
    }
    | {chr(traditional): simplified for traditional, simplified in SIMPLIFIED.items()}
)  # fmt: skip
_TRADITIONAL_DIGITS = {ord(c): str(i % 10) for i, c in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}

# A dotted acronym is one word, an apostrophe joins a word, a character of a script without spaces stands alone.
# Hebrew acronyms are typed with a quotation mark before their last letter; Persian's half-space parts words, since
# others type a blank there.
TOKEN = regex.compile(
    r"(?:\p{L}\.){2,}(?:\p{L}(?![\p{L}\p{N}]))?"
    r"|[\p{Han}\p{Hiragana}\p{Katakana}ー\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]\p{M}*"
    rf"|[\p{{L}}\p{{N}}\p{{M}}]+"
    rf"(?:(?:[{_APOSTROPHES}״׳]+|(?<=\p{{Hebrew}})\"(?=\p{{Hebrew}}(?!\p{{L}})))(?=\p{{L}})[\p{{L}}\p{{N}}\p{{M}}]+)*"
)
# Case endings of Russian and Ukrainian, as they look without marks (й is и, ї is і). Those that begin with a vowel
# of many stems need a longer one ("Китая", "Алиев"); "ий" and "ей" end names as well ("Дмитрий", "Сергей"): they go
# only where an adjective or a noun in -ия has them.
_CYRILLIC_ENDING = regex.compile(
    r"(?<=\p{Cyrillic}{3})(?:ого|его|ому|ему|ыми|ими|ыи|ои|ые|ым|им|ых|их|оі)$"
    r"|(?<=\p{Cyrillic}{4})(?:ами|ями|ах|ях|ам|ям|ом|ем|ов|ев|ая|ую|ою|єю|ові|еві|єві|ів)$"
    r"|(?<=\p{Cyrillic}{2}[кхшщчж])(?:ии|іи|ие)$|(?<=\p{Cyrillic}{2}[еишжщцчь])еи$|(?<=\p{Cyrillic}{3}[щжчшц])ею$"
    r"|(?<=\p{Cyrillic}{3})[аеийоуыьэюяіє]$"
)
# "Ентоні Блінкен" is "Энтони Блинкен".
_UKRAINIAN = str.maketrans({"і": "и", "є": "е", "э": "е", "ґ": "г"})
# What looks like an ending and belongs to the name ("Газпром", "Лавров") goes from its other cases, too; behind
# these nothing more is cut.
_LAST_ENDINGS = frozenset(["ов", "ев", "ів", "ам", "ям"])
_CYRILLIC_TAIL = regex.compile(
    r"(?<=\p{Cyrillic}{4})(?:ам|ям|ом|ем|ов|ев|ів)$|(?<=\p{Cyrillic}{3})(?:им|ым|их|ых)$"
)
# Twice, because hamza seats are folded before: "الألمانية", "ألمانية" and "المانية" are one.
_ARABIC_ARTICLE = regex.compile(r"^(?:ال){1,2}(?=\p{Arabic}{2})")


@lru_cache(maxsize=200_000)
def fold_word(word: str) -> str:
    """Fold one word: case, marks, letter variants, Arabic's article, Russian's case endings.

    Both sides of a comparison are folded alike, so a stem need not be a real word.
    """
    decomposed = unicodedata.normalize("NFKD", word.casefold().translate(_LETTERS))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c) and c != ".")
    bare = unicodedata.normalize("NFC", bare.translate(_LETTERS)).translate(_TRADITIONAL_DIGITS)
    bare = _ARABIC_ARTICLE.sub("", bare)
    return _cut_cyrillic(bare) if "\u0400" < bare[-1:] < "\u0530" else bare


def _cut_cyrillic(word: str) -> str:
    ending = _CYRILLIC_ENDING.search(word)
    if ending is not None:
        word = word[: ending.start()]
        word = word if ending.group() in _LAST_ENDINGS else _CYRILLIC_TAIL.sub("", word)
    return word.translate(_UKRAINIAN)


def fold(text: str) -> str:
    """Fold a whole name: its words folded, one space between them; hyphens and punctuation are gone."""
    return " ".join(filter(None, (fold_word(match.group()) for match in TOKEN.finditer(text))))
