import { spawn } from 'node:child_process';
import { training } from 'tsgan';
import { describe, expect, it } from 'vitest';

/** Runs a script, interrupts it each time it prints `ready`, and gives how it ended. */
function interrupted(
  code: string,
): Promise<{ printed: string; code: number | null; signal: string | null }> {
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => {
    printed += String(chunk);
    if (String(chunk).includes('ready')) child.kill('SIGINT');
  });
  return new Promise((resolve) => {
    child.on('close', (code, signal) => resolve({ printed, code, signal }));
  });
}

const loop = `
  const { onInterrupt } = require('tsgan').training;
  async function loop() {
    let stop = false;
    const unsubscribe = onInterrupt(() => { stop = true; });
    console.log('ready');
    for (let i = 0; !stop && i < 400; i++) await new Promise((next) => setTimeout(next, 10));
    console.log(stop ? 'stopped' : 'ran to the end');
    unsubscribe();
  }`;

describe('onInterrupt', () => {
  it('stops the loop first and then lets Ctrl-C end a plain script', async () => {
    const { printed, signal } = await interrupted(
      `${loop} loop().then(() => setTimeout(() => console.log('survived'), 500));`,
    );
    expect(printed).toBe('ready\nstopped\n');
    expect(signal).toBe('SIGINT');
  });

  it('ends a plain script at the second Ctrl-C even if the loop never listens', async () => {
    const { printed, signal } = await interrupted(
      `require('tsgan').training.onInterrupt(() => console.log('ready again'));
       console.log('ready'); setTimeout(() => console.log('survived'), 3000);`,
    );
    expect(printed).toBe('ready\nready again\n');
    expect(signal).toBe('SIGINT');
  });

  it('leaves the signal to somebody else who handles it, as a notebook kernel does', async () => {
    const { printed, code } = await interrupted(
      `${loop} process.on('SIGINT', () => console.log('kernel told'));
       loop().then(() => console.log('alive'));`,
    );
    expect(printed).toBe('ready\nkernel told\nstopped\nalive\n');
    expect(code).toBe(0);
  });

  it('leaves Ctrl-C as it was after unsubscribing, and keeps no process alive', async () => {
    const { signal } = await interrupted(
      `require('tsgan').training.onInterrupt(() => {})(); console.log('ready'); setTimeout(() => {}, 3000);`,
    );
    expect(signal).toBe('SIGINT');
    const { code } = await interrupted(`require('tsgan').training.onInterrupt(() => {});`);
    expect(code).toBe(0);
  });

  it('calls every subscriber once and none after unsubscribing', () => {
    process.on('SIGINT', ignore);
    const calls: string[] = [];
    const callback = () => calls.push('same');
    const first = training.onInterrupt(callback);
    const second = training.onInterrupt(callback);
    process.emit('SIGINT');
    expect(calls).toHaveLength(2);
    first();
    first();
    process.emit('SIGINT');
    expect(calls).toHaveLength(3);
    second();
    process.emit('SIGINT');
    expect(calls).toHaveLength(3);
    process.off('SIGINT', ignore);
  });
});

function ignore(): void {}
