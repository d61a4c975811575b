/** What choosing a backend needs of Node. */

/** The environment variable `TSGAN_BACKEND`, as it stands there: the backend that the reader forces. */
export const backendSetting = (): string | undefined => process.env['TSGAN_BACKEND'];
