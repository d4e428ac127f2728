// The palette: a field, and below it what it finds. Ctrl+K opens it over tickets, queues
// and the page's own actions. A page opens it over choices of its own by an event:
//
//   document.dispatchEvent(new CustomEvent("desk:choose", {detail: {
//     label: "Assign to", options: [{value, label}], takesText: false, chosen(value) {},
//   }}))

const dialog = document.getElementById("palette");
const text = document.getElementById("palette-text");
const found = document.getElementById("palette-found");
const said = document.getElementById("palette-said");
const PLACEHOLDER = text.placeholder;

let choice = null; // what a page asked to choose from; null while we look for tickets
let waiting = 0; // the timer that waits for the end of typing
let asking = null; // the request under way

function options() {
  return [...found.querySelectorAll("[role=option]")];
}

function activate(option) {
  for (const each of options()) each.setAttribute("aria-selected", String(each === option));
  if (option) {
    text.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    text.removeAttribute("aria-activedescendant");
  }
}

function active() {
  return found.querySelector("[aria-selected=true]");
}

function move(step) {
  const all = options();
  if (!all.length) return;
  activate(all.at((all.indexOf(active()) + step) % all.length));
}

function settle() {
  const all = options();
  activate(all[0]);
  said.textContent = all.length === 1 ? "1 found" : `${all.length} found`;
}

function makeOption(id, label, detail, act) {
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
  option.addEventListener("click", act);
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

function holds(label, words) {
  const plain = label.toLowerCase();
  return words.toLowerCase().split(/\s+/).every(word => plain.includes(word));
}

/** What can be pressed on this page, by its name; the queues are listed already. */
function actionsOfPage(words) {
  return [...document.querySelectorAll("[data-key]")]
    .filter(thing => !thing.closest("dialog, .side") && thing.checkVisibility())
    .map(thing => [thing, thing.getAttribute("aria-label") || thing.textContent.trim()])
    .filter(([, name]) => holds(name, words))
    .map(([thing, name], at) => makeOption(
      `action-${at}`, name, thing.dataset.key.toUpperCase(), () => {
        dialog.close();
        if (thing.matches("input")) thing.focus();
        else thing.click();
      },
    ));
}

async function look() {
  const words = text.value.trim();
  asking?.abort();
  asking = new AbortController();
  const query = new URLSearchParams({ q: words });
  try {
    const answer = await fetch(`${text.dataset.url}?${query}`, {
      headers: { "HX-Request": "true" },
      signal: asking.signal,
    });
    if (!answer.ok) throw new Error(answer.statusText);
    found.innerHTML = await answer.text();
  } catch (error) {
    if (error.name === "AbortError") return;
    found.textContent = "The desk does not answer. Try again.";
  }
  const actions = actionsOfPage(words);
  const after = found.querySelector("[aria-label=Search]");
  if (actions.length) found.insertBefore(makeGroup("On this page", actions), after);
  settle();
}

function narrow() {
  const words = text.value.trim();
  const fitting = choice.options.filter(option => holds(option.label, words));
  const made = fitting.map((option, at) => makeOption(
    `choice-${at}`, option.label, "", () => finish(option.value),
  ));
  if (choice.takesText && words) {
    made.unshift(makeOption("choice-text", `${choice.label}: ${words}`, "", () => finish(words)));
  }
  found.replaceChildren(...made);
  settle();
}

function finish(value) {
  const { chosen } = choice;
  dialog.close();
  chosen(value);
}

function open(asked) {
  if (dialog.open) return;
  // What was still being looked for must not land among these.
  clearTimeout(waiting);
  asking?.abort();
  choice = asked;
  text.value = "";
  text.placeholder = asked ? asked.label : PLACEHOLDER;
  document.getElementById("palette-label").textContent = text.placeholder;
  dialog.setAttribute("aria-label", asked ? asked.label : "Search or jump");
  found.replaceChildren();
  dialog.showModal();
  text.focus();
  // Closed and opened within one frame, Chromium lets go of the focus after it.
  requestAnimationFrame(() => requestAnimationFrame(() => {
    if (dialog.open && !dialog.contains(document.activeElement)) text.focus();
  }));
  if (choice) narrow();
  else look();
}

text.addEventListener("input", () => {
  clearTimeout(waiting);
  if (choice) narrow();
  else waiting = setTimeout(look, 120);
});

text.addEventListener("keydown", event => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    move(step);
  } else if (event.key === "Enter" && !event.isComposing) {
    event.preventDefault();
    active()?.click();
  }
});

// Chromium can let go of the focus after the palette has opened (see open): what is
// typed until it is back belongs into the field all the same.
document.addEventListener("keydown", event => {
  if (dialog.open && !dialog.contains(event.target)) text.focus();
}, { capture: true });

// At once, so that the key pressed next is the page's already.
dialog.addEventListener("keydown", event => {
  if (event.key !== "Escape" || event.isComposing) return;
  event.preventDefault();
  dialog.close();
});

found.addEventListener("pointermove", event => {
  const option = event.target.closest("[role=option]");
  if (option && option !== active()) activate(option);
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
