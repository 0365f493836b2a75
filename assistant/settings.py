"""The settings: one class, read once from the environment (`SOURCIER_*`), overridden by the command line."""

from ipaddress import ip_network
from pathlib import Path

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.addresses import parse_names
from corpus import MOST_MEGABYTES
from index import BUNDLED_MODEL, TOKEN_PASSAGES


class Settings(BaseSettings):
    """What can be set. Each field is read from the variable of its name in capitals behind `SOURCIER_`."""

    model_config = SettingsConfigDict(env_prefix="SOURCIER_", frozen=True, extra="forbid")

    data: Path = Field(
        default_factory=lambda: user_data_path("sourcier"),
        description="folder of the index, the cache and the conversations",
    )
    models: Path = Field(
        default_factory=lambda: user_cache_path("sourcier") / "models",
        description="folder in which the built-in model is unpacked, once for all data folders",
    )
    model: str = Field(
        BUNDLED_MODEL,
        description="built-in model, or a sentence-transformers folder, or a name in this machine's Hugging Face cache",
    )
    host: str = Field("127.0.0.1", description="address that the server listens on")
    port: int = Field(8000, ge=0, le=65535, description="port that the server listens on")
    allowed_hosts: str = Field(
        "", description="names under which the server may be reached, separated by commas, besides this machine's own"
    )
    trusted_proxies: str = Field(
        "",
        description="addresses and networks of the proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are "
        "believed, separated by commas",
    )
    contact: str = Field("", description="whom readers can write to: an e-mail address or that of a web page")
    workers: int = Field(1, ge=1, le=64, description="processes that answer; they share the memory of the index")
    at_once: int = Field(0, ge=0, description="questions that a process answers at once; 0: as the processors allow")
    waiting: int = Field(
        64, ge=0, description="questions that may wait in a process; one more is told when to come back"
    )
    passages: int = Field(5, ge=1, le=50, description="passages in an answer")
    passage_least_tokens: int = Field(150, ge=1, description="least length of a passage in a long section, in tokens")
    passage_most_tokens: int = Field(300, ge=8, le=400, description="greatest length of a passage, in tokens")
    token_passages: int = Field(
        TOKEN_PASSAGES, ge=0, description="passages up to which their tokens are kept to rank by, 6 kB each; 0: never"
    )
    max_question: int = Field(2000, ge=1, description="longest question, in characters")
    max_document_mb: float = Field(MOST_MEGABYTES, gt=0, description="longest document that is read, in megabytes")
    follow_links: bool = Field(
        False, description="whether symbolic links that lead out of an indexed folder are followed"
    )
    read_seconds: float = Field(30.0, gt=0, description="seconds after which a document that is being read is given up")
    read_memory_mb: float = Field(1000.0, ge=200, description="memory that reading a file may take, in megabytes")
    versions_kept: int = Field(2, ge=0, description="older versions kept for `sourcier rollback`")
    retention_days: int = Field(30, ge=0, description="days after which a conversation is forgotten")

    @field_validator("allowed_hosts")
    @classmethod
    def _check_names(cls, value: str) -> str:
        parse_names(value)
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _check_networks(cls, value: str) -> str:
        for network in _listed(value):
            try:
                ip_network(network)
            except ValueError as error:
                raise ValueError(f"{error}; expected addresses and networks such as 10.0.0.7, 10.0.0.0/24") from error
        return value

    @property
    def proxies(self) -> list[str]:
        """The addresses and networks of the trusted proxies."""
        return _listed(self.trusted_proxies)


def _listed(value: str) -> list[str]:
    return list(filter(None, map(str.strip, value.split(","))))
