"""Models: the built-in one offline, any other sentence-transformers model, and those that are none."""

import json
import os
import pickle
import shutil
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index import BUNDLED_MODEL, Encoder, IncompatibleIndex, Index, ModelFailed, load_encoder, rebuild
from index.sentence_encoder import SentenceEncoder
from tests.fake_encoder import FakeEncoder
from tests.index.asking import QUESTIONS, ask, query
from tests.index.processes import in_a_process
from tests.index.texts import FRENCH

Edit = Callable[[Path], object]


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a sentence-transformers folder that is not the built-in one: a random BERT, 32 wide, over letters."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    root = tmp_path_factory.mktemp("tiny")
    unknown: dict[str, Any] = {"unk_token": "[UNK]"}
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    pieces = ["[PAD]", "[UNK]", *letters, *(f"##{letter}" for letter in letters)]
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, **unknown))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    options = {"tokenizer_object": tokenizer, "pad_token": "[PAD]", **unknown}
    PreTrainedTokenizerFast(**options).save_pretrained(root / "bert")  # type: ignore[no-untyped-call]
    torch.manual_seed(0)
    sizes: dict[str, Any] = {
        "hidden_size": 32,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "intermediate_size": 64,
    }
    BertModel(BertConfig(vocab_size=len(pieces), **sizes)).save_pretrained(root / "bert")
    model = SentenceTransformer(modules=[Transformer(str(root / "bert")), Pooling(32)], device="cpu")
    model.prompts = {"query": "question ", "passage": "texte "}
    model.save(str(root / "model"))
    return root / "model"


def of_a_folder(folder: Path) -> SentenceEncoder:
    """Return the model of a folder."""
    encoder = load_encoder(str(folder), folder)
    assert isinstance(encoder, SentenceEncoder)
    return encoder


def test_another_model_by_path_is_indexed_and_searched(folder: Path, data: Path, tiny_model: Path) -> None:
    encoder = load_encoder(str(tiny_model), data / "models")
    report = rebuild([folder], data, encoder)
    assert (report.documents, report.embedded) == (6, report.passages)
    index = Index.open(data, encoder)
    assert index.manifest.dimension == encoder.dimension == 32
    assert index.manifest.recipe.model == str(tiny_model)
    assert [len(ask(index, question, encoder)) for question in QUESTIONS] == [report.passages] * len(QUESTIONS)
    index.close()


def test_vectors_of_any_model_have_length_1(tiny_model: Path, data: Path) -> None:
    encoder = load_encoder(str(tiny_model), data)
    for vectors in (encoder.encode_passages(FRENCH), encoder.encode_questions(FRENCH)):
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert encoder.encode_passages([]).shape == (0, 32)


def test_the_prompts_of_a_model_are_used_under_whatever_name(tiny_model: Path) -> None:
    """`passage` is the name that e5 models give; sentence-transformers alone would take the empty `document`."""
    encoder = of_a_folder(tiny_model)
    plain = encoder._model.encode(["texte congés", "question congés"], normalize_embeddings=True)
    assert np.allclose(encoder.encode_passages(["congés"]), plain[0], atol=1e-6)
    assert np.allclose(encoder.encode_questions(["congés"]), plain[1], atol=1e-6)


def test_one_pass_gives_the_vectors_and_the_tokens(tiny_model: Path) -> None:
    encoder = of_a_folder(tiny_model)
    text = "Congés payés"
    for read, encode, prompt in (
        (encoder.read_passages, encoder.encode_passages, "texte "),
        (encoder.read_questions, encoder.encode_questions, "question "),
    ):
        found = read(FRENCH)
        np.testing.assert_allclose(found.vectors, encode(FRENCH), atol=1e-6)
        assert [one.text for one in found.tokens] == list(FRENCH)
        (tokens,) = read([text]).tokens
        assert "".join(span.of(text) for span in tokens.spans) == "Congéspayés"
        # This model has no special tokens: the states of the prompt and those of the text make the vector.
        whole = encoder._model.encode([prompt + text], output_value="token_embeddings")[0]
        assert np.allclose(tokens.states, whole[len(prompt) - 1 :], atol=1e-6)
    assert encoder.token_width == 32
    assert read([]).tokens == ()
    assert read([""]).tokens[0].states.shape == (0, 32)


def test_the_tokens_of_a_text_that_is_too_long_are_those_of_its_beginning(real_encoder: Encoder) -> None:
    text = "mot " * 2000
    (tokens,) = real_encoder.read_passages([text]).tokens
    assert len(tokens.spans) == len(tokens.states) == 512 - len(["<s>", "passage", ":", "</s>"])
    assert {span.of(text).strip() for span in tokens.spans} == {"mot"}


def test_the_tokens_of_the_built_in_model_are_placed_in_the_text(real_encoder: Encoder) -> None:
    text = "L'État paie 🏛 : n° 2014-445 à « l'élève »"
    (tokens,) = real_encoder.read_questions([text]).tokens
    assert "".join("".join(span.of(text).split()) for span in tokens.spans) == "".join(text.split())
    assert tokens.states.shape == (len(tokens.spans), real_encoder.token_width) == (len(tokens.spans), 384)


def test_an_index_made_with_it_is_refused_to_another_model(folder: Path, data: Path, tiny_model: Path) -> None:
    rebuild([folder], data, load_encoder(str(tiny_model), data))
    with pytest.raises(IncompatibleIndex) as caught:
        Index.open(data, FakeEncoder())
    assert str(tiny_model) in str(caught.value)
    assert "fake (fake-1)" in str(caught.value)


def test_the_fingerprint_follows_the_content_of_the_folder(tiny_model: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(tiny_model, tmp_path / tiny_model.name)
    one = load_encoder(str(tiny_model), tmp_path).fingerprint
    assert load_encoder(str(copy), tmp_path).fingerprint == one
    with (copy / "modules.json").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert load_encoder(str(copy), tmp_path).fingerprint != one


def cut(path: Path) -> None:
    """Cut a file in two."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(folder: Path) -> None:
    """Leave nothing in a folder."""
    shutil.rmtree(folder)
    folder.mkdir()


@pytest.mark.parametrize(
    "edit",
    [
        lambda folder: cut(folder / "model.safetensors"),
        lambda folder: (folder / "model.safetensors").unlink(),
        lambda folder: (folder / "model.safetensors").write_bytes(b"\xff" * 1000),
        lambda folder: (folder / "config.json").unlink(),
        lambda folder: (folder / "config.json").write_text("{"),
        lambda folder: (folder / "modules.json").write_text("["),
        lambda folder: (folder / "tokenizer.json").write_text("{"),
        empty,
    ],
    ids=["cut", "no weights", "no tensors", "no configuration", "configuration", "modules", "tokenizer", "empty"],
)
def test_a_folder_that_is_no_model_is_said(tiny_model: Path, tmp_path: Path, edit: Edit) -> None:
    folder = shutil.copytree(tiny_model, tmp_path / "model")
    edit(folder)
    encoder = load_encoder(str(folder), tmp_path)
    with pytest.raises(ModelFailed, match=f"the model {folder} cannot be loaded .*: check SOURCIER_MODEL"):
        encoder.encode_questions(["Combien ?"])


def test_weights_that_are_pickled_are_not_loaded(tiny_model: Path, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file

    folder = shutil.copytree(tiny_model, tmp_path / "model")
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    with pytest.raises(ModelFailed, match="weights in safetensors"):
        load_encoder(str(folder), tmp_path).encode_questions(["Combien ?"])


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "weights.pkl"])
def test_a_part_of_a_model_whose_weights_are_pickled_alone_is_refused(
    tiny_model: Path, tmp_path: Path, name: str
) -> None:
    folder = shutil.copytree(tiny_model, tmp_path / "model")
    (folder / "2_Dense").mkdir()
    (folder / "2_Dense" / name).write_bytes(pickle.dumps(RunsCode(tmp_path / "ran")))
    with pytest.raises(ModelFailed, match=rf"{name} may be a pickle, .* expected weights in safetensors"):
        load_encoder(str(folder), tmp_path)
    (folder / "2_Dense" / name).replace(folder / name)  # beside weights in safetensors it is never looked at
    assert load_encoder(str(folder), tmp_path).encode_questions(["Combien ?"]).shape == (1, 32)
    assert not (tmp_path / "ran").exists()


class RunsCode:
    """What makes a folder when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.mkdir, (str(self.path),)


def test_code_in_the_folder_of_a_model_is_not_run(tiny_model: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(tiny_model, tmp_path / "model")
    (folder / "hostile.py").write_text(f"import os\nos.mkdir({str(tmp_path / 'ran')!r})\n", encoding="utf-8")
    modules = json.loads((folder / "modules.json").read_bytes())
    modules[0]["type"] = "hostile.Transformer"
    (folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    with pytest.raises(ModelFailed):
        load_encoder(str(folder), tmp_path).encode_questions(["Combien ?"])
    assert not (tmp_path / "ran").exists()


def load_offline(model: str, home: Path) -> None:
    """Load a model with an empty cache and no right to ask the hub."""
    os.environ.update(HF_HUB_OFFLINE="1", HF_HOME=str(home))
    load_encoder(model, home)


@pytest.mark.parametrize("model", ["nobody/nothing", "nothing", "../../nothing", "a b"])
def test_an_unknown_name_is_said_at_once(tmp_path: Path, model: str) -> None:
    start = time.perf_counter()
    with pytest.raises(ModelFailed, match=r"was not found; expected 'multilingual-e5-small' .*: check SOURCIER_MODEL"):
        in_a_process(load_offline, model, tmp_path)
    assert time.perf_counter() - start < 30


def rebuild_and_ask(folder: Path, data: Path, models: Path) -> list[str]:
    """Rebuild and ask with the built-in model, where looking up a name or reaching for an address is an error."""
    reached: list[str] = []

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
            reached.append(f"{event} {arguments}")
            raise OSError("there is no network")

    sys.addaudithook(watch)
    encoder = load_encoder(BUNDLED_MODEL, models)
    rebuild([folder], data, encoder)
    index = Index.open(data, encoder)
    first = index.search(query("À combien de jours de vacances ai-je droit ?", encoder), 1)[0]
    (passage,) = index.documents.passages([first.row])
    document = index.documents.document(passage.document_id)
    return [document.path if document else "", *reached]


def test_a_rebuild_and_a_search_reach_for_no_network(folder: Path, data: Path, models: Path) -> None:
    assert in_a_process(rebuild_and_ask, folder, data, models) == ["conges.txt"]


def test_eight_threads_encode_what_one_encodes(real_encoder: Encoder) -> None:
    expected = [real_encoder.encode_questions([text]) for text in FRENCH[:8]]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            found = list(pool.map(lambda text: real_encoder.encode_questions([text]), FRENCH[:8]))
            assert np.array_equal(found, expected)


def test_the_places_of_tokens_are_those_of_a_pass(real_encoder: Encoder) -> None:
    texts = ["Université d'Aix\nDans les années 1950, « l’État »…", "préfet " * 600, ""]
    passes = real_encoder.read_passages(texts).tokens
    assert len(passes[1].spans) == real_encoder.most_tokens
    for places, tokens in zip(real_encoder.token_places(texts), passes, strict=True):
        assert places[: real_encoder.most_tokens].tolist() == [[span.start, span.end] for span in tokens.spans]
