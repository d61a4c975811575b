import { platform } from '../../ground/platform';

/** The family that pictures are set in: free, complete (Greek, arrows), the same on every machine. */
export const sansSerif = 'DejaVu Sans';

/** Its files: regular, bold, oblique. */
export function fonts(): string[] {
  return ['DejaVuSans', 'DejaVuSans-Bold', 'DejaVuSans-Oblique'].map((name) =>
    platform.packageFile('dejavu-fonts-ttf', `ttf/${name}.ttf`),
  );
}
