#!/usr/bin/env python3
"""What a class costs: memory and processor of many kernels at once, each running a lesson as Jupyter would.

    npm run build
    python3 bench/class.py --kernels 1 10 20 --lesson 01-objective --budget quick --output bench/results/class.json

needs a Python with nbclient, jupyterlab and psutil, on Linux. Memory is PSS, the proportional set size of
/proc/PID/smaps_rollup: a page that n processes share counts 1/n for each, so that the sum over all kernels is what the
machine really gives away. Processor time is in CPU seconds, which other programs on the machine do not lengthen much.
"""
import argparse
import asyncio
import json
import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import datetime, timezone
from pathlib import Path

import nbformat
import psutil
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
MEGABYTE = 2**20


def processes(pids):
    """The processes with these numbers and all below them that still live."""
    for pid in pids:
        try:
            top = psutil.Process(pid)
            yield from [top, *top.children(recursive=True)]
        except psutil.NoSuchProcess:
            pass


def memory(pids):
    """PSS, USS and RSS of processes and those below them, in MB."""
    total = {"pss": 0, "uss": 0, "rss": 0}
    for process in processes(pids):
        try:
            info = process.memory_full_info()
        except psutil.Error:
            continue
        for kind in total:
            total[kind] += getattr(info, kind) / MEGABYTE
    return total


def cpu_seconds(pids):
    return sum(t.user + t.system for t in (process.cpu_times() for process in processes(pids)))


class Student:
    """A kernel, and the notebook that it runs."""

    def __init__(self, notebook):
        self.manager = AsyncKernelManager(kernel_name="tslab")
        self.client = NotebookClient(notebook, km=self.manager, timeout=None)

    async def start(self):
        await self.client.async_start_new_kernel()
        await self.client.async_start_new_kernel_client()
        self.pid = self.manager.provisioner.pid

    async def run(self):
        for index, cell in enumerate(self.client.nb.cells):
            await self.client.async_execute_cell(cell, index)

    async def stop(self):
        await self.client._async_cleanup_kernel()


def a_student(figures, count):
    return {kind: round(value / count, 1) for kind, value in figures.items()}


async def a_class(count, lesson):
    """Starts `count` kernels, runs the lesson in all at once, and looks at them before, meanwhile and after."""
    students = [Student(nbformat.read(lesson, 4)) for _ in range(count)]
    await asyncio.gather(*(student.start() for student in students))
    pids = [student.pid for student in students]
    await asyncio.sleep(3)
    started = memory(pids)
    before = cpu_seconds(pids)

    running = asyncio.gather(*(student.run() for student in students))
    begin, peak = time.monotonic(), {"pss": 0}
    while not running.done():
        peak = max(peak, memory(pids), key=lambda figures: figures["pss"])
        await asyncio.sleep(2)
    await running
    seconds = time.monotonic() - begin
    after = cpu_seconds(pids)

    await asyncio.sleep(10)
    idle, begin_idle = memory(pids), cpu_seconds(pids)
    await asyncio.sleep(20)
    idle_share = (cpu_seconds(pids) - begin_idle) / 20
    await asyncio.gather(*(student.stop() for student in students))
    return {
        "kernels": count,
        "startedMegabytes": a_student(started, count),
        "peakMegabytes": a_student(peak, count),
        "idleAfterMegabytes": a_student(idle, count),
        "startCpuSeconds": round(before / count, 2),
        "lessonCpuSeconds": round((after - before) / count, 2),
        "idleCpuPercent": round(100 * idle_share / count, 2),
        "lessonWallSeconds": round(seconds, 1),
    }


def a_server():
    """PSS of one JupyterLab that nobody has asked for anything but its page, in MB."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = [f"--port={port}", "--no-browser", "--IdentityProvider.token=", "--allow-root"]
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options, folder],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            for _ in range(120):
                time.sleep(0.5)
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/lab").read()
                    break
                except OSError:
                    pass
            else:
                raise RuntimeError("JupyterLab did not start within a minute.")
            time.sleep(3)
            return a_student(memory([server.pid]), 1)
        finally:
            server.terminate()
            server.wait()


def processor():
    """The processor's name; of virtual machines that hide it, family and model too."""
    lines = Path("/proc/cpuinfo").read_text().split("\n\n")[0].splitlines()
    facts = dict(line.split(":", 1) for line in lines if ":" in line)
    facts = {name.strip(): value.strip() for name, value in facts.items()}
    return f"{facts['model name']} (family {facts['cpu family']}, model {facts['model']})"


async def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--kernels", type=int, nargs="+", default=[1, 10, 20])
    options.add_argument("--lesson", default="01-objective")
    options.add_argument("--budget", default="quick")
    options.add_argument("--threads", type=int, default=1, help="wasm threads a kernel")
    options.add_argument("--output")
    chosen = options.parse_args()

    with tempfile.TemporaryDirectory() as data:
        env = {**os.environ, "JUPYTER_DATA_DIR": data}
        node = ["node", str(ROOT / "tools" / "dist" / "kernel.js")]
        subprocess.run(node, env=env, check=True, stdout=subprocess.DEVNULL)
        os.environ["JUPYTER_PATH"] = data
        os.environ["TSGAN_BUDGET"] = chosen.budget
        os.environ["TSGAN_THREADS"] = str(chosen.threads)
        os.chdir(ROOT / "notebooks")
        lesson = ROOT / "notebooks" / f"{chosen.lesson}.ipynb"
        result = {
            "date": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            "machine": f"{processor()}, {os.cpu_count()} cores",
            "system": platform.platform(),
            "node": subprocess.run(["node", "--version"], capture_output=True, text=True).stdout.strip(),
            "lesson": chosen.lesson,
            "budget": chosen.budget,
            "threads": chosen.threads,
            "nodeOptions": os.environ.get("NODE_OPTIONS", ""),
            "serverMegabytes": a_server(),
            "classes": [],
        }
        for count in chosen.kernels:
            result["classes"].append(await a_class(count, lesson))
            print(json.dumps(result["classes"][-1]), flush=True)
    text = json.dumps(result, indent=2)
    if chosen.output:
        (ROOT / chosen.output).write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    asyncio.run(main())
