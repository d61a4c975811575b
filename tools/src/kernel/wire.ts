/** Jupyter messages on the wire (messaging protocol 5.3): signed, in frames. */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

export type Content = Record<string, unknown>;

export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
}

export interface Message {
  /** The way back to the sender, as its socket wants it. */
  readonly route: readonly Buffer[];
  readonly header: Header;
  readonly content: Content;
}

const delimiter = '<IDS|MSG>';

/** Reads and writes messages that are signed with one key, as one side of a conversation. */
export class Wire {
  /** Names this side in every message that it sends. */
  private readonly session = randomUUID();

  /** @param key of the connection file; empty where nothing is signed */
  constructor(private readonly key: string) {}

  private sign(frames: readonly (string | Buffer)[]): string {
    if (this.key === '') return '';
    const hmac = createHmac('sha256', this.key);
    for (const frame of frames) hmac.update(frame);
    return hmac.digest('hex');
  }

  /** @param parent the header of the request that this message belongs to */
  encode(
    type: string,
    content: Content,
    parent: Header | undefined,
    route: readonly (string | Buffer)[],
  ): (string | Buffer)[] {
    const header: Header = {
      msg_id: randomUUID(),
      msg_type: type,
      session: this.session,
      username: 'kernel',
      date: new Date().toISOString(),
      version: '5.3',
    };
    const frames = [header, parent ?? {}, {}, content].map((part) => JSON.stringify(part));
    return [...route, delimiter, this.sign(frames), ...frames];
  }

  /** @throws Error where the frames are no message signed with the key */
  decode(frames: readonly Buffer[]): Message {
    const start = frames.findIndex((frame) => frame.toString('latin1') === delimiter);
    const [signature, ...parts] = frames.slice(start + 1);
    const [header, , , content] = parts;
    if (start < 0 || !signature || !header || !content) {
      throw new Error('These frames are no Jupyter message.');
    }
    const expected = Buffer.from(this.sign(parts.slice(0, 4)));
    if (expected.length !== signature.length || !timingSafeEqual(expected, signature)) {
      throw new Error('This message is not signed with the key of the connection file.');
    }
    return {
      route: frames.slice(0, start),
      header: JSON.parse(header.toString()) as Header,
      content: JSON.parse(content.toString()) as Content,
    };
  }
}
