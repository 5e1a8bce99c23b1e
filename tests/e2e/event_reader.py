"""Reads TensorBoard's event files from their published layout alone: TFRecord frames and the protocol buffers' wire format."""
import struct


def _table():
    table = []
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = (value >> 1) ^ (0x82F63B78 if value & 1 else 0)
        table.append(value)
    return table


TABLE = _table()


def masked_crc(data):
    value = 0xFFFFFFFF
    for byte in data:
        value = TABLE[(value ^ byte) & 0xFF] ^ (value >> 8)
    value ^= 0xFFFFFFFF
    return (((value >> 15) | (value << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def records(data):
    place = 0
    while place < len(data):
        length, length_sum = struct.unpack_from("<QI", data, place)
        if length_sum != masked_crc(data[place:place + 8]):
            raise ValueError(f"wrong sum of the length at {place}")
        event = data[place + 12:place + 12 + length]
        event_sum, = struct.unpack_from("<I", data, place + 12 + length)
        if event_sum != masked_crc(event):
            raise ValueError(f"wrong sum of the event at {place}")
        yield event
        place += 16 + length


def varint(data, place):
    value = shift = 0
    while True:
        value |= (data[place] & 0x7F) << shift
        shift += 7
        place += 1
        if not data[place - 1] & 0x80:
            return value, place


def fields(data):
    """(number, value) of each field of a message: an integer, or the bytes of it."""
    place = 0
    while place < len(data):
        key, place = varint(data, place)
        kind = key & 7
        if kind == 0:
            value, place = varint(data, place)
        elif kind == 2:
            length, place = varint(data, place)
            value, place = data[place:place + length], place + length
        else:
            length = {1: 8, 5: 4}[kind]
            value, place = data[place:place + length], place + length
        yield key >> 3, value


def read_events(path):
    """The file's version, and its scalars as {tag: [(step, value), …]}."""
    version, scalars = None, {}
    for event in records(path.read_bytes()):
        parts = dict(fields(event))
        struct.unpack("<d", parts[1])
        if 3 in parts:
            version = parts[3].decode()
        for number, value in fields(parts.get(5, b"")):
            assert number == 1
            scalar = dict(fields(value))
            scalars.setdefault(scalar[1].decode(), []).append((parts.get(2, 0), struct.unpack("<f", scalar[2])[0]))
    return version, scalars
