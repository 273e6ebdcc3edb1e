// Runs before the first paint, so that nobody sees the other theme flash by.
(() => {
  let theme = null;
  try {
    theme = localStorage.getItem('grok2api_theme');
  } catch {
    // Storage may be forbidden; then the system decides.
  }
  if (theme === 'light' || theme === 'dark') {
    document.documentElement.dataset.theme = theme;
  }
})();
