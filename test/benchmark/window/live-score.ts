import type { Page } from 'playwright-core';

/** Milliseconds that the backend takes to score a position of the study's first two series, asked from the page. */
export async function scoreTimes(page: Page, studyName: string, quick: boolean, count: number): Promise<number[]> {
  return page.evaluate(
    async ({ studyName, quick, count }) => {
      const call = async (name: string, request: object) => {
        const options = {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            authorization: `Concord ${sessionStorage.getItem('concord-key')}`,
          },
          body: JSON.stringify(request),
        };
        const response = await fetch(new URL(`api/${name}`, document.baseURI), options);
        if (!response.ok) throw new Error(`${name}: ${await response.text()}`);
        return response.json();
      };
      const series: { seriesId: string; description: string }[] = [];
      for (const { studyId } of (await call('studies.list', {})) as { studyId: string }[])
        series.push(...((await call('studies.get', { studyId })) as { series: typeof series }).series);
      const [fixed, moving] = series.filter(({ description }) => description.includes(studyName));
      const times: number[] = [];
      // The first answer also brings the voxels into memory.
      for (let i = 0; i <= count; i++) {
        const movingFromFixed = [[1, 0, 0, i * 0.5], [0, 1, 0, 1], [0, 0, 1, 0], [0, 0, 0, 1]]; // prettier-ignore
        const from = performance.now();
        await call('registrations.score', {
          fixedSeriesId: fixed!.seriesId,
          movingSeriesId: moving!.seriesId,
          movingFromFixed,
          quick,
        });
        times.push(performance.now() - from);
      }
      return times.slice(1);
    },
    { studyName, quick, count },
  );
}
