// Before anything is drawn: the theme this agent chose, kept where the admin keeps its own.
const chosen = JSON.parse(localStorage.getItem("_x_adminTheme") || '"auto"');
if (chosen === "light" || chosen === "dark") {
  document.documentElement.dataset.theme = chosen;
}
