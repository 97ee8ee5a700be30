"""Find words that are written with a capital and name nobody ("The", "Monday", "Israeli", "Prime").

A sentence whose capitals are all of this kind is not worth the model's time: the runtime leaves it out.
"""

from collections import Counter
from collections.abc import Iterable

from tokenizers import Tokenizer

from pipeline.enrich.recognize import QUIET_SHAPES, cut_words
from training.corpus import Sentence, tag_words

SEEN_OFTEN = 25
NAMED_SELDOM = 0.01  # of its occurrences; the silver source has that much noise


def find_plain_words(sentences: Iterable[Sentence], tokenizer: Tokenizer) -> list[str]:
    """List the words, as they are written, that are seen often and hardly ever in a name."""
    seen: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for sentence in sentences:
        words = cut_words(sentence.text, tokenizer.encode(sentence.text, add_special_tokens=False))
        tags = tag_words(words.offsets, sentence.names)
        for (start, end), shape, tag in zip(words.offsets, words.shapes, tags, strict=True):
            if shape not in QUIET_SHAPES:
                seen[sentence.text[start:end]] += 1
                named[sentence.text[start:end]] += tag != 0
    return sorted(word for word, n in seen.items() if n >= SEEN_OFTEN and named[word] <= NAMED_SELDOM * n)
