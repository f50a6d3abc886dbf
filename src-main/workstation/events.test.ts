import { expect, test } from 'vitest';
import { EventHub } from './events.ts';

test('every listener hears every event, until it stops listening', () => {
  const hub = new EventHub();
  const heard: string[] = [];
  const stop = hub.subscribe((name) => heard.push(`a ${name}`));
  hub.subscribe((name) => heard.push(`b ${name}`));
  hub.emit('studies.changed', { studyId: null });
  stop();
  hub.emit('studies.changed', { studyId: null });
  expect(heard).toEqual(['a studies.changed', 'b studies.changed', 'b studies.changed']);
});

test('a listener that stops while it is told keeps no other from hearing', () => {
  const hub = new EventHub();
  const heard: string[] = [];
  const stop = hub.subscribe(() => stop());
  hub.subscribe((name) => heard.push(name));
  hub.emit('studies.changed', { studyId: null });
  expect(heard).toEqual(['studies.changed']);
});
