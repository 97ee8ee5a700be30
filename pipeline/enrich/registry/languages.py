"""The language an alias is most likely in, from its script and its actor's country."""

from functools import lru_cache

import regex

_SCRIPTS = tuple(
    (regex.compile(rf"\p{{{script}}}"), language)
    for script, language in (
        ("Arabic", "ar"),
        ("Cyrillic", "ru"),
        ("Hebrew", "he"),
        ("Hiragana", "ja"),
        ("Katakana", "ja"),
        ("Hangul", "ko"),
        ("Han", "zh"),
        ("Greek", "el"),
        ("Devanagari", "hi"),
        ("Bengali", "bn"),
        ("Georgian", "ka"),
        ("Armenian", "hy"),
        ("Thai", "th"),
        ("Ethiopic", "am"),
        ("Myanmar", "my"),
        ("Tamil", "ta"),
        ("Sinhala", "si"),
        ("Khmer", "km"),
        ("Lao", "lo"),
        ("Gurmukhi", "pa"),
    )
)
# Where the script's first language is not the country's.
_BY_COUNTRY = {
    ("ar", "IR"): "fa", ("ar", "AF"): "fa", ("ar", "PK"): "ur",
    ("ru", "UA"): "uk", ("ru", "BY"): "be", ("ru", "RS"): "sr", ("ru", "BG"): "bg", ("ru", "MK"): "mk",
    ("zh", "JP"): "ja", ("am", "ER"): "ti", ("hi", "NP"): "ne",
}  # fmt: skip


@lru_cache(maxsize=100_000)
def alias_language(text: str, country: str | None) -> str:
    """ISO 639-1 code of the language an alias belongs to; Latin script is "en" unless the seeds say more."""
    for script, language in _SCRIPTS:
        if script.search(text):
            return _BY_COUNTRY.get((language, country or ""), language)
    return "en"
