"""Names that the registry doesn't hold: which spellings are one entry, and what it is called."""

import pytest

from pipeline.enrich.registry.normal_form import (
    NormalForms,
    bare_name,
    is_unregistered,
    load_normal_forms,
    marked,
    twin_of,
    unregistered_id,
    usual_spelling,
)
from pipeline.errors import ConfigurationError
from pipeline.settings import REPOSITORY


@pytest.fixture(scope="module")
def forms() -> NormalForms:
    return load_normal_forms(REPOSITORY / "seeds")


@pytest.mark.parametrize(
    "spelling",
    [
        "Maria Lopez",
        "MARIA LOPEZ",
        "María López",
        "Maria  Lopez",
        "Maria\u00a0Lopez",
        "Maria LOPEZ",
        "Maria Lopez's",
        "Maria Lopez’s",
        "Mrs. Maria Lopez",
        "Señora María López",
        "Dr Maria Lopez",
        "General Maria Lopez",
        "“Maria Lopez”",
    ],
)
def test_spellings_of_one_person(spelling: str, forms: NormalForms) -> None:
    """Case, accents, spaces, the possessive and forms of address don't make another person."""
    label = bare_name(spelling, "person", forms)
    assert unregistered_id(label, "person") == "unregistered:person:maria-lopez"
    assert label in {"Maria Lopez", "María López"}


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("the Maria Lopez Foundation", "MARIA LOPEZ FOUNDATION", True),
        ("The Maria Lopez Foundation's", "María López Foundation", True),
        ("Lloyd's of London", "LLOYD’S OF LONDON", True),
        ("Trans-Andes Rail", "Trans Andes Rail", True),
        ("General Motors Works", "Motors Works", False),
        ("Dr Maria Clinic", "Maria Clinic", False),
        ("El Universal", "Universal", False),
        ("بنك النيل", "البنك النيل", True),
        ("Банк Развития", "Банку Развития", True),
    ],
)
def test_spellings_of_organisations(one: str, other: str, is_same: bool, forms: NormalForms) -> None:
    """An organisation keeps what would be a title before a person's name, and a foreign article."""
    ids = {unregistered_id(bare_name(name, "other", forms), "company") for name in (one, other)}
    assert (len(ids) == 1) == is_same


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("J. R. Haddon", "J.R. Haddon", True),
        ("JR Haddon", "J.R. Haddon", True),
        ("John F. Haddon", "John F Haddon", True),
        ("John F. Haddon", "John Haddon", False),
        ("Mr. Lopez", "Lopez", True),
        ("Sheikh Hasina", "Hasina", False),
        ("Sheikh Omar Hasina", "Omar Hasina", True),
        ("Jean-Luc O’Neill", "JEAN-LUC O'NEILL", True),
        ("السيد كريم الحداد", "كريم الحداد", True),
        ("Karim al-Haddad", "Karim Al Haddad", True),
        ("Karim Haddad", "Karima Haddad", False),
    ],
)
def test_persons_and_their_initials(one: str, other: str, is_same: bool, forms: NormalForms) -> None:
    """Dots and spaces of initials don't count; a middle initial and a title that may be a name do."""
    ids = {unregistered_id(bare_name(name, "person", forms), "person") for name in (one, other)}
    assert (len(ids) == 1) == is_same


@pytest.mark.parametrize(
    ("name", "kind", "label"),
    [
        ("MARIA DEL CARMEN RUIZ", "person", "Maria del Carmen Ruiz"),
        ("JEAN-LUC O'NEILL", "person", "Jean-Luc O'Neill"),
        ("Jean DUPONT", "person", "Jean Dupont"),
        ("J.R. HADDON", "person", "J.R. Haddon"),
        ("JFK", "person", "JFK"),
        ("LI MING", "person", "Li Ming"),
        ("BANK OF THE SOUTH", "company", "Bank of the South"),
        ("FC BASEL", "other", "FC Basel"),
        ("UNHCR", "igo", "UNHCR"),
        ("LLOYD'S OF LONDON", "company", "Lloyd's of London"),
        ("Lloyd's", "company", "Lloyd's"),
        ("Mr", "person", "Mr"),
        ("«...»", "other", "..."),
    ],
)
def test_labels(name: str, kind: str, label: str, forms: NormalForms) -> None:
    """A name in capitals is written out where it is surely no acronym."""
    assert bare_name(name, kind, forms) == label


def test_kinds_are_apart() -> None:
    """A person and an organisation of one name have two ids, each the other's twin; a mark is no name."""
    person, company = unregistered_id("Rossi", "person"), unregistered_id("Rossi", "company")
    assert person
    assert company
    assert (twin_of(person), twin_of(company)) == (company, person)
    assert unregistered_id(marked("Rossi", "organization"), "company") == company
    assert is_unregistered(person)
    assert not is_unregistered("state:IQ")
    assert unregistered_id("...", "other") is None


@pytest.mark.parametrize(
    ("spellings", "usual"),
    [
        ([("Maria Lopez", 2), ("María López", 3)], "María López"),
        ([("Maria Lopez", 2), ("María López", 2)], "María López"),
        ([("ZUBARA Brigade", 1), ("Zubara Brigade", 1)], "Zubara Brigade"),
        ([("Lopez Fund's", 1), ("Lopez Fund", 1)], "Lopez Fund"),
        ([("Lloyd's", 3), ("Lloyd", 1)], "Lloyd's"),
    ],
)
def test_usual_spelling(spellings: list[tuple[str, int]], usual: str) -> None:
    """The most frequent one, whatever the order; of equals the one with accents and small letters."""
    assert usual_spelling(spellings) == usual_spelling(reversed(spellings)) == usual


def test_words_are_needed(tmp_path: object) -> None:
    """Seeds without the file say so."""
    from pathlib import Path

    with pytest.raises(ConfigurationError, match=r"normal-form\.yaml"):
        load_normal_forms(Path(str(tmp_path)))
