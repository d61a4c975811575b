/** What can be set in the playground, and how a link keeps it. */

/** The choices by setting; the first is the default. */
export const choices = {
  data: ['ring', 'grid', 'spiral', 'two', 'drawn'],
  objective: ['nonSaturating', 'minimax', 'leastSquares', 'wasserstein', 'hinge', 'relativistic'],
  regularizer: ['none', 'r1+r2', 'gradientPenalty', 'weightClipping'],
  generatorWidth: [64, 8, 16, 32, 128],
  discriminatorWidth: [64, 8, 16, 32, 128],
  generatorRate: [0.003, 0.0003, 0.001, 0.01],
  discriminatorRate: [0.003, 0.0003, 0.001, 0.01],
  discriminatorSteps: [1, 2, 5],
  seed: [1, 2, 3, 4, 5],
} as const;

type Choices = typeof choices;
export type Settings = { -readonly [Name in keyof Choices]: Choices[Name][number] } & {
  /** Centres that the reader drew, in the square from −3 to 3. */
  drawn: [x: number, y: number][];
};

export const half = 3;
export const mostDrawn = 60;

export function defaults(): Settings {
  const first = Object.entries(choices).map(([name, [value]]) => [name, value]);
  return { ...(Object.fromEntries(first) as Settings), drawn: [] };
}

/** The part of an address that keeps these settings: only what differs from the defaults. */
export function toLink(settings: Settings): string {
  const usual = defaults();
  const parameters = new URLSearchParams();
  for (const name of Object.keys(choices) as (keyof Choices)[]) {
    if (settings[name] !== usual[name]) parameters.set(name, String(settings[name]));
  }
  if (settings.data === 'drawn') {
    parameters.set('drawn', settings.drawn.map(([x, y]) => `${x},${y}`).join(';'));
  }
  return parameters.toString();
}

/** The settings that a link keeps; whatever is none of the choices is passed over. */
export function fromLink(link: string): Settings {
  const settings = defaults();
  const parameters = new URLSearchParams(link);
  for (const [name, values] of Object.entries(choices)) {
    const value = values.find((one) => String(one) === parameters.get(name));
    if (value !== undefined) Object.assign(settings, { [name]: value });
  }
  const pairs = (parameters.get('drawn') ?? '').split(';').slice(0, mostDrawn);
  settings.drawn = pairs.flatMap((pair): [number, number][] => {
    const [x = NaN, y = NaN] = pair.split(',').map(Number);
    return Math.abs(x) <= half && Math.abs(y) <= half && pair.includes(',') ? [[x, y]] : [];
  });
  return settings;
}
