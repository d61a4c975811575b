import escapeHtml from 'escape-html';
import type { Gan } from '../../gan/gan';
import type { Preset } from '../../presets';
import { networkHtml, networkText, shapeText } from './network';
import type { Description } from './teach';

export const ganDescription: Description<Gan> = {
  kind: 'GAN',
  text: (gan) => [headOf(gan).join('\n'), ...networksOf(gan).map(networkText)].join('\n\n'),
  rich: (gan) => ({ 'text/html': ganHtml(gan) }),
};

export const presetDescription: Description<Preset> = {
  kind: 'preset',
  text: (preset) => `${ganDescription.text(preset.gan)}\n\n${settingsOf(preset)}`,
  rich: (preset) => ({ 'text/html': ganHtml(preset.gan) + lineHtml(settingsOf(preset)) }),
};

const lineHtml = (line: string) => `<div>${escapeHtml(line)}</div>`;

const ganHtml = (gan: Gan) =>
  [...headOf(gan).map(lineHtml), ...networksOf(gan).map(networkHtml)].join('');

const networksOf = ({ generator, discriminator }: Gan) => [generator, discriminator];

/** The two parts of a GAN that have no layers: what G is given, and the game. */
function headOf({ name, generator, latent, objective }: Gan): string[] {
  const [z = '?', told] = generator.inputs.map(({ shape }) => shapeText(shape));
  return [
    `GAN “${name}”`,
    `latent: z ${z}${latent.law ? `, ${latent.law}` : ''}${told ? `; told ${told}` : ''}`,
    `objective: ${objective.name}`,
  ];
}

/** `settings: batchSize 64, generatorOptimizer { learningRate 0.0002, beta1 0.5 }; 100 epochs` */
function settingsOf({ settings, epochs }: Preset): string {
  return `settings: ${written(settings)}${epochs === undefined ? '' : `; ${epochs} epochs`}`;
}

const written = (settings: object): string =>
  Object.entries(settings)
    .map(([name, value]: [string, unknown]) =>
      typeof value === 'object' && value !== null
        ? `${name} { ${written(value)} }`
        : `${name} ${String(value)}`,
    )
    .join(', ');
