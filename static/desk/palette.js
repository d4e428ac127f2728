// The palette: a search field with results. Ctrl+K opens it for tickets, queues and the
// page's own actions. A page opens it for options of its own by an event:
//
//   document.dispatchEvent(new CustomEvent("desk:choose", {detail: {
//     label: "Assign to", options: [{value, label}], allowsText: false, onChoose(value) {},
//   }}))

const dialog = document.getElementById("palette");
const input = document.getElementById("palette-text");
const results = document.getElementById("palette-found");
const status = document.getElementById("palette-said");
const PLACEHOLDER = input.placeholder;

let chooser = null; // the detail of desk:choose; null while it searches tickets
let searchTimer = 0; // delays the request until the typing pauses
let searchRequest = null; // the AbortController of the request in progress

function options() {
  return [...results.querySelectorAll("[role=option]")];
}

function setActive(option) {
  for (const each of options()) each.setAttribute("aria-selected", String(each === option));
  if (option) {
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    input.removeAttribute("aria-activedescendant");
  }
}

function activeOption() {
  return results.querySelector("[aria-selected=true]");
}

function move(step) {
  const all = options();
  if (!all.length) return;
  setActive(all.at((all.indexOf(activeOption()) + step) % all.length));
}

function selectFirst() {
  const all = options();
  setActive(all[0]);
  status.textContent = all.length === 1 ? "1 found" : `${all.length} found`;
}

function makeOption(id, label, detail, onClick) {
  const option = document.createElement("div");
  const name = document.createElement("bdi");
  option.className = "palette-option";
  option.id = id;
  option.setAttribute("role", "option");
  name.className = "palette-name";
  name.textContent = label;
  option.append(name);
  if (detail) {
    const key = document.createElement("kbd");
    key.textContent = detail;
    option.append(" ", key);
  }
  option.addEventListener("click", onClick);
  return option;
}

function makeGroup(name, members) {
  const group = document.createElement("div");
  const title = document.createElement("p");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", name);
  title.className = "palette-group";
  title.setAttribute("aria-hidden", "true");
  title.textContent = name;
  group.append(title, ...members);
  return group;
}

function matches(label, words) {
  const plain = label.toLowerCase();
  return words.toLowerCase().split(/\s+/).every(word => plain.includes(word));
}

/** The shortcuts of this page. The server lists the queues. */
function actionsOfPage(words) {
  return [...document.querySelectorAll("[data-key]")]
    .filter(element => !element.closest("dialog, .side") && element.checkVisibility())
    .map(element => [element, element.getAttribute("aria-label") || element.textContent.trim()])
    .filter(([, name]) => matches(name, words))
    .map(([element, name], at) => makeOption(
      `action-${at}`, name, element.dataset.key.toUpperCase(), () => {
        dialog.close();
        if (element.matches("input")) element.focus();
        else element.click();
      },
    ));
}

async function search() {
  const words = input.value.trim();
  searchRequest?.abort();
  searchRequest = new AbortController();
  const query = new URLSearchParams({ q: words });
  try {
    const answer = await fetch(`${input.dataset.url}?${query}`, {
      headers: { "HX-Request": "true" },
      signal: searchRequest.signal,
    });
    if (!answer.ok) throw new Error(answer.statusText);
    results.innerHTML = await answer.text();
  } catch (error) {
    if (error.name === "AbortError") return;
    results.textContent = "The desk does not answer. Try again.";
  }
  const actions = actionsOfPage(words);
  const after = results.querySelector("[aria-label=Search]");
  if (actions.length) results.insertBefore(makeGroup("On this page", actions), after);
  selectFirst();
}

function filterOptions() {
  const words = input.value.trim();
  const fitting = chooser.options.filter(option => matches(option.label, words));
  const made = fitting.map((option, at) => makeOption(
    `choice-${at}`, option.label, "", () => choose(option.value),
  ));
  if (chooser.allowsText && words) {
    made.unshift(makeOption("choice-text", `${chooser.label}: ${words}`, "", () => choose(words)));
  }
  results.replaceChildren(...made);
  selectFirst();
}

function choose(value) {
  const { onChoose } = chooser;
  dialog.close();
  onChoose(value);
}

function open(request) {
  if (dialog.open) return;
  // An earlier search must not replace these results.
  clearTimeout(searchTimer);
  searchRequest?.abort();
  chooser = request;
  input.value = "";
  input.placeholder = request ? request.label : PLACEHOLDER;
  document.getElementById("palette-label").textContent = input.placeholder;
  dialog.setAttribute("aria-label", request ? request.label : "Search or jump");
  results.replaceChildren();
  dialog.showModal();
  input.focus();
  // When it is closed and opened within one frame, Chromium drops the focus afterwards.
  requestAnimationFrame(() => requestAnimationFrame(() => {
    if (dialog.open && !dialog.contains(document.activeElement)) input.focus();
  }));
  if (chooser) filterOptions();
  else search();
}

input.addEventListener("input", () => {
  clearTimeout(searchTimer);
  if (chooser) filterOptions();
  else searchTimer = setTimeout(search, 120);
});

input.addEventListener("keydown", event => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    move(step);
  } else if (event.key === "Enter" && !event.isComposing) {
    event.preventDefault();
    activeOption()?.click();
  }
});

// Chromium can drop the focus after the palette has opened (see open). Keys that are
// pressed before it is back still go to the field.
document.addEventListener("keydown", event => {
  if (dialog.open && !dialog.contains(event.target)) input.focus();
}, { capture: true });

// The dialog's own handling closes it later, and the next key would still be its own.
dialog.addEventListener("keydown", event => {
  if (event.key !== "Escape" || event.isComposing) return;
  event.preventDefault();
  dialog.close();
});

results.addEventListener("pointermove", event => {
  const option = event.target.closest("[role=option]");
  if (option && option !== activeOption()) setActive(option);
});

document.addEventListener("keydown", event => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    if (!document.querySelector("dialog[open]")) open(null);
  }
});

for (const opener of document.querySelectorAll("[data-open-palette]")) {
  opener.addEventListener("click", event => {
    event.preventDefault();
    open(null);
  });
}

document.addEventListener("desk:choose", event => open(event.detail));
