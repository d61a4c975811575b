#!/usr/bin/env bash
# Our steps on the GPU beside PyTorch's on the same GPU, eager and compiled, at three batch sizes.
# In the archive of pack.mjs: ./run.sh [folder for the results]. TSGAN_PYTHON names the Python that has
# torch; BACKEND and DEVICE are for trying this out where there is no GPU.
set -euo pipefail
results=$(realpath "${1:-.}")
cd "$(dirname "$0")"
export TSGAN_PYTHON="${TSGAN_PYTHON:-python3}"
sizes=(--batch 64 --batch 512 --batch 4096)
cases=(--case wide --case simple --case batchNorm)
common=(--backend "${BACKEND:-webgpu}" --torch-device "${DEVICE:-cuda}" "${cases[@]}" "${sizes[@]}")
./node tools/dist/bench.js "${common[@]}" "${@:2}" --json "$results/gpu-eager.json"
./node tools/dist/bench.js "${common[@]}" "${@:2}" --compile --json "$results/gpu-compiled.json"
