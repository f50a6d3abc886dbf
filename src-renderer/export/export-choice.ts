import { computed, reactive, ref } from 'vue';
import { exportFormatSchema, type ExportFormat, type ExportOptions } from '../../src-shared/contract/exports.ts';
import type { Registration } from '../../src-shared/contract/registrations.ts';
import type { ServerId } from '../../src-shared/contract/ids.ts';
import type { Locale } from '../ui/locale/translate.ts';

export type DestinationKind = ExportOptions['destination']['kind'];

/** What is to be exported and where to, as the user chooses it. */
export function createExportChoice(registration: Registration, locale: () => Locale) {
  const formats = reactive(new Set<ExportFormat>(['dicom-series', 'spatial-registration', 'report-pdf']));
  const kind = ref<DestinationKind>('download');
  const path = ref('');
  const serverId = ref<ServerId | null>(null);
  const anonymise = ref(false);
  const confirmDifferentPatients = ref(false);

  function destination(): ExportOptions['destination'] | null {
    if (kind.value === 'download') return { kind: 'download' };
    if (kind.value === 'pacs') return serverId.value && { kind: 'pacs', serverId: serverId.value };
    return path.value.trim() ? { kind: kind.value, path: path.value.trim() } : null;
  }

  return {
    formats,
    kind,
    path,
    serverId,
    anonymise,
    confirmDifferentPatients,
    toggle: (format: ExportFormat) => void (formats.has(format) ? formats.delete(format) : formats.add(format)),
    /** What the backend is asked for; null while something is missing. */
    options: computed<ExportOptions | null>(() => {
      const to = destination();
      if (!to || formats.size === 0) return null;
      return {
        registrationId: registration.registrationId,
        formats: exportFormatSchema.options.filter((format) => formats.has(format)),
        anonymise: anonymise.value,
        confirmDifferentPatients: confirmDifferentPatients.value,
        locale: locale(),
        destination: to,
      };
    }),
  };
}

export type ExportChoice = ReturnType<typeof createExportChoice>;
