/** Jupyter messages on the wire (messaging protocol 5.3): signed, in frames. */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

export interface Header {
  msg_id: string;
  msg_type: string;
  session: string;
  username: string;
  date: string;
  version: string;
}

export interface Message {
  header: Header;
  parent: Partial<Header>;
  content: Record<string, unknown>;
}

const delimiter = '<IDS|MSG>';

function signature(key: string, frames: readonly (string | Buffer)[]): string {
  const hmac = createHmac('sha256', key);
  for (const frame of frames) hmac.update(frame);
  return hmac.digest('hex');
}

/** One side of a conversation: knows the key and its own session. */
export class Wire {
  private readonly session = randomUUID();

  constructor(private readonly key: string) {}

  /** A request's frames, and the id that answers to it will name as their parent. */
  encode(type: string, content: Record<string, unknown>): { id: string; frames: string[] } {
    const header: Header = {
      msg_id: randomUUID(),
      msg_type: type,
      session: this.session,
      username: 'tsgan',
      date: new Date().toISOString(),
      version: '5.3',
    };
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
    return { id: header.msg_id, frames: [delimiter, signature(this.key, parts), ...parts] };
  }

  /** @throws Error where the frames are no message signed with the key. */
  decode(frames: readonly Buffer[]): Message {
    const start = frames.findIndex((frame) => frame.toString('latin1') === delimiter);
    const [signed, header, parent, metadata, content] = frames.slice(start + 1);
    if (start < 0 || !signed || !header || !parent || !metadata || !content) {
      throw new Error('The kernel sent something that is no Jupyter message.');
    }
    const expected = Buffer.from(signature(this.key, [header, parent, metadata, content]));
    if (signed.length !== expected.length || !timingSafeEqual(signed, expected)) {
      throw new Error('A message of the kernel has a wrong signature.');
    }
    const json = (frame: Buffer): unknown => JSON.parse(frame.toString());
    return {
      header: json(header) as Header,
      parent: json(parent) as Partial<Header>,
      content: json(content) as Record<string, unknown>,
    };
  }
}
