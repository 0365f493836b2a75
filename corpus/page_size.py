"""An element of a page → how many letters it holds, how many of them in links: menus are links, content is told."""

from dataclasses import dataclass

from lxml import etree


@dataclass(frozen=True, slots=True)
class Size:
    """How many letters an element holds, how many of them in links, how many in no element inside it."""

    letters: int
    links: int
    bare: int

    @property
    def told(self) -> int:
        """The letters outside links."""
        return self.letters - self.links

    @property
    def linked(self) -> float:
        """The share of the letters that stand in links."""
        return self.links / self.letters if self.letters else 0.0


def sizes_of(root: etree._Element) -> dict[etree._Element, Size]:
    """Return the size of each element of a tree without comments."""
    sizes: dict[etree._Element, Size] = {}
    open_ = [[0, 0, 0]]
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            bare = _letters(element.text)
            open_.append([bare, 0, bare])
            continue
        letters, links, bare = open_.pop()
        links = letters if element.get("href") else links
        sizes[element] = Size(letters, links, bare)
        behind = _letters(element.tail)
        around = open_[-1]
        around[0] += letters + behind
        around[1] += links
        around[2] += behind
    return sizes


def _letters(words: str | None) -> int:
    return len("".join(words.split())) if words else 0
