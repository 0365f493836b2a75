import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import sentences
from tests.corpus.conftest import processor_seconds

MARKS = ".!?…。।؟ \n\t\u00a0\u202f«»“”\"'()[]-–•1aAéM,;:。』\u0301\ud800"
# Each text as it is cut: a sentence ends at « | ».
FRENCH = [
    "Il pleut. |Elle sort! |Où va-t-il? |Nulle part… |Bien.",
    "M. Dupont arrive. |Il parle.",
    "MM. Dupont et Durand signent. |Mme Martin aussi. |Mlle. Petit part.",
    "Le Dr. Martin et le Pr. Dubois consultent. |Me Petit plaide.",
    "L’art. 12 s’applique. |L’art. L. 121-1 aussi. |L’art. R. 4127-1 du code. |Fin.",
    "L’article R. 4127-1 du code s’applique. |L’article L. 811-4 aussi.",
    "Le décret n° 2014-445 du 30 avril. |Le no. 5 suit.",
    "Voir p. 12, pp. 14-15, vol. II, chap. IV et fig. 3. |Fin.",
    "Des pommes, des poires, etc. et du pain. |Des noix, etc. |Il en reste.",
    "Il habite 12 bd. Voltaire, puis av. Foch. |C’est loin.",
    "César meurt en 44 av. J.-C. et Auguste en 14 apr. J.-C. à Nole. |Fin.",
    "J.-P. Martin et A. B. Durand signent. |Fin.",
    "La S.N.C.F. Voyageurs recrute. |La SNCF. |Fin.",
    "Il habite à l’est. |La ville est grande.",
    "C’est une œuvre d’art. |Elle est belle. |Plainte pour vol. |Le juge décide. |Il fait sec. |Il a un fax. |Fin.",
    "Par ex. Paris, cf. Lyon. |Fin.",
    "Le taux est de 3,5 %. |Il monte à 4.5 points. |Il est de 1.000.000 €. |Fin.",
    "Écrivez à a.b@c.gouv.fr. |Merci.",
    "Voir https://a.fr/b.html?c=1.2&d=!x. |Voir www.service-public.fr. |Merci.",
    "Il dit : « Bonjour. » |Elle répond : « Au revoir ! » |Ils partent.",
    "« Vous venez ? » demanda-t-il. |« Oui ! » cria-t-elle. |Fin.",
    "Vous venez\u00a0? |Oui\u202f! |Bien\u00a0; voilà\u00a0: c’est tout.",
    "Vous venez ? |Oui ! |Bien ?! |Quoi… |Rien.",
    "Il hésite… puis il part. |Attention... |Le chien mord.",
    "(Voir l’annexe.) |Il part [1]. |« Elle » reste. |(Fin.)",
    "– Oui, dit-il. |– Non, dit-elle. |— Bon.",
    "Tél. 01 23 45 67 89. |Appelez au tél. 02 00 00 00 00. |Merci.",
    "Il est né le 1er. |2 jours après, il part. |Fin.",
    "Yahoo! a publié. |Fin.",
]
LINES = [
    "Vous devez fournir :\n|- un bail ;\n|- une pièce d’identité ;\n|- un relevé.\n|Fin.",
    "• Un point\n|• Deux points\n|Fin",
    "1. Premier point.\n|2. Second point.\n|10. Dixième point. |Suite.",
    "1) Premier\n|2) Second\n|a) Alpha\n|b) Bêta",
    "a. Premier\n|b. Second. |Suite.",
    "1.1. Objet du texte\n|1.1.2. Suite du texte",
    "Un titre\n\n|Un texte. |Fin.\n\n\n|Autre",
    "Un titre\n|Un autre titre\n|Texte",
    "une ligne coupée\nen deux. |Fin.",
    "une ligne sans point\n\n|et une autre\n \n|en minuscules",
    "une ligne finie :\n|en bas.",
    "  \n|Texte.\n",
]
FOREIGN = [
    "Mr. Smith met Mrs. Jones. |They left.",
    "Use a tool, e.g. Paris or i.e. London. |Done.",
    "The U.S. Army came. |It left.",
    "It worries me. |The end. |See no. 5 and Fig. 2. |Done.",
    "He came at 5 p.m. |She left. |J. R. R. Tolkien wrote it vs. Lewis. |Done.",
    "“Stop.” |He stopped. |'Go!' |\"Why?\" |She asked. |¿Cómo? |¡Qué! |Fin.",
    "北京是中国的首都。|它很大！|你好吗？|好。",
    "「行きます。」|彼は言った。|はい。",
    "مرحبا بالعالم. |كيف حالك؟ |أنا بخير.",
    "שלום עולם. |מה שלומך? |טוב.",
    "नमस्ते दुनिया। |आप कैसे हैं? |ठीक।",
    "Привет, мир. |Как дела? |Хорошо.",
]
PROSE = (
    "Le ministère de l'Intérieur et des Outre-mer recrute chaque année des agents dans tous les départements. |"
    "Les candidats déposent leur dossier à la préfecture de Paris ou de Lyon avant le 31 décembre. |"
    "M. Dupont, chef du service, répond aux questions des candidats par courriel à Paris Centre et à la mairie de "
    "Marseille, où se tient une permanence tous les jeudis. |"
    "La réponse arrive sous un mois, au plus tard."
)


@pytest.mark.parametrize("cut", FRENCH + LINES + FOREIGN)
def test_a_text_is_cut_where_its_sentences_end(cut: str) -> None:
    text = cut.replace("|", "")
    assert "|".join(span.of(text) for span in sentences(text)) == cut


@pytest.mark.parametrize("width", [60, 72, 78, 90])
def test_a_text_wrapped_at_a_fixed_width_is_cut_like_one_that_is_not(width: int) -> None:
    text = textwrap.fill(PROSE.replace("|", ""), width)
    assert [" ".join(span.of(text).split()) for span in sentences(text)] == PROSE.split(" |")


@given(st.text(st.one_of(st.characters(), st.sampled_from(MARKS))))
def test_sentences_tile_any_text(text: str) -> None:
    spans = sentences(text)
    assert "".join(span.of(text) for span in spans) == text
    assert [span.start for span in spans] == [0, *(span.end for span in spans)][: len(spans)]
    assert all(span.start < span.end for span in spans)


@given(st.text(st.sampled_from(MARKS)))
def test_white_space_belongs_to_the_sentence_before_it(text: str) -> None:
    assert not any(span.of(text)[0].isspace() for span in sentences(text)[1:])


def test_an_empty_text_has_no_sentence() -> None:
    assert sentences("") == []


# A pattern that tries again at each place of a row takes minutes for these, a linear one seconds.
@pytest.mark.parametrize("part", ["a. ", " ", "\n", "."])
def test_a_megabyte_of_one_thing_is_cut_in_two_seconds(part: str) -> None:
    assert processor_seconds(lambda: sentences(part * (1_000_000 // len(part)))) < 2


@pytest.mark.parametrize(
    "part",
    [
        *("a", ". ", ".\u00a0", "?!", "» ", ".»", "\u00a0", " \n", "。", "。』", "M. ", "1.1.", "- ", "("),
        *("a" + " " * 1000, "." + " " * 1000, "\n" + " " * 1000, "word " * 20 + "\n"),
    ],
)
def test_the_time_grows_with_the_length_whatever_the_text(part: str) -> None:
    text = part * (1_000_000 // len(part))
    assert processor_seconds(lambda: sentences(text + "x")) < 4
