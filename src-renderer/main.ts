import { createApp } from 'vue';
import { createClient } from './client.ts';
import AppWindow from './app/AppWindow.vue';
import { createWindowState } from './state/window-state.ts';
import { signIn } from './sign-in.ts';
import './ui/theme.css';
import './ui/controls.css';

// In Electron the window is the only page of its scheme: nobody else can ask.
if (!window.concordBridge) await signIn().catch(() => undefined);
// A new address in a tab that is open already changes the fragment alone: the page is loaded anew with it.
window.addEventListener('hashchange', () => {
  if (window.location.hash.startsWith('#token=')) window.location.reload();
});
const windowState = createWindowState(createClient());
createApp(AppWindow, { windowState }).mount('#concord');
void windowState.start();
