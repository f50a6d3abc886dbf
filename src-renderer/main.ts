import { createApp } from 'vue';
import { createClient } from './client.ts';
import AppWindow from './shell/AppWindow.vue';
import { createWorkstation } from './shell/workstation.ts';
import './shell/theme.css';
import './shell/controls.css';

const workstation = createWorkstation(createClient());
createApp(AppWindow, { workstation }).mount('#concord');
void workstation.start();
