import { BrowserWindow } from './browser-window.ts';

interface Template {
  readonly id?: string;
  readonly label?: string;
  readonly role?: string;
  readonly type?: string;
  readonly accelerator?: string;
  readonly enabled?: boolean;
  readonly visible?: boolean;
  readonly submenu?: readonly Template[];
  readonly click?: (item: MenuItem, window: BrowserWindow | null, event: object) => void;
}

export class MenuItem {
  readonly id: string | undefined;
  readonly label: string;
  readonly role: string | undefined;
  readonly type: string;
  readonly accelerator: string | undefined;
  readonly submenu: Menu | undefined;
  enabled: boolean;
  visible: boolean;
  readonly #template: Template;

  constructor(template: Template) {
    this.#template = template;
    this.id = template.id;
    this.label = template.label ?? '';
    this.role = template.role;
    this.type = template.type ?? (template.submenu ? 'submenu' : 'normal');
    this.accelerator = template.accelerator;
    this.submenu = template.submenu && Menu.buildFromTemplate(template.submenu);
    this.enabled = template.enabled ?? true;
    this.visible = template.visible ?? true;
  }

  /** A role does what the system does with it: only those that concern the window itself are done here. */
  click(): void {
    if (!this.enabled) return;
    const window = BrowserWindow.getFocusedWindow();
    if (this.role === 'close') window?.close();
    else if (this.role === 'minimize') window?.minimize();
    else if (this.role === 'togglefullscreen') window?.setFullScreen(!window.isFullScreen());
    else this.#template.click?.(this, window, {});
  }
}

export class Menu {
  static #ofApplication: Menu | null = null;
  readonly items: readonly MenuItem[];

  private constructor(items: readonly MenuItem[]) {
    this.items = items;
  }

  static buildFromTemplate(template: readonly Template[]): Menu {
    return new Menu(template.map((one) => new MenuItem(one)));
  }

  static setApplicationMenu(menu: Menu | null): void {
    Menu.#ofApplication = menu;
  }

  static getApplicationMenu(): Menu | null {
    return Menu.#ofApplication;
  }

  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id);
      if (found) return found;
    }
    return null;
  }
}
