import type { MessageBoxOptions } from 'electron';
import type { Settings } from '../../../src-shared/contract/settings.ts';
import { messageOf, type Message } from '../../../src-shared/messages/message.ts';
import { messageText } from '../../../src-shared/messages/text.ts';

/** What the handlers below need of Electron, so that a test can be all of it. */
export interface Shell {
  /** Shows a message and gives the number of the button that was pressed. */
  showMessage(options: MessageBoxOptions): Promise<number>;
  /** Opens the page again in a window, a new one if the old one has gone. */
  reopen(): void;
  quit(): void;
  locale(): Settings['locale'];
  /** Writes to the audit trail and the terminal. Kinds and codes alone: a message of an error may name a patient's file. */
  record(action: string, detail: string): void;
}

/** The details of Electron's events, as far as they matter here. */
export interface ProcessGoneDetails {
  readonly reason: string;
  readonly exitCode: number;
}

type Locale = Settings['locale'];

const buttonTexts = {
  reopen: { en: 'Open the window again', 'zh-CN': '重新打开窗口' },
  quit: { en: 'Quit Concord', 'zh-CN': '退出 Concord' },
  wait: { en: 'Wait', 'zh-CN': '等待' },
  goOn: { en: 'Go on', 'zh-CN': '继续' },
  close: { en: 'Close', 'zh-CN': '关闭' },
} as const satisfies Record<string, Record<Locale, string>>;
type Button = keyof typeof buttonTexts;

/**
 * Reports processes that ended or hang, and errors that nothing caught. None passes in silence; jobs run in the main
 * process and go on whatever becomes of the page.
 */
export class ProcessFailures {
  readonly #shell: Shell;
  readonly #shown = new Set<string>();
  #lastMessage: Promise<unknown> = Promise.resolve();

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  /** `render-process-gone`: the page ended. It is opened again, if the user says so: it may end again at once. */
  async pageGone({ reason, exitCode }: ProcessGoneDetails): Promise<void> {
    if (reason === 'clean-exit') return;
    this.#shell.record('window-ended', `${reason} (${exitCode})`);
    const what = reason === 'oom' ? messageOf('window-out-of-memory') : messageOf('window-ended', { reason });
    const chosen = await this.#notify('error', [what, messageOf('jobs-go-on')], ['reopen', 'quit']);
    if (chosen === 'reopen') this.#shell.reopen();
    if (chosen === 'quit') this.#shell.quit();
  }

  /** `unresponsive`: the page hangs. The user waits or opens it anew. */
  async pageHangs(): Promise<void> {
    this.#shell.record('window-hangs', '');
    const chosen = await this.#notify(
      'warning',
      [messageOf('window-hangs'), messageOf('jobs-go-on')],
      ['wait', 'reopen'],
    );
    if (chosen === 'reopen') this.#shell.reopen();
  }

  /** `child-process-gone`: Electron starts its helpers again by itself. It is recorded, and reported if one does not come back. */
  async helperGone({ reason, exitCode, type }: ProcessGoneDetails & { readonly type: string }): Promise<void> {
    if (reason === 'clean-exit') return;
    this.#shell.record('helper-process-ended', `${type}: ${reason} (${exitCode})`);
    if (reason !== 'launch-failed' && reason !== 'integrity-failure') return;
    await this.#notify('error', [messageOf('helper-ended', { type, reason })], ['close']);
  }

  /** An error that nothing caught: what is in memory may be wrong from now on, what is stored is whole. */
  async uncaught(error: unknown): Promise<void> {
    const kind = kindOf(error);
    this.#shell.record('uncaught-error', kind);
    const messages = [messageOf('uncaught-error', { kind }), messageOf('start-again')];
    if ((await this.#notify('error', messages, ['quit', 'goOn'])) === 'quit') this.#shell.quit();
  }

  /**
   * One message at a time, and each only once while it waits: ten errors of one cause are one message.
   * @returns null if the same message is being shown already.
   */
  async #notify<B extends Button>(
    type: 'error' | 'warning',
    messages: readonly Message[],
    buttons: readonly B[],
  ): Promise<B | null> {
    const subject = messages[0]!.code;
    if (this.#shown.has(subject)) return null;
    this.#shown.add(subject);
    const shown = this.#lastMessage.then(() => this.#show(type, messages, buttons));
    this.#lastMessage = shown.catch(() => undefined);
    return shown.finally(() => this.#shown.delete(subject));
  }

  async #show<B extends Button>(
    type: 'error' | 'warning',
    messages: readonly Message[],
    buttons: readonly B[],
  ): Promise<B | null> {
    const locale = this.#shell.locale();
    const [message = '', ...others] = messages.map((one) => messageText(one, locale));
    const words = buttons.map((button) => buttonTexts[button][locale]);
    const options = { type, title: 'Concord', message, detail: others.join(' '), buttons: words, noLink: true };
    return buttons[await this.#shell.showMessage({ ...options, defaultId: 0, cancelId: 0 })] ?? null;
  }
}

/** The error's class and code: its message may name a file and so a patient. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? error.name : `${error.name} ${code}`;
}
