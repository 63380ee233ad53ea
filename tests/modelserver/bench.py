"""What the model server costs, one JSON object a line: python3 tests/modelserver/bench.py

Requests by keep-alive clients on loopback, beside a bare uvicorn program that answers with fixed text, in the same run; and the time
from the start of the process to the first answer of its ready route. The clients are processes of their own, without any HTTP library.
"""

import json
import multiprocessing
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import support

SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
BARE = """
import os, socket, sys, uvicorn
async def app(scope, receive, send):
    while (await receive()).get("more_body"): pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json"), (b"content-length", b"17")]})
    await send({"type": "http.response.body", "body": b'{"predictions":0}'})
uvicorn.run(app, fd=int(sys.argv[1]), log_level="warning", access_log=False, lifespan="off", interface="asgi3", ws="none", proxy_headers=False, server_header=False)
"""
FASTAPI = BARE.split("async def")[0] + """
from fastapi import FastAPI, Request
app = FastAPI()
@app.post("/v1/models/m:predict")
async def predict(request: Request):
    await request.body()
    return {"predictions": 0}
""" + BARE[BARE.index("uvicorn.run"):]


def request(path: str, body: bytes) -> bytes:
    return b"POST %s HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (path.encode(), len(body), body)


def ask(port: int, data: bytes, seconds: float, told) -> None:
    """One client: a request, its answer, the next one."""
    times = []
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            started = time.perf_counter()
            connection.sendall(data)
            got = connection.recv(65536)
            head, _, body = got.partition(b"\r\n\r\n")
            while not head or len(body) < int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]):
                got += connection.recv(65536)
                head, _, body = got.partition(b"\r\n\r\n")
            if b" 200 " not in got[:16]:
                raise AssertionError(got)
            times.append(time.perf_counter() - started)
    told.put(times)


def measure(name: str, port: int, data: bytes, clients: int) -> float:
    told = multiprocessing.Queue()
    for seconds in (0.5, SECONDS):
        asking = [multiprocessing.Process(target=ask, args=(port, data, seconds, told)) for _ in range(clients)]
        for one in asking:
            one.start()
        times = sorted(t for _ in asking for t in told.get())
        for one in asking:
            one.join()
    rate = len(times) / SECONDS
    line = {"name": name, "clients": clients, "requests_per_s": round(rate), "p50_ms": round(times[len(times) // 2] * 1e3, 3),
            "p99_ms": round(times[int(len(times) * 0.99)] * 1e3, 3)}  # fmt: skip
    print(json.dumps(line), flush=True)
    return rate


def fixed(script: str):
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    process = subprocess.Popen([sys.executable, "-c", script, str(listener.fileno())], pass_fds=[listener.fileno()])
    return process, listener.getsockname()[1]


def cold(*arguments: str) -> float:
    """Seconds from the start of the process to the answer of its ready route."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "modelserver", "--model_name=m", f"--http_port={port}", *arguments],
                               env=support.environment(), stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        while True:
            try:
                with socket.create_connection(("127.0.0.1", port)) as connection:
                    connection.sendall(b"GET /v2/health/ready HTTP/1.1\r\nhost: localhost\r\n\r\n")
                    if b" 200 " in connection.recv(4096)[:16]:
                        return time.perf_counter() - started
            except OSError:
                pass
            time.sleep(0.005)
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    folder = tempfile.mkdtemp(prefix="pipelines-bench-")
    try:
        arguments = ["--framework=sklearn", "--trust-pickle", f"--model_dir={support.dump(support.iris_model(), folder)}"]
        v1 = request("/v1/models/m:predict", json.dumps({"instances": [support.SETOSA]}).encode())
        tensor = {"name": "x", "shape": [1, 4], "datatype": "FP64", "data": support.SETOSA}
        v2 = request("/v2/models/m/infer", json.dumps({"inputs": [tensor]}).encode())
        times = sorted(cold(*arguments) for _ in range(5))
        print(json.dumps({"name": "cold start, scikit-learn", "median_s": round(times[2], 3), "longest_s": round(times[4], 3)}), flush=True)
        for clients in (1, 8):
            for name, script in (("bare uvicorn", BARE), ("bare FastAPI", FASTAPI)):
                process, port = fixed(script)
                try:
                    rate = measure(name, port, v1, clients)
                finally:
                    process.terminate()
                    process.wait()
                bare = rate if name == "bare uvicorn" else bare
            with support.Server("--model_name=m", *arguments) as server:
                for name, data in (("modelserver V1", v1), ("modelserver V2", v2)):
                    rate = measure(name, server.port, data, clients)
                    print(json.dumps({"name": f"{name} / bare uvicorn", "clients": clients, "ratio": round(rate / bare, 3)}), flush=True)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
