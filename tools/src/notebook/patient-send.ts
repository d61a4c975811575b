/**
 * The kernel sends its messages without waiting, and after some 500 in one turn of the event loop
 * the socket refuses more until the turn is over: output is lost, even the word that the cell is
 * done. Here what was refused is sent again, in order.
 */
import { createRequire } from 'node:module';

interface Publisher {
  sendHighWaterMark: number;
  send: (this: Publisher, message: unknown) => Promise<void>;
  bind: (this: Publisher, address: string) => Promise<void>;
}

/** @param onRefused called once for each burst in which the socket refused messages */
export function sendPatiently(onRefused: () => void): void {
  const require = createRequire(import.meta.url);
  const tslab = createRequire(require.resolve('tslab/dist/jupyter.js'));
  const { prototype } = (tslab('zeromq') as { Publisher: { prototype: Publisher } }).Publisher;
  const { send, bind } = prototype;
  const waiting: unknown[] = [];

  async function sendAgain(socket: Publisher): Promise<void> {
    while (waiting.length > 0) {
      try {
        await send.call(socket, waiting[0]);
        waiting.shift();
      } catch (error) {
        if (!isBusy(error)) waiting.length = 0; // the socket is closed: nobody listens any more
        await new Promise(setImmediate);
      }
    }
  }

  const sendInTurn: Publisher['send'] = async function (message) {
    if (waiting.length > 0) {
      waiting.push(message);
      return;
    }
    try {
      await send.call(this, message);
    } catch (error) {
      if (!isBusy(error)) throw error;
      waiting.push(message);
      if (waiting.length > 1) return;
      onRefused();
      void sendAgain(this);
    }
  };
  // A publisher drops what goes beyond its mark, when its readers are slower than it is.
  const bindWithoutMark: Publisher['bind'] = function (address) {
    this.sendHighWaterMark = 0;
    return bind.call(this, address);
  };
  // By definition: methods that are inherited do not let themselves be assigned.
  Object.defineProperty(prototype, 'send', { value: sendInTurn, configurable: true });
  Object.defineProperty(prototype, 'bind', { value: bindWithoutMark, configurable: true });
}

function isBusy(error: unknown): boolean {
  return (error as { code?: string } | undefined)?.code === 'EBUSY';
}
