/**
 * The look: calm and dense. One accent for what can be acted on; other colours mean state only (see parts/state.tsx),
 * and each state also has a word, letter or shape. Contrast of text is at least 4.5:1 in light and dark.
 */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';
import i18next from 'i18next';

const ward: MantineColorsTuple = [
  '#eaf6f3',
  '#d5ebe6',
  '#a8d8ce',
  '#77c3b4',
  '#4fae9d',
  '#2f9483',
  '#1c7d6d',
  '#14695e',
  '#0f554c',
  '#0a413a',
];
const dark: MantineColorsTuple = [
  '#d6dade',
  '#b4bbc2',
  '#98a1aa',
  '#6b757f',
  '#434c55',
  '#333b43',
  '#262d34',
  '#1a2026',
  '#14191e',
  '#0e1216',
];
const gray: MantineColorsTuple = [
  '#f7f8f9',
  '#eff1f3',
  '#e3e7ea',
  '#d5dade',
  '#bcc4ca',
  '#98a2ab',
  '#6a757f',
  '#4a545d',
  '#323a42',
  '#1e242a',
];

export const theme = createTheme({
  colors: { ward, dark, gray },
  primaryColor: 'ward',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  luminanceThreshold: 0.32,
  defaultRadius: 'sm',
  fontFamily: 'Inter, "Segoe UI", system-ui, -apple-system, "Liberation Sans", "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "Liberation Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '1.25rem' }, h2: { fontSize: '1rem' }, h3: { fontSize: '0.875rem' } },
  },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'xs' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    TextInput: { defaultProps: { size: 'xs' } },
    PasswordInput: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs', comboboxProps: { shadow: 'md' } } },
    Autocomplete: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'xs' } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false } },
    Menu: { defaultProps: { shadow: 'md' } },
    Popover: { defaultProps: { shadow: 'md' } },
    Modal: { defaultProps: { centered: true } },
    Notification: {
      defaultProps: {
        // Read when a notification is shown: the language may have changed by then.
        closeButtonProps: {
          get 'aria-label'() {
            return i18next.t('common.close');
          },
        },
      },
    },
  },
});

export const cssVariables: CSSVariablesResolver = () => ({
  variables: { '--ow-header': '2.875rem', '--ow-row': '2rem' },
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#1e242a',
    '--mantine-color-dimmed': '#58636d',
    '--mantine-color-placeholder': '#69747e',
    '--mantine-color-error': '#b42318',
    '--mantine-color-anchor': '#0f5f55',
    '--ow-rail': '#f7f8f9',
    '--ow-panel': '#fbfcfc',
    '--ow-line': '#e3e7ea',
    '--ow-hover': '#f1f4f5',
    '--ow-chosen': '#e4f1ee',
    '--ow-bar': '#5b988c',
    '--ow-good': '#17683a',
    '--ow-warn': '#8a5300',
    '--ow-bad': '#b42318',
    '--ow-warn-soft': '#fdf3e0',
    '--ow-bad-soft': '#fdecea',
    '--ow-band-critical': '#a3154c',
    '--ow-band-high': '#d4572a',
    '--ow-band-medium': '#d9a521',
    '--ow-band-low': '#7f9aa8',
    '--ow-band-none': '#b9c2c9',
  },
  dark: {
    '--mantine-color-body': '#14191e',
    '--mantine-color-text': '#d9dde1',
    '--mantine-color-dimmed': '#98a3ad',
    '--mantine-color-placeholder': '#8a949e',
    '--mantine-color-error': '#ff9a8d',
    '--mantine-color-anchor': '#6cc8b7',
    '--ow-rail': '#0f1317',
    '--ow-panel': '#171d22',
    '--ow-line': '#2a3239',
    '--ow-hover': '#1d242a',
    '--ow-chosen': '#1a332f',
    '--ow-bar': '#4f8f82',
    '--ow-good': '#79d19b',
    '--ow-warn': '#efbb5c',
    '--ow-bad': '#ff9a8d',
    '--ow-warn-soft': '#2d2515',
    '--ow-bad-soft': '#331c1a',
    '--ow-band-critical': '#e0528b',
    '--ow-band-high': '#e8804f',
    '--ow-band-medium': '#d9b04a',
    '--ow-band-low': '#6d8796',
    '--ow-band-none': '#4b565f',
  },
});
