// What every page of the desk shares: the theme's switch, and saying things aloud.

const root = document.documentElement;

function isDark() {
  return root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
}

// Where files carry their hash in their name, those that import this one load it twice.
const isFirst = !root.dataset.deskIsReady;
root.dataset.deskIsReady = "true";

for (const button of isFirst ? document.querySelectorAll("[data-theme-toggle]") : []) {
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    localStorage.setItem("_x_adminTheme", JSON.stringify(root.dataset.theme));
  });
}

/** Say something to whoever cannot see it happen. */
export function announce(words) {
  document.getElementById("announcements").textContent = words;
}
