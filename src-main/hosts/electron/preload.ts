import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron';
import type { ElectronBridge } from '../../../src-shared/wire.ts';
import type { bridgeChannel } from './bridge-messages.ts';
import { windowBridge } from './window-bridge.ts';

// The name of `bridgeChannel`: its module brings the schemas, which this script must not carry.
const channel = 'concord' satisfies typeof bridgeChannel;

const bridge: ElectronBridge<File> = {
  ...windowBridge({
    post: (message) => ipcRenderer.send(channel, message),
    listen(listener) {
      const onMessage = (_event: IpcRendererEvent, message: unknown) => listener(message);
      ipcRenderer.on(channel, onMessage);
      return () => void ipcRenderer.off(channel, onMessage);
    },
  }),
  pathsOf: (files) => files.map((file) => webUtils.getPathForFile(file)),
};

contextBridge.exposeInMainWorld('concordBridge', bridge);
