"""The few fixed files that the server hands out. A name is looked up in a table: no request names a file."""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

_OWN = {
    "style.css": "text/css",
    "dark.css": "text/css",
    "app.js": "text/javascript",
    "suggest.js": "text/javascript",
    "api-docs.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
_SWAGGER = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css"}
# An address carries a digest of the content: it can be kept as long as a browser likes.
_FOR_EVER = "public, max-age=31536000, immutable"
_AN_HOUR = "public, max-age=3600"

router = APIRouter(include_in_schema=False)


@router.get("/static/{name}")
async def own(name: str, v: str = "") -> Response:
    """Return the style sheet, a script or the icon."""
    return _file("web", name, _OWN, _FOR_EVER if v else _AN_HOUR)


@router.get("/api/docs/assets/{name}")
async def swagger(name: str) -> Response:
    """Return a file of Swagger UI, out of the package that carries it."""
    return _file("fastapi_offline", name, _SWAGGER, _AN_HOUR)


@cache
def address(name: str) -> str:
    """Return the address of one of our files, which changes with its content."""
    return f"/static/{name}?v={sha256(_content('web', name)).hexdigest()[:12]}"


def _file(package: str, name: str, known: dict[str, str], kept: str) -> Response:
    if name not in known:
        raise HTTPException(404)
    return Response(_content(package, name), media_type=known[name], headers={"Cache-Control": kept})


# Read once: those who fetch them a thousand times would keep the threads busy that questions are answered in.
@cache
def _content(package: str, name: str) -> bytes:
    return Path(str(files(package) / "static" / name)).read_bytes()
