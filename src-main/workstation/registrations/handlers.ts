import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';
import { findRegistration, listVersions } from '../../database/registrations.ts';
import { locateSeries } from '../series/locate-series.ts';
import { saveManual, startAllRegistrations, startRegistration } from './register-in-study.ts';
import { submitReview } from './review-registration.ts';
import type { HandlersOf } from '../handler.ts';

export const registrationHandlers: HandlersOf<'registrations' | 'reviews'> = {
  'registrations.start': (workstation, request) => startRegistration(workstation, request),
  'registrations.startAll': (workstation, { fixedSeriesId }) => ({
    started: startAllRegistrations(workstation, fixedSeriesId),
  }),
  'registrations.startAhead': (workstation, { pair }) => {
    if (pair === null) workstation.ahead.drop();
    return { begun: pair !== null && workstation.ahead.begin(workstation, pair.fixedSeriesId, pair.movingSeriesId) };
  },
  'registrations.get': ({ database }, { registrationId }) => {
    const registration = findRegistration(database, registrationId);
    if (!registration) throw new Failure('not-found', messageOf('no-registration'));
    return registration;
  },
  'registrations.score': async (workstation, { fixedSeriesId, movingSeriesId, movingFromFixed, quick }) => {
    const fixed = await locateSeries(workstation, fixedSeriesId);
    const moving = await locateSeries(workstation, movingSeriesId);
    const accuracy = quick ? 'quick' : 'exact';
    return workstation.threads.viewing.run('score', { fixed, moving, movingFromFixed, accuracy });
  },
  'registrations.saveManual': (workstation, request) => saveManual(workstation, request),
  'registrations.history': ({ database }, { fixedSeriesId, movingSeriesId }) =>
    listVersions(database, fixedSeriesId, movingSeriesId),
  'reviews.submit': (workstation, { registrationId, ...review }) => submitReview(workstation, registrationId, review),
};
