import { useState } from 'preact/hooks';

const THEME = 'stowage.theme';
const THEMES = ['auto', 'light', 'dark'] as const;

/** Light, dark, or as the system has it; kept for the next time. */
export function ThemeChoice() {
  const [theme, setTheme] = useState(() => localStorage.getItem(THEME) ?? 'auto');
  document.documentElement.dataset['theme'] = theme;
  return (
    <label class="theme">
      Theme
      <select
        value={theme}
        onChange={(event) => {
          localStorage.setItem(THEME, event.currentTarget.value);
          setTheme(event.currentTarget.value);
        }}
      >
        {THEMES.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </label>
  );
}
