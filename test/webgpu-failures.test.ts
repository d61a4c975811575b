import { describe, expect, it } from 'vitest';
import { throwFailures } from '../lib/dist/ground/backends/webgpu/failures.js';

/** A device that fails when told to, and a backend whose reads come when told to. */
function made() {
  let lose: (info: GPUDeviceLostInfo) => void = () => undefined;
  let listener: (event: { error: Error }) => void = () => undefined;
  let answer: (values: number[]) => void = () => undefined;
  let begun = 0;
  const device = {
    lost: new Promise<GPUDeviceLostInfo>((resolve) => (lose = resolve)),
    addEventListener: (name: string, given: typeof listener) => {
      expect(name).toBe('uncapturederror');
      listener = given;
    },
  };
  const backend = {
    read: () => new Promise<unknown>((resolve) => (answer = resolve)),
    ensureCommandEncoderReady: () => {
      begun++;
    },
  };
  const lost = throwFailures(device as unknown as GPUDevice, backend);
  return {
    backend,
    lost,
    lose: async (message: string) => {
      lose({ reason: 'unknown', message } as GPUDeviceLostInfo);
      await Promise.resolve();
    },
    fail: (message: string) => listener({ error: new RangeError(message) }),
    answer: (values: number[]) => answer(values),
    begun: () => begun,
  };
}

describe('a GPU that fails', () => {
  it('is asked as before while it does not', async () => {
    const gpu = made();
    gpu.backend.ensureCommandEncoderReady();
    const read = gpu.backend.read();
    gpu.answer([1, 2]);
    expect(await read).toEqual([1, 2]);
    expect(gpu.begun()).toBe(1);
    expect(gpu.lost()).toBeUndefined();
  });

  it('ends reads that wait and all that follows, once it is lost', async () => {
    const gpu = made();
    const reads = [gpu.backend.read(), gpu.backend.read()];
    const ends = reads.map((read) => expect(read).rejects.toThrow('lost (driver reset)'));
    await gpu.lose('driver reset');
    await Promise.all(ends);
    for (let i = 0; i < 2; i++) {
      expect(() => gpu.backend.ensureCommandEncoderReady()).toThrow(/last checkpoint/);
      await expect(gpu.backend.read()).rejects.toThrow(/useBackend\('webgpu'\)/);
    }
    expect(gpu.begun()).toBe(0);
    expect(gpu.lost()).toBeInstanceOf(Error);
  });

  it('tells any other error once, at the next thing asked of it', async () => {
    const gpu = made();
    gpu.fail('buffer too big');
    const words = /could not do what was asked \(RangeError: buffer too big\)/;
    expect(() => gpu.backend.ensureCommandEncoderReady()).toThrow(words);
    gpu.backend.ensureCommandEncoderReady();
    const read = gpu.backend.read();
    gpu.fail('again');
    await expect(read).rejects.toThrow(/RangeError: again/);
    const next = gpu.backend.read();
    gpu.answer([3]);
    expect(await next).toEqual([3]);
    expect(gpu.lost()).toBeUndefined();
  });

  it('passes over no error that came while numbers were read', async () => {
    const gpu = made();
    const read = gpu.backend.read();
    gpu.answer([7]);
    gpu.fail('out of memory');
    await expect(read).rejects.toThrow(/out of memory/);
  });
});
