/** Takes Jupyter's requests and answers each; running cells is the execution's part. */
import type { Channels, RequestChannel } from './channels.js';
import type { Engine } from './engine.js';
import type { History } from './history.js';
import { kernelInfo } from './info.js';
import type { Interrupt } from './interrupt.js';
import { complete, inspect, isComplete } from './language.js';
import { thrownProblem } from './problem.js';
import type { Execution } from './execution.js';
import type { Whereabouts } from './whereabouts.js';
import type { Content, Message } from './wire.js';

export interface Parts {
  readonly channels: Channels;
  readonly engine: Engine;
  readonly execution: Execution;
  readonly history: History;
  readonly interrupt: Interrupt;
  readonly whereabouts: Whereabouts;
  readonly isJS: boolean;
}

/** How to answer each kind of request, but for those that run code or end the kernel. */
function answers(parts: Parts): Record<string, (content: Content) => Content> {
  const { engine, history, interrupt, isJS } = parts;
  return {
    kernel_info_request: () => kernelInfo(isJS),
    is_complete_request: isComplete,
    complete_request: (content) => complete(engine, content),
    inspect_request: (content) => inspect(engine, content),
    history_request: (content) => history.answer(content),
    // Comms are two-way channels for widgets; this kernel has none.
    comm_info_request: () => ({ status: 'ok', comms: {} }),
    interrupt_request: () => {
      interrupt.byMessage();
      return { status: 'ok' };
    },
  };
}

/** Serves one channel. Resolves with the request to shut down, or when the channel is closed. */
export async function serve(channel: RequestChannel, parts: Parts): Promise<Message | undefined> {
  const { channels, execution, whereabouts } = parts;
  const known = answers(parts);
  for await (const request of channels.requests(channel)) {
    const { msg_type: type } = request.header;
    if (type === 'execute_request') {
      execution.add(request);
      continue;
    }
    const status = (state: string): void =>
      channels.publish('status', { execution_state: state }, request.header);
    status('busy');
    try {
      if (type === 'shutdown_request') {
        const content = { status: 'ok', restart: request.content['restart'] === true };
        channels.reply(channel, request, 'shutdown_reply', content);
        channels.publish('shutdown_reply', content, request.header);
        return request;
      }
      const answer = known[type];
      if (answer) {
        const content = whereabouts.inKernel(() => answered(answer, request.content));
        channels.reply(channel, request, replyTo(type), content);
      } else if (type === 'comm_open') {
        const { comm_id } = request.content;
        channels.publish('comm_close', { comm_id, data: {} }, request.header);
      }
    } finally {
      status('idle');
      execution.tellBusy();
    }
  }
  return undefined;
}

function replyTo(type: string): string {
  return type.replace(/_request$/, '_reply');
}

function answered(answer: (content: Content) => Content, content: Content): Content {
  try {
    return answer(content);
  } catch (error) {
    return { status: 'error', ...thrownProblem(error) };
  }
}
