/** What was run in this session, for front ends that ask for it (Jupyter's `history_request`). */
import type { Content } from './wire.js';

interface HistoryRequest {
  readonly hist_access_type: 'tail' | 'range' | 'search';
  readonly n?: number | null;
  readonly start?: number | null;
  readonly stop?: number | null;
  readonly pattern?: string | null;
  readonly unique?: boolean;
  readonly output?: boolean;
}

interface Entry {
  readonly line: number;
  readonly code: string;
}

export class History {
  private readonly entries: Entry[] = [];

  add(line: number, code: string): void {
    this.entries.push({ line, code });
  }

  answer(content: Content): Content {
    const request = content as unknown as HistoryRequest;
    const found = this.find(request).map(({ line, code }) => [
      1,
      line,
      request.output ? [code, null] : code,
    ]);
    return { status: 'ok', history: found };
  }

  private find({ hist_access_type, n, start, stop, pattern, unique }: HistoryRequest): Entry[] {
    if (hist_access_type === 'range') {
      return this.entries.filter(({ line }) => line >= (start ?? 0) && line < (stop ?? Infinity));
    }
    const last = n ?? this.entries.length;
    if (hist_access_type === 'tail' || last === 0)
      return last === 0 ? [] : this.entries.slice(-last);
    let found = this.entries.filter(({ code }) => matches(code, pattern ?? '*'));
    if (unique)
      found = found.filter(({ code }, i) => found.findLastIndex((e) => e.code === code) === i);
    return found.slice(-last);
  }
}

/** `pattern` as in file names: `*` for anything, `?` for one character. */
function matches(code: string, pattern: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  const expression = escaped.replaceAll('*', '.*').replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 's').test(code);
}
