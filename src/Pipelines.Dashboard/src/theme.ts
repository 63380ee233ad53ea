import { createTheme, type MantineColorsTuple } from '@mantine/core';

const accent: MantineColorsTuple = ['#edeffc', '#dbdff6', '#b6bdee', '#8e99e6', '#6d7adf', '#5666db', '#4453c4', '#3745ab', '#2e3b96', '#232e80'];

// From text to the deepest ground, in the tone of the page's own dark colours.
const dark: MantineColorsTuple = ['#edeef0', '#c3c7cf', '#a3a9b4', '#5d646f', '#3a3f49', '#2b3038', '#20242c', '#171a20', '#101216', '#0b0d10'];

export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 5 },
  colors: { accent, dark },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  defaultRadius: 'md',
  cursorType: 'pointer',
  autoContrast: true,
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 250, events: { hover: true, focus: true, touch: true } } },
    Modal: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    Drawer: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
  },
});
