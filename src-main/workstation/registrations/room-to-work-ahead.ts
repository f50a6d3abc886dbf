import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface PowerAbility {
  /** Whether the machine runs on its battery; null if that is not known. */
  onBattery?(): boolean | null;
}

/** A run of two large series takes up to 1.4 GB; as much again stays for the window and other programs. */
const leastFreeBytes = 2.5e9;

/** Whether this machine has power and memory to spare for a run that nobody has asked for yet. */
export function roomToWorkAhead(
  { onBattery }: PowerAbility,
  freeBytes = process.availableMemory(),
  powerSupplies = '/sys/class/power_supply',
): boolean {
  if (freeBytes < leastFreeBytes) return false;
  return !(onBattery?.() ?? isDischarging(powerSupplies));
}

/** By Linux' list of power supplies (Documentation/ABI/testing/sysfs-class-power); false if there is no such list. */
function isDischarging(folder: string): boolean {
  const textOf = (...path: string[]) => readFileSync(join(folder, ...path), 'utf8').trim();
  try {
    return readdirSync(folder).some((supply) => {
      const isOwn = !existsSync(join(folder, supply, 'scope')) || textOf(supply, 'scope') !== 'Device';
      // A mouse's battery says nothing about the machine.
      return isOwn && textOf(supply, 'type') === 'Battery' && textOf(supply, 'status') === 'Discharging';
    });
  } catch {
    return false;
  }
}
