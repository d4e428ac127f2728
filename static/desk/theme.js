// Apply the chosen theme before the first paint. The admin's theme has the same key.
const theme = JSON.parse(localStorage.getItem("_x_adminTheme") || '"auto"');
if (theme === "light" || theme === "dark") {
  document.documentElement.dataset.theme = theme;
}
