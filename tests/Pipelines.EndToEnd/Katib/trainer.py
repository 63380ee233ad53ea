"""A small trainer that stands in for the images of Katib's examples: it really learns, within milliseconds.

It fits a line to points without noise by stochastic gradient descent with momentum, takes the options that those images take, and writes
loss and accuracy the way each metrics collector reads them.
"""
import argparse
import json
import os
import random
import struct
import time


def options():
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--lr", "--learning-rate", "--eta", type=float, default=0.01)
    parser.add_argument("--momentum", type=float, default=None)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--num-epochs", type=int, default=None)
    parser.add_argument("--num-steps", type=int, default=None)
    parser.add_argument("--batch-size", type=int, default=16)
    parser.add_argument("--log-path", default="")
    parser.add_argument("--logger", default="")
    known, _ = parser.parse_known_args()
    return known


def train(known):
    """Gives (loss, accuracy) after each epoch."""
    draw = random.Random(7)
    points = [(x, 2 * x + 1) for x in (draw.uniform(-1.73, 1.73) for _ in range(2000))]
    momentum = known.momentum if known.momentum is not None else 0.9 if known.num_steps else 0.5
    a = b = va = vb = 0.0
    steps = 0
    for _ in range(known.num_epochs or known.epochs):
        draw.shuffle(points)
        for begin in range(0, len(points), known.batch_size):
            batch = points[begin:begin + known.batch_size]
            errors = [(a * x + b - y, x) for x, y in batch]
            va = momentum * va - known.lr * sum(2 * e * x for e, x in errors) / len(batch)
            vb = momentum * vb - known.lr * sum(2 * e for e, _ in errors) / len(batch)
            a, b, steps = a + va, b + vb, steps + 1
            if steps == known.num_steps:
                break
        errors = [a * x + b - y for x, y in points]
        yield sum(e * e for e in errors) / len(errors), sum(abs(e) < 0.1 for e in errors) / len(errors)


def crc(data):
    """CRC-32C, masked as TensorFlow's record files mask it."""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ (0x82F63B78 if value & 1 else 0)
    value ^= 0xFFFFFFFF
    return (((value >> 15) | (value << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def event(tag, value, step):
    """A record of an event file with one scalar."""
    name = tag.encode()
    scalar = b"\x0a" + bytes([len(name)]) + name + b"\x15" + struct.pack("<f", value)
    summary = b"\x0a" + bytes([len(scalar)]) + scalar
    body = b"\x09" + struct.pack("<d", time.time()) + b"\x10" + bytes([step]) + b"\x2a" + bytes([len(summary)]) + summary
    length = struct.pack("<Q", len(body))
    return length + struct.pack("<I", crc(length)) + body + struct.pack("<I", crc(body))


def main():
    known = options()
    began = time.monotonic()
    for epoch, (loss, accuracy) in enumerate(train(known), 1):
        if known.log_path.endswith((".log", ".json")):
            os.makedirs(os.path.dirname(known.log_path), exist_ok=True)
            with open(known.log_path, "a", encoding="utf-8") as log:
                if known.logger == "hypertune":
                    log.write(json.dumps({"epoch": epoch, "loss": f"{loss:.6f}", "accuracy": f"{accuracy:.6f}", "timestamp": time.time()}) + "\n")
                else:
                    log.write(f"{{metricName: accuracy, metricValue: {accuracy:.6f}}};{{metricName: loss, metricValue: {loss:.6f}}}\n")
        elif known.log_path:
            folder = os.path.join(known.log_path, "test")
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, "events.out.tfevents.1"), "ab") as log:
                log.write(event("accuracy", accuracy, epoch) + event("loss", loss, epoch))
        else:
            print(f"epoch {epoch}: loss={loss:.6f} accuracy={accuracy:.6f} time={time.monotonic() - began:.3f}", flush=True)
            print(f"Train-accuracy={accuracy:.6f}\nValidation-accuracy={accuracy:.6f}", flush=True)


main()
