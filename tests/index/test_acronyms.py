"""Acronyms: which definitions are believed, which are not."""

from pathlib import Path

import pytest

from index.acronyms import definitions, learned, read_acronyms, write_acronyms


@pytest.mark.parametrize(
    ("marked", "acronym"),
    [
        ("à l’instar du {Groupement d’Évaluation Départemental} (GED) créé en 2014", "GED"),
        ("GED ({groupement d'évaluation départemental})", "GED"),
        ("DGSI : {direction générale de la sécurité intérieure}.", "DGSI"),
        ("aux {Cellules de Lutte contre l’Islamisme et le Repli communautaire} (CLIR)", "CLIR"),
        ("le {salaire minimum interprofessionnel de croissance} (SMIC)", "SMIC"),
        ("le {chèque emploi-service universel} (CESU)", "CESU"),
        ("la {direction régionale de l'économie, de l'emploi, du travail et des solidarités} (DREETS)", "DREETS"),
        ("Il touche l'{allocation aux adultes handicapés} (AAH).", "AAH"),
        ("une {caisse d'allocations familiales} (C.A.F.)", "CAF"),
        ("the {National Health Service} (NHS)", "NHS"),
    ],
)
def test_a_definition_is_read_with_the_whole_long_form(marked: str, acronym: str) -> None:
    long = marked[marked.index("{") + 1 : marked.index("}")]
    assert list(definitions(marked.replace("{", "").replace("}", ""))) == [(acronym, long)]


@pytest.mark.parametrize(
    "text",
    [
        "le ministère de l'intérieur (DGSI)",
        "le RSA (refus d'attribution, contestation du montant attribué, etc.)",
        "le document (PDF - 377 Ko)",
        "un contrat (CDI)",
        "la ville (Paris)",
        "en France (FR)",
        "la mairie. Une caisse (MC)",
        "Le CSE (voir ci-dessus)",
        "Groupement d'Évaluation Départemental",
        "()",
        "(AB)",
        "GED :",
    ],
)
def test_what_does_not_spell_the_letters_is_no_definition(text: str) -> None:
    assert list(definitions(text)) == []


def test_the_commonest_long_forms_come_first_and_are_at_most_two() -> None:
    defined = [
        ("VIP", "visite d'information"),
        ("VIP", "vocation"),
        ("VIP", "Visite d’information"),
        ("VIP", "z"),
        ("A", "b"),
    ]
    assert learned(defined) == {"A": ["b"], "VIP": ["Visite d’information", "vocation"]}


def test_acronyms_come_back_as_they_were_written(tmp_path: Path) -> None:
    acronyms = {"GED": ["groupement d'évaluation départemental"]}
    write_acronyms(tmp_path / "a.json", acronyms)
    assert read_acronyms(tmp_path / "a.json") == acronyms
    (tmp_path / "a.json").write_text('{"GED": [1]}', encoding="utf-8")
    with pytest.raises(ValueError, match="no text"):
        read_acronyms(tmp_path / "a.json")
