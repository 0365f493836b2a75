"""What every state of the page is held to: the rules of accessibility; nothing overflows, is cut or covered."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
    }
}

# What is out of its place on purpose: words for screen readers, what floats over the page, what is scrolled in itself.
_LOST = """() => {
  const found = []
  const name = element => element.tagName.toLowerCase() + (element.className ? `.${element.className}` : '')
  const told = (what, element) => found.push(`${what}: ${name(element)} « ${element.textContent.trim().slice(0, 60)} »`)
  const root = document.documentElement
  if (root.scrollWidth > root.clientWidth) found.push(`the page is ${root.scrollWidth} px wide`)
  const lines = []
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (words.nextNode()) {
    const element = words.currentNode.parentElement
    if (!words.currentNode.data.trim() || element.closest('.unseen, .skip, select, textarea, .completions')) continue
    if (!element.checkVisibility({ visibilityProperty: true })) continue
    const range = document.createRange()
    range.selectNodeContents(words.currentNode)
    for (const box of range.getClientRects()) {
      if (box.width < 1) continue
      if (box.left < -1 || box.right > root.clientWidth + 1) told('beyond the edge', element)
      // A box is as high as the font allows, and may be higher than its line: what is drawn is less.
      if (!element.closest('.walk, .others ol, .hits, .aids'))
        lines.push({ element, left: box.left + 1, right: box.right - 1,
          top: box.top + box.height / 4, bottom: box.bottom - box.height / 4 })
    }
  }
  for (const element of document.querySelectorAll('body *')) {
    const { overflowX, overflowY, position } = getComputedStyle(element)
    const cut = (style, inner, outer) => ['hidden', 'clip'].includes(style) && inner > outer + 1
    if (element.closest('.unseen, svg, iframe') || !element.checkVisibility()) continue
    if (cut(overflowX, element.scrollWidth, element.clientWidth)) told('cut', element)
    if (cut(overflowY, element.scrollHeight, element.clientHeight)) told('cut', element)
    if (overflowX == 'auto' && element.scrollWidth > element.clientWidth + 1 && element.tagName != 'TEXTAREA')
      told('scrolled sideways', element)
  }
  lines.sort((one, other) => one.top - other.top)
  for (const [place, one] of lines.entries())
    for (let next = place + 1; next < lines.length && lines[next].top < one.bottom; next++) {
      const other = lines[next]
      const meet = other.left < one.right && one.left < other.right
      if (meet && other.element != one.element) told('covered', other.element)
    }
  return found
}"""


def lost(page: Page) -> list[str]:
    """Return what of a page overflows, is cut or covered."""
    return [str(one) for one in page.evaluate(_LOST)]


def fit(page: Page, state: str = "", part: str = "") -> None:
    """Hold what a page shows to all of it; to the rules of accessibility, a part of it where one is named."""
    missing = lost(page)
    assert missing == [], f"{state}: {missing}"
    found = Axe().run(page, context=part or None, options=_RULES)
    assert found.violations_count == 0, f"{state}: {found.generate_report()}"
