/** `--set name=value`. */
export interface Setting {
  readonly name: string;
  /** As it was typed. */
  readonly value: string;
}

/** @throws Error where the text is no `name=value` */
export function parseSetting(text: string): Setting {
  const [, name, value] = /^([A-Za-z_$][\w$]*)=([^]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new Error(`--set takes name=value, e.g. --set steps=200, not "${text}".`);
  }
  return { name, value };
}
