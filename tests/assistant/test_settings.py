"""The settings: one place, and the README lists them all."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant import Settings

_WRONG_LISTS = (
    ("allowed_hosts", "https://sourcier.example"),
    ("trusted_proxies", "*"),
    ("trusted_proxies", "10.0.0.1/8"),
    ("trusted_proxies", "10.0.0.1, proxy.example"),
)
README = Path(__file__).parents[2] / "README.md"


def test_the_environment_sets_and_the_caller_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCIER_PORT", "9000")
    assert Settings().port == 9000
    assert Settings(port=9001).port == 9001


def test_a_value_that_makes_no_sense_is_refused() -> None:
    for name, value in (
        ("port", 70000),
        ("passages", 0),
        ("retention_days", -1),
        ("max_document_mb", 0),
        *_WRONG_LISTS,
    ):
        with pytest.raises(ValidationError, match=name):
            Settings(**{name: value})  # type: ignore[arg-type]


def test_the_server_listens_on_this_machine_alone_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCIER_HOST", raising=False)
    assert Settings().host == "127.0.0.1"


@pytest.mark.parametrize("readme", ["README.md", "README.fr.md"])
def test_the_readmes_list_every_setting_with_its_default(readme: str) -> None:
    text = (README.parent / readme).read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `SOURCIER_(\w+)` \| (.*?) \|", text, flags=re.MULTILINE))
    assert set(listed) == {name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        if name not in ("data", "models"):  # folders of the user
            assert listed[name.upper()].strip("`– ") == str(field.default)


def test_the_readme_describes_each_setting_in_the_words_of_its_field() -> None:
    text = README.read_text(encoding="utf-8")
    for field in Settings.model_fields.values():
        assert (field.description or "").replace("« ", "`").replace(" »", "`") in text
