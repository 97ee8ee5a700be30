"""Which language a text is in: the script first, then letters, frequent words and letter sequences.

Undecided is an answer: `und` for texts that are too short, of mixed scripts, or in no known language.
"""

import math
from collections import Counter
from functools import cache
from typing import Literal

from pipeline.clean.text import split_paragraphs
from pipeline.document import CleanDocument, Language
from pipeline.enrich.context import Annotations, Context
from pipeline.enrich.language_evidence import (
    count_scripts,
    count_strange_letters,
    load_evidence,
    weigh_letters,
    weigh_words,
)
from pipeline.enrich.language_names import is_headline, without_names
from pipeline.enrich.language_profiles import score_by_langid, score_by_profiles
from pipeline.settings import load_settings

Method = Literal["both", "langdetect", "py3langid"]
_METHODS: dict[Method, tuple[str, ...]] = {
    "both": ("langdetect", "py3langid"),
    "langdetect": ("langdetect",),
    "py3langid": ("py3langid",),
}
UNDECIDED = Language()

# Found on the development half of the labelled sentences by moving one at a time; none is sharp.
PROFILE_WEIGHT = 0.5
LANGID_WEIGHT = 1.0
WORD_WEIGHT = 2.0
# Where langdetect knows half of a script's languages, and they share most letters, words tell more.
WORD_WEIGHTS = {"ARABIC": 4.5}
LETTER_WEIGHT = 0.5
DENSE_LETTER_WEIGHT = 3.0  # a Chinese character tells as much as a word
LETTERS_MAX = 3.0
STRANGE_WEIGHT = 2.0
RANK_WEIGHT = 0.03  # the first languages of a script's list are met far more often than the last
UNKNOWN_PENALTY = 1.5  # a language that one method does not know is not raised by that
TEMPERATURE = 0.8

LETTERS_MIN = 3
WORD_LETTERS_MIN = 12  # one or two words of a script of many languages are a name as often as a text
MAIN_SCRIPT_MIN_SHARE = 0.6
SCORE_MIN = 0.3
# Below so many letters names weigh: they look like any language, so what is left without them is asked, too,
# and with half the weight, for it is part of the whole.
SHORT_LETTERS = 60
REST_WEIGHT = 0.5
SHORT_SCORE_MIN = 0.5  # more likely than not ...
SURE_LETTERS = 25  # ... and the surer, the fewer letters speak: five ask for 0.8
WORDS_SCORE_MIN = 0.4  # where the winner has more frequent words than any other
NAMES_SCRIPTS = ("LATIN",)
# Names in these look like any of their languages, but most function words are of one: it decides, and a few
# words without one ask for a surer score.
RIVAL_SCRIPTS = ("ARABIC",)
RIVAL_SCORE_MIN = 0.6
# Short texts on which the two methods disagree are right 83 times in 100, where they agree 99 (measured).
DISAGREEMENT_SCORE_MAX = 0.8
PARAGRAPH_LETTERS_MIN = 40
PART_SCORE_MIN = 0.8
DETECT_CHARS = 3_000
# py3langid's names for what others call otherwise.
LANGID_NAMES = {"ckb": "sdh"}


def detect_language(text: str, *, method: Method = "both") -> Language:
    """Find the language of a text.

    Args:
        text: Any text; its first 3,000 characters decide.
        method: Whose letter sequences are asked beside script, letters and words: langdetect's profiles,
            py3langid's model, or both. Where both are asked and disagree on a short text, the score is at
            most 0.8.

    Returns:
        `und` with score 0 for fewer than 3 letters, for short texts that nothing decides and for texts
        without a main script. `parts` is empty: it belongs to documents.

    Raises:
        ConfigurationError: The package of a method is not installed.
    """
    text = text[:DETECT_CHARS]
    counts = count_scripts(text)
    total = sum(counts.values())
    if total < LETTERS_MIN:
        return UNDECIDED
    script, share = _main_script(counts)
    if share < MAIN_SCRIPT_MIN_SHARE:
        return UNDECIDED
    languages = load_evidence().scripts.get(script, ())
    if len(languages) < 2:
        return Language(code=languages[0], score=round(share, 3)) if languages else UNDECIDED
    if total < SHORT_LETTERS and script in NAMES_SCRIPTS:
        code, score = _detect_among_names(text, script, languages, method=method)
    else:
        code, score = _best(_probabilities(text, script, languages, method=method))
        if script in RIVAL_SCRIPTS and total < SURE_LETTERS:
            if score >= WORDS_SCORE_MIN and _has_most_words(text, code, languages):
                return Language(code=code, score=round(score * share, 3))
            score = score if score >= RIVAL_SCORE_MIN else 0.0
    if score < SCORE_MIN or (total < WORD_LETTERS_MIN and score < PART_SCORE_MIN and script != "CJK"):
        return UNDECIDED
    if total < SHORT_LETTERS and method == "both" and _methods_disagree(text, languages):
        score = min(score, DISAGREEMENT_SCORE_MAX)
    return Language(code=code, score=round(score * share, 3))


def read_language(
    document: CleanDocument,
    context: Context,  # noqa: ARG001 - the enrichers' contract; the language needs nothing but the text
) -> Annotations:
    """The enricher: a document's language, and those of paragraphs that differ from it.

    The language in which most letters stand is the document's; a paragraph's own is heard from 40 letters.
    """
    method = _chosen_method()
    language = language_of_document(document.title, document.body, method=method)
    return Annotations(language=language, methods=_METHODS[method])


@cache
def _chosen_method() -> Method:
    """The setting, read once a process."""
    return load_settings().language_detector


def language_of_document(title: str, body: str, *, method: Method = "both") -> Language:
    """Language of a document by its paragraphs; a text that switches has several `parts`."""
    whole = detect_language(f"{title}\n{body}" if title else body, method=method)
    weights: Counter[str] = Counter()
    for paragraph in split_paragraphs(body):
        letters = sum(count_scripts(paragraph).values())
        if letters >= PARAGRAPH_LETTERS_MIN:
            part = detect_language(paragraph, method=method)
            weights[part.code if part.score >= PART_SCORE_MIN else "und"] += letters
    known = [code for code, _ in weights.most_common() if code != "und"]
    if len(known) < 2:
        return whole
    code, letters = max(((code, weights[code]) for code in known), key=lambda pair: pair[1])
    share = letters / sum(weights.values())
    if share < MAIN_SCRIPT_MIN_SHARE:
        return Language(code="und", score=0.0, parts=tuple(known))
    return Language(code=code, score=round(min(whole.score or 1.0, share), 3), parts=tuple(known))


def _detect_among_names(
    text: str, script: str, languages: tuple[str, ...], *, method: Method
) -> tuple[str, float]:
    """A short text's language and score, 0 where its words beside the names don't decide."""
    whole = _probabilities(text, script, languages, method=method)
    rest = "" if text.isupper() else without_names(text)
    if len(rest) > 1:
        whole = _weigh_together(whole, _probabilities(rest, script, languages, method=method))
    code, score = _best(whole)
    if score >= WORDS_SCORE_MIN and _has_most_words(text, code, languages):
        return code, score
    speaking = text if is_headline(text) else rest
    needed = max(SHORT_SCORE_MIN, 1 - sum(map(str.isalpha, speaking)) / SURE_LETTERS)
    return code, score if score >= needed else 0.0


def _weigh_together(whole: dict[str, float], rest: dict[str, float]) -> dict[str, float]:
    products = {code: share * rest[code] ** REST_WEIGHT for code, share in whole.items()}
    total = sum(products.values())
    return {code: product / total for code, product in products.items()}


def _has_most_words(text: str, code: str, languages: tuple[str, ...]) -> bool:
    words = weigh_words(text, languages)
    return code in words and all(words[code] > weight for other, weight in words.items() if other != code)


def _methods_disagree(text: str, languages: tuple[str, ...]) -> bool:
    """Whether langdetect and py3langid each say a language that the other knows, too, and does not say."""
    profiles, langid = score_by_profiles(text, languages), _langid_by_code(text, languages)
    if not profiles or not langid:
        return False
    first, second = _best(profiles)[0], _best(langid)[0]
    return first != second and first in langid and second in profiles


def _best(scores: dict[str, float]) -> tuple[str, float]:
    return max(scores.items(), key=lambda pair: pair[1])


def _main_script(counts: Counter[str]) -> tuple[str, float]:
    """The script of most letters; Japanese is its kana and its Chinese characters together."""
    kana = counts["HIRAGANA"] + counts["KATAKANA"] + counts["HALFWIDTH"]
    han = counts["CJK"]
    merged = Counter(counts)
    if kana and kana * 10 >= han:
        merged["HIRAGANA"] = kana + han
        merged["CJK"] = merged["KATAKANA"] = merged["HALFWIDTH"] = 0
    elif counts["HANGUL"] * 3 >= han and counts["HANGUL"]:
        merged["HANGUL"] += han
        merged["CJK"] = 0
    script, count = merged.most_common(1)[0]
    return script, count / sum(merged.values())


def _probabilities(text: str, script: str, languages: tuple[str, ...], *, method: Method) -> dict[str, float]:
    """Softmax over everything that speaks for a language."""
    length = math.sqrt(max(len(text), 1))
    bytes_length = math.sqrt(max(len(text.encode("utf-8", "replace")), 1))
    sums = {language: -RANK_WEIGHT * rank for rank, language in enumerate(languages)}
    if method != "py3langid":
        _add(sums, score_by_profiles(text, languages), PROFILE_WEIGHT / length, length)
    if method != "langdetect":
        _add(sums, _langid_by_code(text, languages), LANGID_WEIGHT / bytes_length, bytes_length)
    words, letters = weigh_words(text, languages), weigh_letters(text, languages)
    strange = count_strange_letters(text, script)
    word_weight = WORD_WEIGHTS.get(script, WORD_WEIGHT)
    word_length = math.sqrt(len(text.split()) + 1)
    letter_weight = DENSE_LETTER_WEIGHT if script in load_evidence().dense else LETTER_WEIGHT
    for language in languages:
        sums[language] += word_weight * words.get(language, 0.0) / word_length
        sums[language] += letter_weight * min(letters.get(language, 0.0), LETTERS_MAX)
        sums[language] -= STRANGE_WEIGHT * strange.get(language, 0) / length
    return _softmax(sums)


def _langid_by_code(text: str, languages: tuple[str, ...]) -> dict[str, float]:
    renamed = [LANGID_NAMES.get(language, language) for language in languages]
    found = score_by_langid(text, renamed)
    return {code: found[name] for code, name in zip(languages, renamed, strict=True) if name in found}


def _add(sums: dict[str, float], found: dict[str, float], weight: float, length: float) -> None:
    """Add a method's likelihoods, counted from its best; what it does not know gets a fixed penalty."""
    if not found:
        return
    best = max(found.values())
    for language in sums:
        if language in found:
            sums[language] += (found[language] - best) * weight
        else:
            sums[language] -= UNKNOWN_PENALTY * weight * length


def _softmax(sums: dict[str, float]) -> dict[str, float]:
    best = max(sums.values())
    powers = {language: math.exp((value - best) / TEMPERATURE) for language, value in sums.items()}
    total = sum(powers.values())
    return {language: power / total for language, power in powers.items()}
