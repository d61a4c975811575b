/** The colours of the diagrams by what they stand for: those of the lessons' figures. */
import { show } from 'tsgan';

export type Role = keyof typeof roles;

export const roles = {
  ...show.roles,
  /** Noise, operations, files: what takes no side. */
  plain: '#8c959f',
} as const;

/** The card that a diagram stands on, on pages of any colour. */
export const paper = { card: '#ffffff', edge: '#d0d7de', panel: '#f6f8fa' } as const;

/** Text: on the card, beside things, and beside gradients (the role's colour is too pale for letters). */
export const ink = { text: '#1f2328', quiet: '#57606a', gradient: '#8a3a68' } as const;

/** The fill of a shape of this role: its colour, thinned with so much white that text can stand on it. */
export function tint(role: Role): string {
  const share = role === 'plain' ? 0.12 : 0.2;
  const thinned = [1, 3, 5].map((at) => {
    const channel = parseInt(roles[role].slice(at, at + 2), 16);
    return Math.round(255 - share * (255 - channel));
  });
  return `#${thinned.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
