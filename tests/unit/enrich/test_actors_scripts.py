"""Names in other scripts: what folds together, what does not, and where a name begins and ends."""

import pytest

from pipeline.enrich.fold import fold
from pipeline.enrich.tokens import tokenize

SAME = [
    ("russian-surname", "Лавров", "Лаврова", "Лаврову", "Лавровым"),
    ("russian-adjective", "Зеленский", "Зеленского", "Зеленским"),
    ("russian-short-stem", "Китай", "Китая", "Китаю", "Китаем", "Китае"),
    ("russian-name-in-om", "Газпром", "Газпрома", "Газпромом"),
    ("russian-first-name", "Сергей", "Сергея", "Сергею", "Сергеем"),
    ("ukrainian-cases", "Україна", "України", "Україну", "Україною"),
    ("ukrainian-and-russian-letters", "Ентоні Блінкен", "Энтони Блинкен"),
    ("arabic-hamza-and-article", "ألمانيا", "المانيا", "الألمانيا"),
    ("arabic-persian-letters", "علي خامنئي", "علی خامنئی"),
    ("persian-half-space", "حزب‌الله", "حزب الله"),
    ("hebrew-acronym", 'צה"ל', "צה״ל", "צהל"),
    ("chinese-scripts", "內塔尼亞胡", "内塔尼亚胡"),
]
APART = [
    ("china-quito", "Китая", "Кито"),
    ("aliyev-ali", "Алиев", "Али"),
    ("bayramov-bayrou", "Байрамов", "Байру"),
]
HEADS = [
    ("conjunction-keeps-the-article", "والجزائر", "الجزائر"),
    ("preposition-keeps-the-article", "بالعراق", "العراق"),
    ("swallowed-article", "للعراق", "عراق"),
    ("bare-preposition", "لإيران", "إيران"),
    ("hebrew-preposition", "בקהיר", "קהיר"),
]
TAILS = [
    ("korean-subject", "북한은", "북한"),
    ("korean-latin", "NATO는", "NATO"),
    ("korean-forces", "이란군이", "이란"),
]


@pytest.mark.parametrize("names", [row[1:] for row in SAME], ids=[row[0] for row in SAME])
def test_spellings_of_one_name_fold_together(names: tuple[str, ...]) -> None:
    """Case endings, letters of two keyboards and characters of two standards are no difference."""
    assert len({fold(name) for name in names}) == 1


@pytest.mark.parametrize("names", [row[1:] for row in APART], ids=[row[0] for row in APART])
def test_names_that_only_look_alike_stay_apart(names: tuple[str, ...]) -> None:
    """A stem is not cut so far that two names become one."""
    assert len({fold(name) for name in names}) == len(names)


@pytest.mark.parametrize(("word", "name"), [row[1:] for row in HEADS], ids=[row[0] for row in HEADS])
def test_what_is_written_before_a_name_is_outside(word: str, name: str) -> None:
    """A reading of the word begins where the name does."""
    (token,) = tokenize(word)
    assert name in {word[start:] for _, start in token.heads}


@pytest.mark.parametrize(("word", "name"), [row[1:] for row in TAILS], ids=[row[0] for row in TAILS])
def test_what_is_written_behind_a_name_is_outside(word: str, name: str) -> None:
    """A reading of the word ends where the name does."""
    (token,) = tokenize(word)
    assert name in {word[:end] for _, end in token.tails}


def test_a_name_in_katakana_is_followed_to_its_end() -> None:
    """The long vowel mark belongs to the name, and a particle behind it does not."""
    assert [token.surface for token in tokenize("プーチン大統領")] == list("プーチン大統領")
