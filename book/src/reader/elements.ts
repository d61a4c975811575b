/** Elements without ceremony. */

type Properties<E> = { readonly [Name in keyof E]?: E[Name] | undefined } & {
  readonly data?: Readonly<Record<string, string>>;
};

/** A new element with properties and children; texts are texts, never HTML. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  { data = {}, ...properties }: Properties<HTMLElementTagNameMap[Tag]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = Object.assign(document.createElement(tag), properties);
  Object.assign(made.dataset, data);
  made.append(...children);
  return made;
}

export function button(words: string, act: () => void, title = ''): HTMLButtonElement {
  const made = element('button', { type: 'button', title }, words);
  made.addEventListener('click', act);
  return made;
}

/** The choices of a `<select>`, with its label around it. */
export function choice(
  words: string,
  options: readonly (readonly [value: string, words: string])[],
  value: string,
  chosen: (value: string) => void,
): HTMLLabelElement {
  const select = element(
    'select',
    {},
    ...options.map(([value, words]) => element('option', { value }, words)),
  );
  select.value = value;
  select.addEventListener('change', () => {
    chosen(select.value);
  });
  return element('label', {}, `${words} `, select);
}

/** Adds a script of the site; resolves once it has run. */
export function loadScript(file: string): Promise<void> {
  const before = scripts.get(file);
  if (before) return before;
  const loading = new Promise<void>((resolve, reject) => {
    const script = element('script', { src: file });
    script.addEventListener('load', () => {
      resolve();
    });
    script.addEventListener('error', () => {
      scripts.delete(file);
      reject(new Error(`${file} could not be loaded. Is there a connection?`));
    });
    document.head.append(script);
  });
  scripts.set(file, loading);
  return loading;
}
const scripts = new Map<string, Promise<void>>();
