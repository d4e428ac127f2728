// What every page of the portal can do beyond showing itself: copy, and find.

const HEARD_FOR = 2000; // milliseconds that a button says "Copied"

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
  const source = [...block.querySelectorAll("pre, .secret")].find((one) => one.checkVisibility()) ?? block;
  try {
    await navigator.clipboard.writeText(source.textContent.replace(/\n$/, ""));
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(source); // no clipboard here: Ctrl+C is one key away
    button.textContent = "Press Ctrl+C";
  }
  setTimeout(() => (button.textContent = "Copy"), HEARD_FOR);
}

// "/" goes to the search, unless somebody is writing.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const field = [...document.querySelectorAll("[data-find]")].find((one) => one.checkVisibility());
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});

// What is larger than its place can be scrolled by keyboard.
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const scrolls =
      target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight;
    if (scrolls) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const place of document.querySelectorAll(".table, .code pre")) sizes.observe(place);

// Where the list beside a page is shown anyway, it is not closed for anybody.
const isWide = matchMedia("(min-width: 60rem)");
const list = document.querySelector(".side details");
const follow = () => list && (list.open = isWide.matches);
isWide.addEventListener("change", follow);
follow();

addCopyButtons();
