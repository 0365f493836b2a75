import codecs
from hashlib import shake_256

import pytest

from corpus.encoding import decode
from corpus.errors import UnreadableDocument

FRENCH = "« L’été à l’œuvre », dit-il… L’aide est de 1 500 € : où la demander ?\n"
RUSSIAN = "Сегодня хорошая погода, и мы пойдём гулять в парк. Дети играют во дворе, а собака спит на солнце.\n"
JAPANESE = "今日は天気がいいので、公園へ散歩に行きます。子供たちは庭で遊んでいます。\n"
CHINESE = "今天天气很好，我们去公园散步。孩子们在院子里玩耍，狗在阳光下睡觉。\n"
GREEK = "Σήμερα ο καιρός είναι καλός και θα πάμε βόλτα στο πάρκο με τα παιδιά.\n"
HEBREW = "מזג האוויר יפה היום ונלך לטייל בפארק עם הילדים.\n"
LONG = 2000


def _noise(seed: int, length: int) -> bytes:
    return shake_256(bytes([seed])).digest(length)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("times", [1, LONG])
def test_a_french_text_is_read_in_its_encoding(encoding: str, times: int) -> None:
    assert decode((FRENCH * times).encode(encoding), "a.txt") == FRENCH * times


@pytest.mark.parametrize(("mark", "encoding"), [(codecs.BOM_UTF16_BE, "utf-16-be"), (codecs.BOM_UTF32_BE, "utf-32-be")])
def test_a_mark_tells_the_order_of_the_bytes(mark: bytes, encoding: str) -> None:
    assert decode(mark + FRENCH.encode(encoding), "a.txt") == FRENCH


@pytest.mark.parametrize(
    "words",
    [
        "à",
        "Été",
        "Noël à Besançon",
        "Œuvre d’art",
        "« oui »",
        "10 €",
        "Il dit « non »…",
        "Schöne Grüße aus München, die Straße ist groß.",
        "Mañana iré al jardín. ¿Cómo estás? ¡Qué día!",
        "São João é amanhã, não há razão para preocupação.",
        "Rødgrød med fløde på en ø i åen.",
    ],
)
def test_a_few_words_in_windows_1252_are_read(words: str) -> None:
    assert decode(words.encode("cp1252"), "a.txt") == words


def test_latin_1_is_read() -> None:
    text = "L'été, la créée, où ça, naïf, à Noël, garçon.\n" * 40
    assert decode(text.encode("latin-1"), "a.txt") == text


def test_an_accent_far_down_a_long_text_is_read() -> None:
    text = "Rien que des lettres simples. " * 4000 + "L’œuvre de l’été."
    assert decode(text.encode("cp1252"), "a.txt") == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (CHINESE, "gb18030"),
        (GREEK, "cp1253"),
        (HEBREW, "cp1255"),
    ],
)
@pytest.mark.parametrize("times", [20, LONG])
def test_a_text_of_another_script_is_not_taken_for_french(text: str, encoding: str, times: int) -> None:
    assert decode((text * times).encode(encoding), "a.txt") == text * times


def test_damaged_utf_8_keeps_all_but_the_damage() -> None:
    whole = (FRENCH * 50).encode()
    assert decode(whole + "é".encode()[:1], "a.txt") == FRENCH * 50 + "\ufffd"
    assert decode(whole + b"\xff" + whole, "a.txt") == FRENCH * 50 + "\ufffd" + FRENCH * 50


def test_utf_16_cut_inside_a_character_keeps_the_rest() -> None:
    assert decode(FRENCH.encode("utf-16") + b"a", "a.txt") == FRENCH + "\ufffd"


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("koi8-r", "koi8-r"), ("cp1251", "windows-1251"), ("utf-8", "windows-1251"), ("cp1251", "WINDOWS-1251")],
)
def test_the_declared_encoding_is_used_where_the_text_is_not_utf_8(encoding: str, declared: str) -> None:
    assert decode("Привет".encode(encoding), "a.html", declared) == "Привет"


@pytest.mark.parametrize(
    "declared", ["iso-8859-1", "ISO-8859-1", "latin1", "utf-8", "undefined", "hex", "no-such", "x" * 99]
)
def test_a_wrong_declaration_does_no_harm(declared: str) -> None:
    assert decode(FRENCH.encode("cp1252"), "a.html", declared) == FRENCH


@pytest.mark.parametrize("data", [b"", b"  \r\n\t", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_an_empty_file_is_said_to_be_empty(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match=r"^a\.txt: the file is empty; expected text$"):
        decode(data, "a.txt")


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\x00\x00\x01\x00\x08\x06\x00\x00\x00",
        b"\x7fELF\x02\x01\x01" + b"\x00" * 9 + b"\x03\x00>\x00\x01\x00\x00\x00",
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00H\x00H\x00\x00",
        b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00" + _noise(1, 300),
        b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Length 500>>stream\n" + _noise(2, 500),
        b"Words, then\x00\x01\x02\x03 a table of numbers" * 20,
        b"\x00" * 100,
        *(_noise(seed, 400) for seed in range(20)),
    ],
)
def test_binary_data_is_refused_with_what_was_expected(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match=r"^photo\.txt: binary data, not text; expected text in UTF-8"):
        decode(data, "photo.txt")


@pytest.mark.parametrize("declared", ["iso-2022-jp", "ISO-2022-JP"])
def test_an_encoding_that_looks_like_ascii_is_read_as_declared(declared: str) -> None:
    assert decode(JAPANESE.encode("iso-2022-jp"), "a.eml", declared) == JAPANESE


def test_a_declared_encoding_that_no_name_is_does_no_harm() -> None:
    assert decode(FRENCH.encode("cp1252"), "a.eml", "latin\0one") == FRENCH
