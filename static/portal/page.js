// Copy buttons, the search shortcut and scrollable regions of every page.

const COPIED_TIME = 2000; // milliseconds that a button says "Copied"

function addCopyButtons() {
  for (const block of document.querySelectorAll("[data-copy]")) {
    if (block.querySelector(".copy")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", () => copy(block, button));
    (block.querySelector(".code-head") ?? block).append(button);
  }
}

async function copy(block, button) {
  const source = [...block.querySelectorAll("pre, .secret")].find((element) => element.checkVisibility()) ?? block;
  try {
    await navigator.clipboard.writeText(source.textContent.replace(/\n$/, ""));
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(source); // no clipboard here: Ctrl+C is one key away
    button.textContent = "Press Ctrl+C";
  }
  setTimeout(() => (button.textContent = "Copy"), COPIED_TIME);
}

// "/" focuses the search field, unless the focus is in a field.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const field = [...document.querySelectorAll("[data-find]")].find((element) => element.checkVisibility());
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});

// A region that scrolls can be focused, so that the keyboard can scroll it.
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const scrolls =
      target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight;
    if (scrolls) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const region of document.querySelectorAll(".table, .code pre")) sizes.observe(region);

// On wide screens the list beside a page is always open.
const isWide = matchMedia("(min-width: 60rem)");
const list = document.querySelector(".side details");
const openOnWideScreens = () => list && (list.open = isWide.matches);
isWide.addEventListener("change", openOnWideScreens);
openOnWideScreens();

addCopyButtons();
