"""What anybody needs of a page, measured in the page as it is drawn."""

# The least contrast of text (WCAG 2.2, 1.4.3), whatever its size.
_FAINT = """() => {
  const channels = colour => colour.match(/[\\d.]+/g).map(Number);
  const over = (top, under) => {
    const alpha = top[3] ?? 1;
    return [0, 1, 2].map(i => top[i] * alpha + under[i] * (1 - alpha));
  };
  const behind = thing => {
    const layers = [];
    for (let at = thing; at; at = at.parentElement)
      layers.push(channels(getComputedStyle(at).backgroundColor));
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const screen = Array(3).fill(dark ? 0 : 255);
    return layers.reduceRight((under, top) => over(top, under), screen);
  };
  const light = rgb => {
    const [r, g, b] = rgb.map(value => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const writes = thing => [...thing.childNodes].some(
    node => node.nodeType === Node.TEXT_NODE && node.data.trim());
  return [...document.body.querySelectorAll("*")]
    .filter(thing => writes(thing) && thing.checkVisibility())
    .map(thing => {
      const under = behind(thing);
      const ink = over(channels(getComputedStyle(thing).color), under);
      return [contrast(ink, under), thing.textContent.trim().slice(0, 40)];
    })
    .filter(([ratio]) => ratio < 4.5);
}"""

# What a thumb has to hit; a link inside a sentence is as high as its line (2.5.8).
_SMALL = """() => [...document.querySelectorAll("button, .button, .brand, input")]
  .filter(thing => thing.checkVisibility() && thing.type !== "hidden")
  .map(thing => /radio|checkbox/.test(thing.type) ? thing.closest("label") : thing)
  .filter(thing => {
    const box = thing.getBoundingClientRect();
    return box.height < 44 || box.width < 44;
  })
  .map(thing => thing.outerHTML)"""

_NAMELESS = """() => [...document.querySelectorAll("input, button, a")]
  .filter(thing => thing.checkVisibility() && thing.type !== "hidden")
  .filter(thing => !thing.labels?.length && !thing.ariaLabel)
  .filter(thing => !thing.innerText?.trim())
  .map(thing => thing.outerHTML)"""

_STRUCTURE = """() => ({
  language: document.documentElement.lang,
  headings: document.querySelectorAll("h1").length,
  landmarks: [...document.body.children].map(part => part.localName),
  skipped: [...document.querySelectorAll("h1, h2, h3")].map(part => +part.localName[1])
    .some((level, at, levels) => level > (levels[at - 1] ?? 0) + 1),
})"""

_FOCUSED = """() => {
  const thing = document.activeElement, style = getComputedStyle(thing);
  const name = thing.ariaLabel || thing.labels?.[0]?.innerText || thing.innerText;
  const width = parseFloat(style.outlineWidth);
  return [name.trim(), style.outlineStyle === "solid" && width >= 2];
}"""


def faults_of(page):
    """Return everything that would keep somebody from using this page."""
    structure = page.evaluate(_STRUCTURE)
    wrong = {
        "faint": page.evaluate(_FAINT),
        "small": page.evaluate(_SMALL),
        "nameless": page.evaluate(_NAMELESS),
        "wider than the screen": page.evaluate(
            "document.documentElement.scrollWidth > innerWidth"
        ),
        "structure": structure
        if structure
        != {
            "language": "en-GB",
            "headings": 1,
            "landmarks": ["header", "main"],
            "skipped": False,
        }
        else None,
    }
    return {name: found for name, found in wrong.items() if found}


def stops_of(page):
    """Tab through the page from its top; return what each stop is called.

    Raises AssertionError where the keyboard's place cannot be seen.
    """
    page.evaluate("document.activeElement.blur()")
    stops = []
    while True:
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            return stops
        name, is_visible = page.evaluate(_FOCUSED)
        assert is_visible, name
        stops.append(name)
        assert len(stops) < 50, stops
