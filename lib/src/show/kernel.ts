/**
 * The one door to the notebook: everything that a lesson shows leaves through `display`.
 *
 * The kernel's own `display` functions carry one MIME type a message. A figure needs several, so that
 * each reader (JupyterLab, VS Code, a code host that runs no script) finds one that it can draw;
 * therefore the message is handed to the function that the kernel itself writes with.
 */

/** Contents of one output by MIME type. A reader takes the richest that it knows. */
export type MimeBundle = Readonly<Record<string, unknown>>;

type WriteDisplay = (
  message: { data: MimeBundle; metadata: object; transient: { display_id?: string } },
  update: boolean,
) => void;

const kernelFile = /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/;

/** The part of the kernel that writes; null outside one. Looked for once: the kernel comes first. */
let kernel: { readonly lastWriteDisplayData: WriteDisplay | null } | null | undefined;

/**
 * Looks among the modules that are already loaded instead of requiring tslab: the kernel that runs
 * this process may be another copy (a global install), and outside a kernel nothing needs loading.
 */
function findKernel(): typeof kernel {
  const file = Object.keys(require.cache).find((file) => kernelFile.test(file));
  return file === undefined ? null : (require.cache[file]!.exports as NonNullable<typeof kernel>);
}

function writer(): WriteDisplay | null | undefined {
  if (kernel === undefined) kernel = findKernel();
  return kernel?.lastWriteDisplayData;
}

/** Whether this process is a notebook's kernel, with somebody to show things to. */
export function inKernel(): boolean {
  return Boolean(writer());
}

/**
 * Whether outputs are meant for a file and not for a person who waits (`TSGAN_SHOW=static`). Then
 * they carry no script (a page that was saved would repeat megabytes), and no state in between.
 */
export function isStatic(): boolean {
  return process.env.TSGAN_SHOW === 'static';
}

export interface DisplayOptions {
  /** Names the output, so that a later call can replace it. */
  readonly id?: string;
  /** Replaces the output of that name instead of adding one. */
  readonly update?: boolean;
}

/** Sends one output to the notebook. Does nothing outside a kernel. */
export function display(data: MimeBundle, { id, update = false }: DisplayOptions = {}): void {
  writer()?.({ data, metadata: {}, transient: id === undefined ? {} : { display_id: id } }, update);
}

/** Makes text safe inside HTML elements and attribute values. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (char) => entities[char]!);
}
