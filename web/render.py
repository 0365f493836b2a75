"""A template and what it shows → an HTML answer. Everything is escaped; a template never says `|safe`."""

from functools import cache
from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from web.assets import address
from web.french import french_date, french_number, language_name


def page(template: str, status: int = 200, **shown: object) -> HTMLResponse:
    """Return the page that a template makes of what is shown."""
    return HTMLResponse(_environment().get_template(template).render(shown), status)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,  # a name misspelt in a template must not become an empty page
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    environment.filters |= {"date": french_date, "number": french_number, "language": language_name}
    environment.globals["asset"] = address
    return environment
