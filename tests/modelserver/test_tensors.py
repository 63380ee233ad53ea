"""Tensors of the Open Inference Protocol: read what was written, in JSON and as raw bytes, and refuse what does not fit."""

import json
import struct
import unittest

import numpy as np

import support  # noqa: F401
from modelserver.errors import InferenceFailed, InvalidInput
from modelserver.protocols import client_side, raw, v2
from modelserver.protocols.tensors import DTYPES, AskedOutput, InferRequest, InferResponse, Tensor

SIZES = {"BOOL": 1, "UINT8": 1, "UINT16": 2, "UINT32": 4, "UINT64": 8, "INT8": 1, "INT16": 2, "INT32": 4, "INT64": 8, "FP16": 2, "FP32": 4, "FP64": 8}


def some(datatype: str, shape=(2, 3)) -> np.ndarray:
    """Both ends of the datatype's range, and what lies between."""
    count = int(np.prod(shape))
    if datatype == "BYTES":
        array = np.empty(count, dtype=object)
        array[:] = [b"", b"one", "h\u00f6h".encode(), b"x" * 300, b"\n", b"0"][:count]
        return array.reshape(shape)
    dtype = DTYPES[datatype]
    if dtype.kind == "b":
        return (np.arange(count) % 2 == 1).reshape(shape)
    limits = np.finfo(dtype) if dtype.kind == "f" else np.iinfo(dtype)
    values = [limits.min, limits.max, 0, 1, 2, 100][:count]
    return np.array(values, dtype=dtype).reshape(shape)


def request(**tensor) -> bytes:
    return json.dumps({"inputs": [{"name": "x", "shape": [2], "datatype": "FP32", "data": [1, 2], **tensor}]}).encode()


class ThereAndBack(unittest.TestCase):
    def test_every_datatype_travels_as_raw_bytes(self):
        for datatype in DTYPES:
            with self.subTest(datatype):
                array = some(datatype)
                data = raw.encode(array, datatype)
                if datatype in SIZES:
                    self.assertEqual(6 * SIZES[datatype], len(data))
                back = raw.decode(memoryview(data), datatype, (2, 3), "x")
                self.assertEqual(array.tolist(), back.tolist())
                self.assertEqual(DTYPES[datatype], back.dtype)

    def test_every_datatype_but_FP16_travels_as_JSON_flat_and_nested(self):
        for datatype in DTYPES:
            if datatype == "FP16":
                continue
            with self.subTest(datatype):
                array = some(datatype)
                body, head = v2.write(InferResponse([Tensor("x", datatype, array)]), InferRequest([]), "m", None)
                self.assertIsNone(head)
                told = json.loads(body)["outputs"][0]
                self.assertEqual(6, len(told["data"]))
                for data in (told["data"], [told["data"][:3], told["data"][3:]]):
                    back = v2.read(json.dumps({"inputs": [{**told, "data": data}]}).encode()).inputs[0]
                    self.assertEqual((array.tolist(), DTYPES[datatype]), (back.array.tolist(), back.array.dtype))

    def test_a_request_of_ours_is_read_as_it_was_and_so_is_an_answer(self):
        tensors = [Tensor(name, name, some(name)) for name in DTYPES]
        body, head = client_side.write_request(InferRequest(tensors, [AskedOutput("y")], "7", {"a": 1}))
        back = v2.read(body, str(head))
        self.assertEqual(("7", 1, ["y"]), (back.id, back.parameters["a"], [asked.name for asked in back.outputs]))
        self.assertEqual([t.array.tolist() for t in tensors], [t.array.tolist() for t in back.inputs])
        body, head = v2.write(InferResponse(tensors, {"b": 2}), back, "m", "3")
        answer = client_side.read_response(body, str(head))
        self.assertEqual([t.array.tolist() for t in tensors], [t.array.tolist() for t in answer.outputs])
        self.assertEqual({"b": 2}, answer.parameters)

    def test_bytes_are_little_endian_and_texts_carry_their_length(self):
        self.assertEqual(b"\x01\x02", raw.encode(np.array([513], dtype="<u2"), "UINT16"))
        self.assertEqual(b"\x01\x02", raw.encode(np.array([513], dtype=">u2"), "UINT16"))
        self.assertEqual(b"\x02\0\0\0hi", raw.encode(np.array([b"hi"], dtype=object), "BYTES"))

    def test_an_empty_tensor_is_one(self):
        found = v2.read(request(shape=[0, 4], data=[])).inputs[0]
        self.assertEqual((0, 4), found.array.shape)


class Refused(unittest.TestCase):
    def refuses(self, pattern: str, body: bytes, head=None):
        with self.assertRaisesRegex(InvalidInput, pattern):
            v2.read(body, head)

    def test_a_shape_that_is_not_the_datas(self):
        self.refuses(r"inputs\[0\] \('x'\): shape \[3\] asks for 3 elements, and data has 2", request(shape=[3]))
        self.refuses("nested as", request(shape=[2, 3], data=[[1, 2], [3, 4], [5, 6]]))
        self.refuses("different lengths", request(data=[[1, 2], [3]]))
        for shape in ([-1], [1.5], "2", [True], None, [1] * 33):
            self.refuses("'shape' must be", request(shape=shape))
        self.refuses("too large", request(shape=[1 << 30, 1 << 30], data=[]))

    def test_numbers_out_of_the_range_of_their_datatype(self):
        for datatype, number in (("INT8", 128), ("INT8", -129), ("UINT8", -1), ("UINT32", 1 << 32), ("INT64", 1 << 63), ("UINT64", 1 << 64),
                                 ("UINT64", -1), ("FP32", 1e39), ("INT32", 1 << 70)):  # fmt: skip
            with self.subTest(datatype=datatype, number=number):
                self.refuses("out of the range", request(datatype=datatype, data=[1, number]))
        self.refuses("out of the range", b'{"inputs":[{"name":"x","shape":[1],"datatype":"FP64","data":[1e999]}]}')

    def test_values_of_another_kind(self):
        for datatype, data in (("INT32", [1, 1.5]), ("INT32", [True, False]), ("BOOL", [0, 1]), ("FP32", ["1", "2"]), ("BYTES", [1, 2]),
                               ("INT64", [None, 1]), ("FP64", [None, 1.0]), ("UINT64", [1.0, 2]), ("UINT64", [True, 2]), ("FP32", [True, False])):  # fmt: skip
            with self.subTest(datatype=datatype, data=data):
                self.refuses("does not hold", request(datatype=datatype, data=data))
        self.refuses("data must be a list", request(data=7))

    def test_an_unknown_datatype_offers_the_nearest(self):
        self.refuses("Did you mean 'FP32'", request(datatype="fp32"))
        self.refuses("'datatype' must be one of BOOL", request(datatype=None))

    def test_FP16_in_JSON(self):
        self.refuses("FP16 has no form in JSON", request(datatype="FP16"))
        with self.assertRaisesRegex(InvalidInput, "FP16"):
            v2.write(InferResponse([Tensor("y", "FP16", some("FP16"))]), InferRequest([]), "m", None)

    def test_NaN_in_an_answer_goes_as_raw_bytes_only(self):
        answer = InferResponse([Tensor("y", "FP32", np.array([np.nan], dtype=np.float32))])
        with self.assertRaisesRegex(InferenceFailed, "NaN"):
            v2.write(answer, InferRequest([]), "m", None)
        body, head = v2.write(answer, InferRequest([], [AskedOutput("y", True)]), "m", None)
        self.assertTrue(np.isnan(client_side.read_response(body, str(head)).outputs[0].array[0]))

    def test_raw_bytes_that_do_not_fit(self):
        def told(size, shape, datatype, tail, **more):
            head = json.dumps({"inputs": [{"name": "x", "shape": shape, "datatype": datatype, "parameters": {"binary_data_size": size}, **more}]}).encode()
            return head + tail, str(len(head))

        self.refuses("takes 8 bytes", *told(4, [2], "FP32", b"1234"))
        self.refuses("must be 0 to 4", *told(8, [2], "FP32", b"1234"))
        self.refuses("must be 0 to 4", *told(-1, [2], "FP32", b"1234"))
        self.refuses("add up to 4 bytes, and 5", *told(4, [1], "FP32", b"12345"))
        self.refuses("both data and binary", *told(4, [1], "FP32", b"1234", data=[1]))
        self.refuses("bytes 0 and 1", *told(1, [1], "BOOL", b"\x02"))
        self.refuses("says 9 bytes, and 1 are left", *told(5, [1], "BYTES", struct.pack("<I", 9) + b"x"))
        self.refuses("at least 400000 bytes", *told(5, [100000], "BYTES", b"12345"))
        self.refuses("bytes are left", *told(5, [1], "BYTES", struct.pack("<I", 0) + b"x"))
        for length in ("", "-1", "x", "0", "99999", "\u00b2"):
            self.refuses("Inference-Header-Content-Length must be", b"{}", length)

    def test_forms_that_are_no_request(self):
        for body, pattern in (
            (b"[]", "must be a JSON object"), (b"{}", "needs 'inputs'"), (b'{"input":[]}', "Did you mean 'inputs'"), (b'{"inputs":{}}', "needs 'inputs'"),
            (b'{"inputs":[1]}', "a tensor is an object"), (b'{"inputs":[{}]}', "'name' must be"), (b"{", "no JSON: .* line 1, column 2"), (b"\xff", "not UTF-8 at byte 0"),
            (b'{"id":7,"inputs":[{}]}', "'id' must be a string"), (b'{"a":NaN}', "NaN is no JSON"), (b"[" * 100000, "nested too deeply"), (b"1" * 5000, "cannot be read"),
        ):  # fmt: skip
            with self.subTest(body[:20]):
                self.refuses(pattern, body)
        tensor = json.loads(request())["inputs"][0]
        for more, pattern in (
            ({"outputs": {}}, "'outputs' must be a list"), ({"outputs": [{}]}, "an object with a name"), ({"parameters": []}, "must be an object"),
            ({"outputs": [{"name": "y"}, {"name": "y"}]}, "asked for twice"), ({"outputs": [{"name": "y", "parameters": {"binary_data": 1}}]}, "true or false"),
            ({"inputs": [tensor, tensor]}, "two inputs of the name"), ({"parameters": {"binary_data_output": "yes"}}, "true or false"),
            ({"inputs": [{**tensor, "parameters": {"shared_memory_region": "r"}}]}, "shared memory"),
            ({"inputs": [{key: value for key, value in tensor.items() if key != "data"}]}, "'data' is missing"),
        ):  # fmt: skip
            with self.subTest(pattern):
                self.refuses(pattern, json.dumps({"inputs": [tensor], **more}).encode())


class Metadata(unittest.TestCase):
    def test_a_spec_tells_its_parameters_only_where_it_has_some(self):
        from modelserver.protocols.tensors import TensorSpec

        self.assertEqual({"name": "x", "datatype": "FP32", "shape": [-1, 4]}, TensorSpec("x", "FP32", (-1, 4)).as_json())
        self.assertEqual({"k": 1}, TensorSpec("x", "FP32", (-1,), {"k": 1}).as_json()["parameters"])


if __name__ == "__main__":
    unittest.main()
