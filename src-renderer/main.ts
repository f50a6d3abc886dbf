import { createApp } from 'vue';
import { createClient } from './client.ts';
import AppWindow from './app/AppWindow.vue';
import { createWindowState } from './state/window-state.ts';
import { signIn } from './sign-in.ts';
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/noto-sans-sc/wght.css';
import './ui/theme.css';
import './ui/controls.css';

// In Electron no other page can send requests: the window is the only one of its scheme.
if (!window.concordBridge) await signIn().catch(() => undefined);
// A new address in an open tab changes only the fragment: reload the page with it.
window.addEventListener('hashchange', () => {
  if (window.location.hash.startsWith('#token=')) window.location.reload();
});
const windowState = createWindowState(createClient());
createApp(AppWindow, { windowState }).mount('#concord');
void windowState.start();
