#!/usr/bin/env bash
# Our steps on the GPU beside PyTorch's on the same GPU, eager and compiled, at three batch sizes:
#
#     npm run build && bench/gpu/run.sh [folder for the results]
#
# or, from the archive that pack.mjs makes, gpu-bench/run.sh. TSGAN_PYTHON names the Python that has
# torch; BACKEND and DEVICE are for trying this out where there is no GPU.
set -euo pipefail
results=$(realpath "${1:-.}")
here=$(dirname "$(realpath "$0")")
if [[ -x $here/node ]]; then
  cd "$here"
  node=./node
else
  cd "$here/../.."
  node=node
fi
export TSGAN_PYTHON="${TSGAN_PYTHON:-python3}"
sizes=(--batch 64 --batch 512 --batch 4096)
cases=(--case wide --case simple --case batchNorm)
common=(--backend "${BACKEND:-webgpu}" --torch-device "${DEVICE:-cuda}" "${cases[@]}" "${sizes[@]}")
"$node" tools/dist/bench.js "${common[@]}" "${@:2}" --json "$results/gpu-eager.json"
"$node" tools/dist/bench.js "${common[@]}" "${@:2}" --compile --json "$results/gpu-compiled.json"
