/** A page has a browser to draw with (`lib/src/show/picture/figure-png.ts`). */
const browser = 'A page draws its figures itself: the camera above a figure saves it as a picture.';
const refuse = (): Promise<never> => Promise.reject(new Error(browser));

export const canBePicture = (): boolean => false;
export const plainFigureSvg = refuse;
export const plainFigurePng = refuse;
export const figurePng = refuse;
export const svgToPng = refuse;
