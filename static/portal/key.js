// The reader's own sandbox key in the examples, for as long as this tab is signed in.
// We keep no key: it was shown once, to whoever made it, and it stays in their browser.
// A live key is never kept.

const PLACE = "devpros.testKey";
const OURS = /^dp_test_[0-9A-Za-z]{38}$/;
const PLACEHOLDER = "YOUR_API_KEY";

const forget = () => sessionStorage.removeItem(PLACE);

function remember() {
  const shown = document.querySelector("[data-test-key]")?.textContent.trim() ?? "";
  if (OURS.test(shown)) sessionStorage.setItem(PLACE, shown);
}

/** Put the key in place of the placeholder; return whether there was one. */
function replace(from, to) {
  let found = false;
  for (const block of document.querySelectorAll(".guide pre")) {
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode;
      if (!text.data.includes(from)) continue;
      text.data = text.data.replaceAll(from, to);
      found = true;
    }
  }
  return found;
}

function fillIn() {
  const key = sessionStorage.getItem(PLACE) ?? "";
  const note = document.querySelector("[data-key-note]");
  if (!note || !OURS.test(key) || !replace(PLACEHOLDER, key)) return;
  note.hidden = false;
  note.querySelector("[data-key-end]").textContent = key.slice(-4);
  note.querySelector("button").addEventListener("click", () => {
    forget();
    replace(key, PLACEHOLDER);
    note.hidden = true;
  });
}

if ("signedIn" in document.documentElement.dataset) {
  remember();
  fillIn();
} else {
  forget();
}
// Signed out, whatever the next page is.
document.addEventListener("submit", (event) => {
  if (event.target.getAttribute("action")?.endsWith("/logout/")) forget();
});
