"""A command that takes its options as one object, for a command line that wants them one by one."""

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from typing import Any


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
