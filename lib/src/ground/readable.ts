/**
 * Plain objects that a person will look at: each kind has a prototype of its own, and `show/values`
 * teaches it to describe itself. What is copied by `{ ...object }` is plain again.
 */
const prototypes = { gan: {}, preset: {}, dataSet: {}, table: {} };

export type ReadableKind = keyof typeof prototypes;

/** The same fields in an object that describes itself as its kind. */
export function readable<T extends object>(kind: ReadableKind, fields: T): T {
  return Object.assign(Object.create(prototypes[kind]) as object, fields);
}

/** What all objects of a kind have in common. */
export function prototypeOf(kind: ReadableKind): object {
  return prototypes[kind];
}
