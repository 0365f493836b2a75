"""What the commands share: common options, the settings that they make, and options taken as one object."""

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from assistant.settings import Settings

Data = Annotated[Path | None, typer.Option("--data", help="Data folder; SOURCIER_DATA, else your user data folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


def settings_of(**given: Any) -> Settings:
    """Return the settings of the environment with those given on the command line over them."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        told = "; ".join(
            f"SOURCIER_{str(e['loc'][0]).upper()}: {e['msg']}, found {e['input']!r}" for e in error.errors()
        )
        raise typer.BadParameter(told) from error


def unfolded(kind: type) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator: the command's parameter of this type, a dataclass, becomes its fields.

    typer reads the options of a command from its signature.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        fields = [p.replace(kind=Parameter.KEYWORD_ONLY) for p in signature(kind).parameters.values()]
        own = list(signature(command).parameters.values())
        (folded,) = (parameter for parameter in own if parameter.annotation is kind)
        rest = [p.replace(kind=Parameter.KEYWORD_ONLY) for p in own if p is not folded]

        @wraps(command)
        def call(**given: Any) -> None:
            options = kind(**{field.name: given.pop(field.name) for field in fields})
            command(**given, **{folded.name: options})

        call.__signature__ = signature(command).replace(parameters=[*rest, *fields])  # type: ignore[attr-defined]
        return call

    return decorate
