// One language for all examples, chosen at any of them and kept for the whole site.

const root = document.documentElement;
const buttons = [...document.querySelectorAll("[data-choose]")];

function show(language) {
  root.dataset.language = language;
  for (const button of buttons) {
    button.setAttribute("aria-pressed", String(button.dataset.choose === language));
  }
}

function choose(button) {
  const before = button.getBoundingClientRect().top;
  show(button.dataset.choose);
  // Examples above grew or shrank: what was clicked stays below the pointer.
  scrollBy({ top: button.getBoundingClientRect().top - before, behavior: "instant" });
  try {
    localStorage.setItem("devpros.language", button.dataset.choose);
  } catch {
    // Storage is refused: the choice holds for this page.
  }
}

for (const button of buttons) button.addEventListener("click", () => choose(button));
show(root.dataset.language);

// The list of this page's sections follows the reader.
const links = [...document.querySelectorAll(".on-page a")];
const sections = links.map((link) => document.querySelector(link.hash));

function mark() {
  const passed = sections.filter((section) => section.getBoundingClientRect().top < innerHeight / 3);
  for (const [at, link] of links.entries()) {
    if (at === passed.length - 1) link.setAttribute("aria-current", "location");
    else link.removeAttribute("aria-current");
  }
}

if (links.length) {
  new IntersectionObserver(mark, { threshold: [0, 0.1, 0.5, 1] }).observe(document.body);
  addEventListener("scroll", () => requestAnimationFrame(mark), { passive: true });
  mark();
}
