// One key for each verb, and the cheat sheet that lists them.
//
//   <button data-key="a" aria-keyshortcuts="A" aria-label="Assign">
//
// is pressed by A wherever nobody is typing. Keys that belong to no element of their own
// are listed by   <span hidden data-also-key="J">Next ticket</span>

const OFF = "desk.singleKeysOff";
const sheet = document.getElementById("keys");
const list = document.getElementById("keys-list");
const single = document.getElementById("keys-single");

/** For a moment after a dialog closed, its field still has the keyboard. */
function isTyping(target) {
  return target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]")
    && !target.closest("dialog:not([open])");
}

function isFree(event) {
  return !(event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey)
    && !isTyping(event.target)
    && !document.querySelector("dialog[open]")
    && !localStorage.getItem(OFF);
}

export function nameOf(thing) {
  const label = thing.getAttribute("aria-label") || thing.textContent;
  return label.replace(/\s+/g, " ").trim();
}

function press(thing) {
  if (thing.matches("input, textarea, select")) {
    thing.focus();
    thing.select?.();
    return;
  }
  thing.click();
  if (thing.matches("summary") && thing.parentElement.open) {
    thing.parentElement.querySelector("input:not([type=hidden]), select, button")?.focus();
  }
}

document.addEventListener("keydown", event => {
  if (!isFree(event) || (event.shiftKey && /^\p{L}$/u.test(event.key))) return;
  const named = `[data-key="${CSS.escape(event.key.toLowerCase())}"]`;
  const thing = [...document.querySelectorAll(named)].find(
    each => !each.disabled && each.checkVisibility(),
  );
  if (!thing) return;
  event.preventDefault();
  press(thing);
});

function line(keys, name) {
  const key = document.createElement("dt");
  for (const part of keys.replace("Control", "Ctrl").split("+")) {
    const cap = document.createElement("kbd");
    cap.textContent = part;
    key.append(cap, " ");
  }
  const what = document.createElement("dd");
  what.textContent = name;
  return [key, what];
}

function fill() {
  const shown = [...document.querySelectorAll("[aria-keyshortcuts]")]
    .filter(thing => thing.checkVisibility() && !thing.closest("dialog"))
    .map(thing => [thing.getAttribute("aria-keyshortcuts"), shortNameOf(thing)]);
  const also = [...document.querySelectorAll("[data-also-key]")]
    .map(thing => [thing.dataset.alsoKey, thing.textContent]);
  list.replaceChildren(...[...also, ...shown].flatMap(([keys, name]) => line(keys, name)));
}

/** A queue by its name, without how many tickets it holds. */
function shortNameOf(thing) {
  return nameOf(thing.querySelector(":scope > span:first-child:not(.visually-hidden)") || thing);
}

for (const opener of document.querySelectorAll("[data-open-keys]")) {
  opener.addEventListener("click", () => {
    fill();
    single.checked = !localStorage.getItem(OFF);
    sheet.showModal();
  });
}

single.addEventListener("change", () => {
  if (single.checked) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "yes");
});

for (const dialog of document.querySelectorAll("dialog.palette, dialog.keys")) {
  dialog.addEventListener("click", event => {
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });
  dialog.addEventListener("close", () => {
    if (dialog.contains(document.activeElement)) document.activeElement.blur();
  });
  // The browser lets Tab leave for its own buttons; here it goes round.
  dialog.addEventListener("keydown", event => {
    if (event.key !== "Tab") return;
    const stops = [...dialog.querySelectorAll("input, button")];
    const at = stops.indexOf(document.activeElement) + (event.shiftKey ? -1 : 1);
    event.preventDefault();
    stops.at(at % stops.length).focus();
  });
}
