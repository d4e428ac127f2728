// For every page of the desk: the theme switch, and announcements for screen readers.

const root = document.documentElement;

function isDark() {
  return root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
}

// Static files have hashed names, but imports have not, so this file can be loaded twice.
const isFirst = !root.dataset.deskIsReady;
root.dataset.deskIsReady = "true";

for (const button of isFirst ? document.querySelectorAll("[data-theme-toggle]") : []) {
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    localStorage.setItem("_x_adminTheme", JSON.stringify(root.dataset.theme));
  });
}

/** Announce a text to screen readers. */
export function announce(text) {
  document.getElementById("announcements").textContent = text;
}
