// Before the page is drawn: the language that this reader chose, on any page, for all.
// Without this file every example shows all of its languages, one after another.
try {
  document.documentElement.dataset.language = localStorage.getItem("devpros.language") ?? "sh";
} catch {
  document.documentElement.dataset.language = "sh"; // storage is refused: choose for a page
}
