"""Which language a text is in: the script first, then letters, frequent words and letter sequences.

Undecided is an answer: `und` for texts that are too short, of mixed scripts, or in no known language.
"""

import math
from collections import Counter
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
from pipeline.enrich.language_profiles import score_by_langid, score_by_profiles

Method = Literal["both", "langdetect", "py3langid"]
UNDECIDED = Language()

# Found on the development half of the labelled sentences by moving one at a time; none is sharp.
PROFILE_WEIGHT = 0.5
LANGID_WEIGHT = 1.0
WORD_WEIGHT = 2.0
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
# Names alone make a short text look like any language: below this the winner must have a word of its own.
NAMES_LETTERS_MAX = 60
NAMES_SCORE_MIN = 0.5  # where letters and sequences leave no doubt, no word is asked for
ENGLISH_SCORE_MIN = 0.9  # beside as many English words
NAMES_SCRIPTS = ("LATIN",)
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
            py3langid's model, or both, whose disagreement lowers the score.

    Returns:
        `und` with score 0 for fewer than 3 letters, for short texts that nothing decides and for texts
        without a main script. `parts` is empty: it belongs to documents.
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
    scores = _probabilities(text, script, languages, method=method)
    code, score = max(scores.items(), key=lambda pair: pair[1])
    if score < SCORE_MIN or (total < WORD_LETTERS_MIN and score < PART_SCORE_MIN and script != "CJK"):
        return UNDECIDED
    if (
        script in NAMES_SCRIPTS
        and total < NAMES_LETTERS_MAX
        and _has_names_only(text, code, score, languages)
    ):
        return UNDECIDED
    return Language(code=code, score=round(score * share, 3))


def read_language(
    document: CleanDocument,
    context: Context,  # noqa: ARG001 - the enrichers' contract; the language needs nothing but the text
) -> Annotations:
    """The enricher: a document's language, and those of paragraphs that differ from it.

    The language in which most letters stand is the document's; a paragraph's own is heard from 40 letters.
    """
    return Annotations(language=language_of_document(document.title, document.body), methods=("langdetect",))


def language_of_document(title: str, body: str) -> Language:
    """Language of a document by its paragraphs; a text that switches has several `parts`."""
    whole = detect_language(f"{title}\n{body}" if title else body)
    weights: Counter[str] = Counter()
    for paragraph in split_paragraphs(body):
        letters = sum(count_scripts(paragraph).values())
        if letters >= PARAGRAPH_LETTERS_MIN:
            part = detect_language(paragraph)
            weights[part.code if part.score >= PART_SCORE_MIN else "und"] += letters
    known = [code for code, _ in weights.most_common() if code != "und"]
    if len(known) < 2:
        return whole
    code, letters = max(((code, weights[code]) for code in known), key=lambda pair: pair[1])
    share = letters / sum(weights.values())
    if share < MAIN_SCRIPT_MIN_SHARE:
        return Language(code="und", score=0.0, parts=tuple(known))
    return Language(code=code, score=round(min(whole.score or 1.0, share), 3), parts=tuple(known))


def _has_names_only(text: str, code: str, score: float, languages: tuple[str, ...]) -> bool:
    """Whether no frequent word speaks for a short text's winner, or English ones speak as loudly."""
    words = weigh_words(text, languages)
    own = words.get(code, 0.0)
    if code != "en" and 0 < words.get("en", 0.0) >= own and score < ENGLISH_SCORE_MIN:
        return not weigh_letters(text, [code])
    return not own and score < NAMES_SCORE_MIN


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
        renamed = [LANGID_NAMES.get(language, language) for language in languages]
        found = score_by_langid(text, renamed)
        by_code = {code: found[name] for code, name in zip(languages, renamed, strict=True) if name in found}
        _add(sums, by_code, LANGID_WEIGHT / bytes_length, bytes_length)
    words, letters = weigh_words(text, languages), weigh_letters(text, languages)
    strange = count_strange_letters(text, script)
    word_length = math.sqrt(len(text.split()) + 1)
    letter_weight = DENSE_LETTER_WEIGHT if script in load_evidence().dense else LETTER_WEIGHT
    for language in languages:
        sums[language] += WORD_WEIGHT * words.get(language, 0.0) / word_length
        sums[language] += letter_weight * min(letters.get(language, 0.0), LETTERS_MAX)
        sums[language] -= STRANGE_WEIGHT * strange.get(language, 0) / length
    return _softmax(sums)


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
