const KEY = 'iq-theme';
const THEMES = ['system', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

/** Lets a person choose light or dark, or leave it to the system. */
export function mountTheme(): void {
  const host = document.getElementById('theme');
  if (!host) return;
  const show = (theme: Theme) => {
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    for (const box of host.querySelectorAll('input')) box.checked = box.value === theme;
  };
  host.hidden = false;
  host.addEventListener('change', ({ target }) => {
    const theme = THEMES.find((theme) => target instanceof HTMLInputElement && target.value === theme);
    if (!theme) return;
    show(theme);
    remember(theme);
  });
  show(remembered());
}

/** Pages from a folder may have nothing to remember in. */
function remember(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme);
  } catch {}
}

function remembered(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'system';
  } catch {
    return 'system';
  }
}
