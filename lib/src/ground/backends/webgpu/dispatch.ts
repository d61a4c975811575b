/// <reference types="@webgpu/types" />
import { tf } from '../../tf';

/**
 * What we use of TensorFlow.js's WebGPU backend, version 4.22.0, beyond its public face. Its own way
 * to run a program (`runWebGPUProgram`) writes one tensor only.
 */
interface GpuBackend {
  readonly device: GPUDevice;
  readonly commandQueueOwnedIds: { add(dataId: object): void };
  readonly commandEncoder: GPUCommandEncoder;
  computePassEncoder: GPUComputePassEncoder | null;
  dispatchCountInPass: number;
  makeTensorInfo(shape: number[], dtype: 'float32'): tf.TensorInfo;
  uploadToGPU(dataId: object): void;
  tensorToBinding(tensor: tf.TensorInfo): GPUBindingResource;
  makeUniforms(uniforms: { type: 'uint32' | 'float32'; data: number[] }[]): GPUBindingResource;
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
}

/** A computation done number by number over arrays of one size. */
export interface Elementwise {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Further numbers that the code uses by name. */
  readonly numbers: readonly string[];
  /** WGSL for number `i`. */
  readonly code: string;
}

const workgroup = 64;
const pipelines = new WeakMap<GPUDevice, Map<Elementwise, GPUComputePipeline>>();

/**
 * Runs `program` in one dispatch, in turn with the backend's own; gives the outputs.
 * @param shape of every output, with a number `i` for each of its numbers. Default: the first input's.
 */
export function runElementwise(
  program: Elementwise,
  anyBackend: unknown,
  inputs: readonly tf.TensorInfo[],
  numbers: readonly number[] = [],
  shape: readonly number[] = inputs[0]!.shape,
): tf.TensorInfo[] {
  const backend = anyBackend as GpuBackend;
  const size = tf.util.sizeFromShape([...shape]);
  const outputs = program.outputs.map(() => backend.makeTensorInfo([...shape], 'float32'));
  if (size === 0) return outputs;
  const tensors = [...inputs, ...outputs];
  for (const { dataId } of tensors) {
    backend.uploadToGPU(dataId);
    backend.commandQueueOwnedIds.add(dataId); // not to be reused before the queue is submitted
  }
  const pipeline = pipelineOf(program, backend.device);
  const resources = [
    ...tensors.map((tensor) => backend.tensorToBinding(tensor)),
    backend.makeUniforms([
      { type: 'uint32', data: [size] },
      ...numbers.map((number) => ({ type: 'float32' as const, data: [number] })),
    ]),
  ];
  const bindGroup = backend.device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: resources.map((resource, binding) => ({ binding, resource })),
  });
  backend.ensureCommandEncoderReady();
  const pass = (backend.computePassEncoder ??= backend.commandEncoder.beginComputePass());
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  const groups = Math.ceil(size / workgroup);
  const columns = Math.min(groups, 65535);
  pass.dispatchWorkgroups(columns, Math.ceil(groups / columns));
  backend.dispatchCountInPass++;
  if (backend.dispatchCountInPass >= tf.env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')) {
    backend.endComputePassEncoder();
    backend.submitQueue();
  }
  return outputs;
}

function pipelineOf(program: Elementwise, device: GPUDevice): GPUComputePipeline {
  let known = pipelines.get(device);
  if (!known) pipelines.set(device, (known = new Map<Elementwise, GPUComputePipeline>()));
  let pipeline = known.get(program);
  if (!pipeline) {
    const module = device.createShaderModule({ code: shader(program) });
    pipeline = device.createComputePipeline({ layout: 'auto', compute: { module } });
    known.set(program, pipeline);
  }
  return pipeline;
}

function shader({ inputs, outputs, numbers, code }: Elementwise): string {
  const arrays = [
    ...inputs.map((name) => `var<storage, read> ${name}`),
    ...outputs.map((name) => `var<storage, read_write> ${name}`),
  ];
  const bindings = arrays.map((array, i) => `@group(0) @binding(${i}) ${array}: array<f32>;`);
  const fields = ['size: u32', ...numbers.map((name) => `${name}: f32`)];
  return `
    struct Numbers { ${fields.join(', ')} }
    ${bindings.join('\n')}
    @group(0) @binding(${arrays.length}) var<uniform> numbers: Numbers;
    @compute @workgroup_size(${workgroup})
    fn main(
      @builtin(global_invocation_id) id: vec3<u32>,
      @builtin(num_workgroups) groups: vec3<u32>,
    ) {
      let i = id.x + id.y * groups.x * ${workgroup}u;
      if (i >= numbers.size) { return; }
      ${code}
    }`;
}
