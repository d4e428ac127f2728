// Polls a page while one of its [data-live] parts is pending, and replaces these parts,
// each of which has an id. Without this script a reload does the same.

const FIRST_WAIT = 700; // milliseconds; each wait is longer, since a retry can be hours away
const LONGEST_WAIT = 15_000;

const parts = () => [...document.querySelectorAll("[data-live]")];
const isPending = () => parts().some((part) => part.querySelector("[data-pending]"));

let wait = FIRST_WAIT;

async function poll() {
  if (!document.hidden) {
    await refresh();
    wait = Math.min(wait * 1.4, LONGEST_WAIT);
  }
  if (isPending()) setTimeout(poll, wait);
}

async function refresh() {
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!response.ok || response.redirected) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    parts().forEach((part) => replaceContent(part, fresh.getElementById(part.id)));
  } catch {
    // The network failed: the next poll tries again.
  }
}

/** Replace a part that differs, unless it contains the keyboard focus. */
function replaceContent(part, fresh) {
  if (!fresh || part.innerHTML === fresh.innerHTML) return;
  if (!part.contains(document.activeElement)) part.replaceChildren(...fresh.childNodes);
}

if (isPending()) setTimeout(poll, wait);
