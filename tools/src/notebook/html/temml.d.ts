/** temml brings types, but its package.json names them where the compiler does not look. */
declare module 'temml' {
  import type Temml from 'temml/dist/temml.d.ts';
  const temml: typeof Temml;
  export default temml;
}
