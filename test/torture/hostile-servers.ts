import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RequestOf } from '../../src-shared/contract/requests.ts';
import type { ServerId } from '../../src-shared/contract/ids.ts';
import { Failure } from '../../src-shared/failure.ts';
import { startLoopbackHost, type LoopbackHost } from '../../src-main/hosts/loopback/server.ts';
import { dataFolderAt } from '../../src-main/workstation/data-folder.ts';
import { openWorkstation } from '../../src-main/workstation/open-workstation.ts';
import type { Workstation } from '../../src-main/workstation/workstation.ts';
import { smallFile } from '../fixtures/dimse-bytes.ts';
import type { DimseAttackName } from '../fixtures/hostile-dimse.ts';
import type { WebAttackName } from '../fixtures/hostile-web.ts';
import { connectOverHttp, type HttpBackend } from '../fixtures/http-backend.ts';
import type { TortureOptions, TorturePart } from './part.ts';

/**
 * Hostile servers against the loopback host: what each attack ends with, how fast a cancel takes effect, and how long
 * the window waits meanwhile.
 */

type Ask = 'test' | 'find' | 'retrieve' | 'send';

interface Attack {
  readonly kind: 'dimse' | 'web';
  readonly name: DimseAttackName | WebAttackName;
  readonly ask: Ask;
  /** The message codes of which one must end it; 'cancel' if the attack has no end of its own that a test waits for. */
  readonly ends: readonly string[] | 'cancel';
}

const dimse = (name: DimseAttackName, ask: Ask, ...ends: string[]): Attack => ({ kind: 'dimse', name, ask, ends });
const web = (name: WebAttackName, ask: Ask, ...ends: string[]): Attack => ({ kind: 'web', name, ask, ends });
const untilCancelled = (attack: Attack): Attack => ({ ...attack, ends: 'cancel' });

export const attacks: readonly Attack[] = [
  dimse('huge PDU', 'test', 'message-too-long'),
  dimse('huge PDU', 'find', 'message-too-long'),
  dimse('huge PDU', 'send', 'message-too-long'),
  dimse('endless message', 'find', 'message-too-long'),
  dimse('endless command', 'find', 'message-too-long'),
  dimse('no DICOM', 'find', 'speaks-no-dicom'),
  dimse('endless answers', 'find', 'more-studies'),
  dimse('60,000 answers', 'find', 'more-studies'),
  dimse('nested sequences', 'find', 'more-studies', 'connection-broke', 'out-of-memory', 'message-too-long'),
  dimse('an object that nobody asked for', 'find', 'sends-unasked'),
  dimse('other studies', 'retrieve', 'only-other-studies'),
  untilCancelled(dimse('an endless object', 'retrieve')),
  untilCancelled(dimse('a byte at a time', 'find')),
  untilCancelled(dimse('silence', 'find')),
  untilCancelled(dimse('silence', 'retrieve')),
  untilCancelled(dimse('silence', 'send')),
  untilCancelled(web('silence', 'send')),
  web('endless list', 'find', 'more-studies'),
  web('one endless study', 'find', 'answer-too-long'),
  web('nested arrays', 'find', 'answer-too-long'),
  web('blanks', 'find', 'answer-too-long'),
  web('gzip', 'find', 'web-compressed'),
  web('gzip', 'retrieve', 'web-not-dicom', 'web-compressed'),
  web('endless HTTP header', 'find', 'connection-broke'),
  web('endless part header', 'retrieve', 'message-too-long'),
  web('endless preamble', 'retrieve', 'message-too-long'),
  web('other studies', 'retrieve', 'only-other-studies'),
  web('endless list', 'send', 'answer-too-long'),
  untilCancelled(web('a byte at a time', 'find')),
  untilCancelled(web('silence', 'find')),
  untilCancelled(web('endless provisional answers', 'find')),
  untilCancelled(web('an endless part', 'retrieve')),
];

/** What the issue asks for: the window is answered within 100 ms, and a cancel takes half a second. */
const answerMs = 100;
const cancelMs = 500;
const attackMs = 1000;
const mostMs = 30_000;
const mostGrowthMb = 512;

export interface AttackOutcome {
  /** The message codes at the end. */
  readonly codes: readonly string[];
  readonly tookMs: number;
  /** From the cancel to the end; null where none was needed. */
  readonly cancelledMs: number | null;
  /** How long the window waited for `app.info` at worst, and for 95 of 100. */
  readonly worstMs: number;
  readonly mostlyMs: number;
  readonly growthMb: number;
}

/** The host, a window's connection to it, and a process of hostile servers. */
export class AttackedHost {
  readonly workstation: Workstation;
  readonly #host: LoopbackHost;
  readonly #backend: HttpBackend;
  readonly #peers: HostilePeers;
  readonly #file: string;

  private constructor(
    workstation: Workstation,
    host: LoopbackHost,
    backend: HttpBackend,
    peers: HostilePeers,
    file: string,
  ) {
    this.workstation = workstation;
    this.#host = host;
    this.#backend = backend;
    this.#peers = peers;
    this.#file = file;
  }

  static async open(folder: string, seed: number): Promise<AttackedHost> {
    const workstation = openWorkstation({ folder: dataFolderAt(join(folder, 'data')) });
    const host = await startLoopbackHost(workstation, { port: 0, windowFolder: null });
    const backend = await connectOverHttp(host.newAddress());
    const file = join(folder, 'object.dcm');
    writeFileSync(file, smallFile('1.2.9.1', '1.2.9'));
    return new AttackedHost(workstation, host, backend, await startHostilePeers(seed), file);
  }

  async close(): Promise<void> {
    this.#backend.close();
    await this.#host.close();
    await this.workstation.close();
    this.#peers.close();
  }

  /** @param attackedMs after which an attack without end is cancelled. */
  async suffer(attack: Attack, attackedMs = attackMs): Promise<AttackOutcome> {
    const serverId = await this.#server(attack);
    const watch = new WindowWatch(this.#backend);
    const startedMs = performance.now();
    const running = this.#ask(attack.ask, serverId);
    let cancelledAtMs: number | null = null;
    const cancelAfter = attack.ends === 'cancel' ? attackedMs : mostMs;
    const timer = setTimeout(() => {
      cancelledAtMs = performance.now();
      running.cancel();
    }, cancelAfter);
    const codes = await running.ended;
    const endedMs = performance.now();
    clearTimeout(timer);
    const watched = await watch.stop();
    await this.#backend.call('servers.remove', { serverId });
    const cancelledMs = cancelledAtMs === null ? null : endedMs - cancelledAtMs;
    return { codes, tookMs: endedMs - startedMs, cancelledMs, ...watched };
  }

  async #server({ kind, name }: Attack): Promise<ServerId> {
    const port = this.#peers.ports[kind][name]!;
    const server: RequestOf<'servers.save'>['server'] =
      kind === 'web'
        ? { name, dicomWebUrl: `http://127.0.0.1:${port}/dw` }
        : { name, host: '127.0.0.1', port, calledAeTitle: 'HOSTILE', callingAeTitle: 'CONCORD', tls: false };
    return (await this.#backend.call('servers.save', { serverId: null, server })).serverId;
  }

  #ask(ask: Ask, serverId: ServerId): { ended: Promise<readonly string[]>; cancel: () => void } {
    const backend = this.#backend;
    const codesOf = ({ messages }: { messages: readonly { code: string }[] }) => messages.map(({ code }) => code);
    const failed = (error: unknown) => (error instanceof Failure ? codesOf(error) : [String(error)]);
    switch (ask) {
      case 'test':
        return { ended: backend.call('servers.test', { serverId }).then(codesOf, failed), cancel: () => undefined };
      case 'find': {
        const query = { serverId, patientName: 'Doe', patientId: '', studyDate: '' };
        const cancel = () => void backend.call('servers.stopFinding', {});
        return { ended: backend.call('servers.find', query).then(codesOf, failed), cancel };
      }
      case 'retrieve': {
        const started = backend.call('servers.retrieve', { serverId, studyInstanceUid: '1.2.3' });
        const ended = started.then(async ({ jobId }) => {
          await this.workstation.jobs.settled(jobId);
          return codesOf(this.workstation.jobs.find(jobId)!);
        });
        return { ended, cancel: () => void started.then(({ jobId }) => backend.call('jobs.cancel', { jobId })) };
      }
      case 'send': {
        const controller = new AbortController();
        const ended = this.#send(serverId, controller.signal).then((results) => results.flatMap(codesOf), failed);
        return { ended, cancel: () => controller.abort() };
      }
    }
  }

  async #send(serverId: ServerId, signal: AbortSignal) {
    const server = (await this.#backend.call('servers.list', {})).find((one) => one.serverId === serverId)!;
    const sopClassUid = '1.2.840.10008.5.1.4.1.1.4';
    const files = [{ path: this.#file, sopClassUid, sopInstanceUid: '1.2.9.1', dataSetOffset: 170 }];
    return this.workstation.threads.servers.run('server-store', { server, files }, { signal });
  }
}

/** Asks as a window does, over and over, and measures the process' memory. */
class WindowWatch {
  readonly #waitedMs: number[] = [];
  readonly #before = process.memoryUsage.rss();
  readonly #watching: Promise<void>;
  #most = 0;
  #stopped = false;

  constructor(backend: HttpBackend) {
    this.#watching = this.#watch(backend);
  }

  async stop(): Promise<Pick<AttackOutcome, 'worstMs' | 'mostlyMs' | 'growthMb'>> {
    this.#stopped = true;
    await this.#watching;
    const waited = this.#waitedMs.sort((a, b) => a - b);
    const growthMb = Math.max(0, this.#most - this.#before) / 2 ** 20;
    return { worstMs: waited.at(-1)!, mostlyMs: waited[Math.floor(0.95 * (waited.length - 1))]!, growthMb };
  }

  async #watch(backend: HttpBackend): Promise<void> {
    while (!this.#stopped) {
      const asked = performance.now();
      await backend.call('app.info', {});
      this.#waitedMs.push(performance.now() - asked);
      this.#most = Math.max(this.#most, process.memoryUsage.rss());
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

interface HostilePeers {
  readonly ports: Readonly<Record<'dimse' | 'web', Readonly<Record<string, number>>>>;
  close(): void;
}

async function startHostilePeers(seed: number): Promise<HostilePeers> {
  const script = join(import.meta.dirname, '../fixtures/hostile-peers.ts');
  const env = { ...process.env, CONCORD_TORTURE_SEED: String(seed) };
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'], env });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const ports = JSON.parse(line) as HostilePeers['ports'];
  return { ports, close: () => child.stdin.end() };
}

/** What is wrong with how an attack ended; empty if nothing is. */
export function violationsOf({ kind, name, ask, ends }: Attack, outcome: AttackOutcome): string[] {
  const { codes, cancelledMs, growthMb, tookMs } = outcome;
  const wrong: string[] = [];
  if (ends === 'cancel') {
    if (!codes.includes('cancelled')) wrong.push(`ended by itself with ${codes.join(', ')}`);
    if (cancelledMs !== null && cancelledMs > cancelMs) wrong.push(`took ${Math.round(cancelledMs)} ms to cancel`);
  } else if (cancelledMs !== null) wrong.push(`had not ended after ${Math.round(tookMs)} ms`);
  else if (!codes.some((code) => ends.includes(code))) wrong.push(`ended with ${codes.join(', ')}`);
  if (growthMb > mostGrowthMb) wrong.push(`took ${Math.round(growthMb)} MB`);
  return wrong.map((what) => `${kind} "${name}" (${ask}): ${what}`);
}

const noise = dimse('noise', 'find');

export const run: TorturePart = async ({ seed, scale, folder, log }: TortureOptions) => {
  const host = await AttackedHost.open(folder, seed);
  const violations: string[] = [];
  const noises = Math.ceil(200 * scale);
  const outcomes: AttackOutcome[] = [];
  try {
    for (const attack of attacks) {
      const outcome = await host.suffer(attack);
      outcomes.push(outcome);
      violations.push(...violationsOf(attack, outcome));
      if (outcome.mostlyMs > answerMs)
        violations.push(`"${attack.name}": the window waited ${Math.round(outcome.mostlyMs)} ms`);
      const { tookMs, cancelledMs, worstMs, growthMb } = outcome;
      const cancelled = cancelledMs === null ? '' : `, cancelled in ${Math.round(cancelledMs)} ms`;
      log(`${attack.kind} "${attack.name}" (${attack.ask}): ${Math.round(tookMs)} ms${cancelled}; window ${Math.round(worstMs)} ms at worst; ${Math.round(growthMb)} MB`); // prettier-ignore
    }
    for (let index = 0; index < noises; index++) {
      const outcome = await host.suffer({ ...noise, ends: 'cancel' }, attackMs);
      outcomes.push(outcome);
      // Noise may end by itself in any way; what counts is that it ends, or can be ended.
      if ((outcome.cancelledMs ?? 0) > cancelMs) violations.push(`noise ${index}: ${outcome.cancelledMs} ms to cancel`);
      if (outcome.mostlyMs > answerMs)
        violations.push(`noise ${index}: the window waited ${Math.round(outcome.mostlyMs)} ms`);
    }
  } finally {
    await host.close();
  }
  const worst = (of: (outcome: AttackOutcome) => number) => Math.round(Math.max(...outcomes.map(of)));
  const figures = {
    'attacks': attacks.length,
    'noise': noises,
    'worst wait of the window in ms': worst(({ worstMs }) => worstMs),
    'slowest cancel in ms': worst(({ cancelledMs }) => cancelledMs ?? 0),
    'most memory in MB': worst(({ growthMb }) => growthMb),
  }; // prettier-ignore
  return { cases: outcomes.length, figures, violations };
};
