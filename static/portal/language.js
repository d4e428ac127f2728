// Sets the language of the examples that the reader chose, before the page is drawn.
// Without this file every example shows all of its languages, one after another.
try {
  document.documentElement.dataset.language = localStorage.getItem("devpros.language") ?? "sh";
} catch {
  document.documentElement.dataset.language = "sh"; // storage is refused: choose for a page
}
