"""The other side of the bench: the same nets, losses and optimizer in PyTorch.

    python bench/pytorch.py CASE.json [--threads N] [--device cpu|cuda] [--compile] [--seconds S]

CASE.json describes one training step: both networks layer by layer, with their initial weights, one
batch of real samples, the latents of the first steps, and the settings of the loop. It is written by
`npm run bench`. The answer is one line of JSON: the losses of those first steps, to show that both
sides compute the same thing, and the time of a step, measured after them with fresh latents and
shuffled real batches.
"""

import argparse
import base64
import json
import resource
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


class Reshape(nn.Module):
    """TensorFlow keeps channels last, so a reshape into an image ends in a permutation here."""

    def __init__(self, shape):
        super().__init__()
        self.shape = shape

    def forward(self, x):
        return x.reshape(-1, *self.shape).permute(0, 3, 1, 2)


class Flatten(nn.Module):
    def forward(self, x):
        return (x.permute(0, 2, 3, 1) if x.dim() == 4 else x).reshape(x.shape[0], -1)


def tensor(entry):
    values = np.frombuffer(base64.b64decode(entry["data"]), dtype=np.float32).copy()
    return torch.from_numpy(values).reshape(entry["shape"])


def with_weights(module, weight, bias):
    with torch.no_grad():
        module.weight.copy_(weight)
        module.bias.copy_(bias)
    return module


def build(layers):
    """A network from its description; weights come in TensorFlow's layout and are transposed here."""
    modules = []
    for layer in layers:
        kind = layer["kind"]
        weights = [tensor(w) for w in layer.get("weights", [])]
        if kind == "linear":
            kernel, bias = weights
            modules.append(with_weights(nn.Linear(*kernel.shape), kernel.T, bias))
        elif kind == "batchNorm":
            # TensorFlow's momentum is the share that stays, PyTorch's the share that is replaced.
            norm = nn.BatchNorm1d(weights[0].shape[0], layer["epsilon"], 1 - layer["momentum"])
            modules.append(with_weights(norm, weights[0], weights[1]))
        elif kind == "conv":
            kernel, bias = weights
            conv = nn.Conv2d(kernel.shape[2], kernel.shape[3], 4, stride=2, padding=1)
            modules.append(with_weights(conv, kernel.permute(3, 2, 0, 1), bias))
        elif kind == "convTranspose":
            kernel, bias = weights
            conv = nn.ConvTranspose2d(kernel.shape[3], kernel.shape[2], 4, stride=2, padding=1)
            modules.append(with_weights(conv, kernel.permute(3, 2, 0, 1), bias))
        elif kind == "reshape":
            modules.append(Reshape(layer["shape"]))
        elif kind == "flatten":
            modules.append(Flatten())
        elif kind == "relu":
            modules.append(nn.ReLU())
        elif kind == "leakyRelu":
            modules.append(nn.LeakyReLU(layer["slope"]))
        elif kind == "tanh":
            modules.append(nn.Tanh())
        elif kind == "sigmoid":
            modules.append(nn.Sigmoid())
        else:
            raise ValueError(f"unknown layer kind {kind!r}")
    return nn.Sequential(*modules)


def optimizer(net, settings):
    return torch.optim.Adam(
        net.parameters(),
        lr=settings["learningRate"],
        betas=(settings["beta1"], settings["beta2"]),
        eps=settings["epsilon"],
    )


class Game:
    """The loop of the documents: one generator forward a step, either network first."""

    def __init__(self, case, device):
        self.g = build(case["generator"]).to(device)
        self.d = build(case["discriminator"]).to(device)
        self.g_adam = optimizer(self.g, case["generatorOptimizer"])
        self.d_adam = optimizer(self.d, case["discriminatorOptimizer"])
        self.generator_first = case["first"] == "generator"
        self.scale = 0.5 if case["discriminatorLoss"] == "half" else 1.0

    def step_d(self, real, fake):
        self.d_adam.zero_grad()
        on_real, on_fake = self.d(real), self.d(fake.detach())
        loss = self.scale * (F.softplus(-on_real).mean() + F.softplus(on_fake).mean())
        loss.backward()
        self.d_adam.step()
        return loss

    def step_g(self, fake):
        self.g_adam.zero_grad()
        loss = F.softplus(-self.d(fake)).mean()
        loss.backward()
        self.g_adam.step()
        return loss

    def step(self, real, z):
        fake = self.g(z)
        if self.generator_first:
            g_loss = self.step_g(fake)
            return self.step_d(real, fake), g_loss
        d_loss = self.step_d(real, fake)
        return d_loss, self.step_g(fake)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("case")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--seconds", type=float, default=4.0)
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    torch.set_float32_matmul_precision("highest")
    device = torch.device(arguments.device)
    with open(arguments.case, encoding="utf-8") as file:
        case = json.load(file)

    game = Game(case, device)
    real = tensor(case["real"]).to(device)
    losses = []
    for entry in case["latents"]:
        d_loss, g_loss = game.step(real, tensor(entry).to(device))
        losses.append([d_loss.item(), g_loss.item()])

    step = torch.compile(game.step) if arguments.compile else game.step
    wait = torch.cuda.synchronize if device.type == "cuda" else lambda: None
    data = real.repeat(8, *[1] * (real.dim() - 1)).cpu()
    latent_shape = case["latents"][0]["shape"]
    draw = torch.rand if case["latent"] == "uniform" else torch.randn

    def one():
        batch = data[torch.randint(len(data), (len(real),))].to(device)
        return step(batch, draw(latent_shape, device=device))

    warm = time.perf_counter() + 1.0
    while time.perf_counter() < warm:
        for _ in range(10):
            one()
        wait()
    times, begin, processor = [], time.perf_counter(), time.process_time()
    while time.perf_counter() - begin < arguments.seconds or len(times) < 3:
        # Ten steps between two looks at the clock: a GPU's queue must not drain at each step.
        start = time.perf_counter()
        for _ in range(10):
            one()
        wait()
        times.append((time.perf_counter() - start) * 100)
    print(
        json.dumps(
            {
                "losses": losses,
                "millisecondsPerStep": float(np.median(times)),
                "processorMillisecondsPerStep": (time.process_time() - processor) * 100 / len(times),
                "steps": 10 * len(times),
                "peakRssMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "version": torch.__version__,
                "threads": torch.get_num_threads(),
                "device": torch.cuda.get_device_name() if device.type == "cuda" else "cpu",
            }
        )
    )


if __name__ == "__main__":
    main()
