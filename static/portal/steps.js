// Ticks the steps of the first page while somebody looks at it, until all are taken.

const EVERY = 2_000;

const progress = document.getElementById("progress");
const said = document.getElementById("said");
let timer = 0;

const holdsFocus = (thing) => thing.contains(document.activeElement);

/** Put a step that was taken meanwhile in place of the open one, and say so. */
function tick(now) {
  const words = [];
  for (const step of now.querySelectorAll(".steps > .done")) {
    const before = document.getElementById(step.id);
    if (before.classList.contains("done")) continue;
    const focused = holdsFocus(before);
    before.replaceWith(step);
    words.push(step.dataset.said);
    if (focused) {
      step.tabIndex = -1;
      step.focus();
    }
  }
  if (words.length) said.textContent = words.join(" ");
}

/** Show the latest requests, unless the reader's keyboard is among them. */
function refresh(now) {
  const [before, after] = [progress, now].map((part) => part.querySelector("#latest"));
  if (holdsFocus(before) || before.innerHTML === after.innerHTML) return;
  before.replaceWith(after);
}

/** Look once; return whether there is nothing more to look for. */
async function look() {
  const answer = await fetch(progress.dataset.url, { redirect: "manual" });
  if (answer.type === "opaqueredirect") return true; // signed out
  if (!answer.ok) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.getElementById("progress");
  const isComplete = "complete" in now.dataset;
  refresh(now);
  tick(now);
  return isComplete;
}

function wait() {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(lookAgain, EVERY);
}

async function lookAgain() {
  try {
    if (await look()) return;
  } catch {
    // No network for the moment; the page stays as it is.
  }
  wait();
}

if (progress && !("complete" in progress.dataset)) {
  document.addEventListener("visibilitychange", wait);
  wait();
}
