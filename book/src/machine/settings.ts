/** Settings of the session: what environment variables are in Node. */
export const settings: Record<string, string | undefined> = {};

/** The page's choice of a backend (`lib/src/ground/backends/host.ts` for a page). */
export const backendSetting = (): string | undefined => settings['TSGAN_BACKEND'];
