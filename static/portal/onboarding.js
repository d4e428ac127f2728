// Polls the first page while it is visible, and marks steps as done, until all are done.

const INTERVAL = 2_000; // milliseconds

const progress = document.getElementById("progress");
const announcement = document.getElementById("announcement");
let timer = 0;

const hasFocus = (element) => element.contains(document.activeElement);

/** Replace steps that were completed meanwhile, and announce them to screen readers. */
function replaceCompletedSteps(fresh) {
  const sentences = [];
  for (const step of fresh.querySelectorAll(".steps > .done")) {
    const present = document.getElementById(step.id);
    if (present.classList.contains("done")) continue;
    const hadFocus = hasFocus(present);
    present.replaceWith(step);
    sentences.push(step.dataset.announcement);
    if (hadFocus) {
      step.tabIndex = -1;
      step.focus();
    }
  }
  if (sentences.length) announcement.textContent = sentences.join(" ");
}

/** Replace the latest requests, unless they contain the keyboard focus. */
function replaceLatestRequests(fresh) {
  const [present, next] = [progress, fresh].map((part) => part.querySelector("#latest"));
  if (hasFocus(present) || present.innerHTML === next.innerHTML) return;
  present.replaceWith(next);
}

/** Fetch the page once; return whether polling can stop. */
async function poll() {
  const response = await fetch(progress.dataset.url, { redirect: "manual" });
  if (response.type === "opaqueredirect") return true; // signed out
  if (!response.ok) throw new Error(response.statusText);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("progress");
  const isComplete = "complete" in fresh.dataset;
  replaceLatestRequests(fresh);
  replaceCompletedSteps(fresh);
  return isComplete;
}

function schedule() {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(pollAndSchedule, INTERVAL);
}

async function pollAndSchedule() {
  try {
    if (await poll()) return;
  } catch {
    // The network failed: the page stays as it is until the next poll.
  }
  schedule();
}

if (progress && !("complete" in progress.dataset)) {
  document.addEventListener("visibilitychange", schedule);
  schedule();
}
