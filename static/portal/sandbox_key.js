// Fills the reader's own sandbox key into the examples while this tab is signed in. The
// server has no copy of the key: it was shown once, and this tab's sessionStorage holds it.
// Live keys are never stored.

const STORAGE_KEY = "devpros.testKey";
const SANDBOX_KEY = /^dp_test_[0-9A-Za-z]{38}$/;
const PLACEHOLDER = "YOUR_API_KEY";

const removeKey = () => sessionStorage.removeItem(STORAGE_KEY);

function storeKey() {
  const key = document.querySelector("[data-test-key]")?.textContent.trim() ?? "";
  if (SANDBOX_KEY.test(key)) sessionStorage.setItem(STORAGE_KEY, key);
}

/** Replace a text in all examples; return whether there was one. */
function replace(from, to) {
  let found = false;
  for (const block of document.querySelectorAll(".guide pre")) {
    const texts = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode;
      if (!text.data.includes(from)) continue;
      text.data = text.data.replaceAll(from, to);
      found = true;
    }
  }
  return found;
}

function fillInKey() {
  const key = sessionStorage.getItem(STORAGE_KEY) ?? "";
  const note = document.querySelector("[data-key-note]");
  if (!note || !SANDBOX_KEY.test(key) || !replace(PLACEHOLDER, key)) return;
  note.hidden = false;
  note.querySelector("[data-key-end]").textContent = key.slice(-4);
  note.querySelector("button").addEventListener("click", () => {
    removeKey();
    replace(key, PLACEHOLDER);
    note.hidden = true;
  });
}

if ("signedIn" in document.documentElement.dataset) {
  storeKey();
  fillInKey();
} else {
  removeKey();
}
// Signing out removes the key, whatever the next page is.
document.addEventListener("submit", (event) => {
  if (event.target.getAttribute("action")?.endsWith("/logout/")) removeKey();
});
