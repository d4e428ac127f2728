// Single-key shortcuts, and the dialog that lists them.
//
//   <button data-key="a" aria-keyshortcuts="A" aria-label="Assign">
//
// is pressed by A while no text field has the focus. Keys without an element of their own
// are listed by   <span hidden data-also-key="J">Next ticket</span>

const SINGLE_KEYS_OFF = "desk.singleKeysOff";
const dialog = document.getElementById("keys");
const keyList = document.getElementById("keys-list");
const singleKeysBox = document.getElementById("keys-single");

/** A dialog that has just closed can still hold the focus. */
function isTyping(target) {
  return target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]")
    && !target.closest("dialog:not([open])");
}

function isAvailable(event) {
  return !(event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey)
    && !isTyping(event.target)
    && !document.querySelector("dialog[open]")
    && !localStorage.getItem(SINGLE_KEYS_OFF);
}

export function labelOf(element) {
  const label = element.getAttribute("aria-label") || element.textContent;
  return label.replace(/\s+/g, " ").trim();
}

function activate(element) {
  if (element.matches("input, textarea, select")) {
    element.focus();
    element.select?.();
    return;
  }
  element.click();
  if (element.matches("summary") && element.parentElement.open) {
    element.parentElement.querySelector("input:not([type=hidden]), select, button")?.focus();
  }
}

document.addEventListener("keydown", event => {
  if (!isAvailable(event) || (event.shiftKey && /^\p{L}$/u.test(event.key))) return;
  const named = `[data-key="${CSS.escape(event.key.toLowerCase())}"]`;
  const element = [...document.querySelectorAll(named)].find(
    each => !each.disabled && each.checkVisibility(),
  );
  if (!element) return;
  event.preventDefault();
  activate(element);
});

function buildRow(keys, name) {
  const key = document.createElement("dt");
  for (const part of keys.replace("Control", "Ctrl").split("+")) {
    const kbd = document.createElement("kbd");
    kbd.textContent = part;
    key.append(kbd, " ");
  }
  const label = document.createElement("dd");
  label.textContent = name;
  return [key, label];
}

function fillKeyList() {
  const visible = [...document.querySelectorAll("[aria-keyshortcuts]")]
    .filter(element => element.checkVisibility() && !element.closest("dialog"))
    .map(element => [element.getAttribute("aria-keyshortcuts"), shortLabelOf(element)]);
  const extra = [...document.querySelectorAll("[data-also-key]")]
    .map(element => [element.dataset.alsoKey, element.textContent]);
  keyList.replaceChildren(...[...extra, ...visible].flatMap(([keys, name]) => buildRow(keys, name)));
}

/** The label of a queue without its count. */
function shortLabelOf(element) {
  return labelOf(element.querySelector(":scope > span:first-child:not(.visually-hidden)") || element);
}

for (const opener of document.querySelectorAll("[data-open-keys]")) {
  opener.addEventListener("click", () => {
    fillKeyList();
    singleKeysBox.checked = !localStorage.getItem(SINGLE_KEYS_OFF);
    dialog.showModal();
  });
}

singleKeysBox.addEventListener("change", () => {
  if (singleKeysBox.checked) localStorage.removeItem(SINGLE_KEYS_OFF);
  else localStorage.setItem(SINGLE_KEYS_OFF, "yes");
});

for (const modal of document.querySelectorAll("dialog.palette, dialog.keys")) {
  modal.addEventListener("click", event => {
    if (event.target === modal || event.target.closest("[data-close]")) modal.close();
  });
  modal.addEventListener("close", () => {
    if (modal.contains(document.activeElement)) document.activeElement.blur();
  });
  // By default Tab also leaves for the browser's own buttons.
  modal.addEventListener("keydown", event => {
    if (event.key !== "Tab") return;
    const stops = [...modal.querySelectorAll("input, button")];
    const index = stops.indexOf(document.activeElement) + (event.shiftKey ? -1 : 1);
    event.preventDefault();
    stops.at(index % stops.length).focus();
  });
}
