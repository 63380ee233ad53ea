using System.Buffers.Binary;

namespace Pipelines.Tuning.Katib;

/// <summary>Walks over the fields of a protobuf message; ends where it is torn.</summary>
internal ref struct ProtoFields(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>The field's number.</summary>
    public int Number { get; private set; }

    /// <summary>Its value where it is a varint or has a fixed width.</summary>
    public ulong Bits { get; private set; }

    /// <summary>Its bytes where it has a length; empty else.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Goes on to the next field; false at the end.</summary>
    public bool Next()
    {
        Bytes = default;
        if (!TryVarint(out ulong key))
            return false;
        Number = (int)(key >> 3);
        switch (key & 7)
        {
            case 0:
                bool isWhole = TryVarint(out ulong bits);
                Bits = bits;
                return isWhole;
            case 1 when _rest.Length >= 8:
                Bits = BinaryPrimitives.ReadUInt64LittleEndian(_rest);
                _rest = _rest[8..];
                return true;
            case 5 when _rest.Length >= 4:
                Bits = BinaryPrimitives.ReadUInt32LittleEndian(_rest);
                _rest = _rest[4..];
                return true;
            case 2 when TryVarint(out ulong length) && length <= (ulong)_rest.Length:
                Bytes = _rest[..(int)length];
                _rest = _rest[(int)length..];
                return true;
            default:
                return false;
        }
    }

    private bool TryVarint(out ulong value)
    {
        value = 0;
        for (int i = 0; i < _rest.Length && i < 10; i++)
        {
            value |= (ulong)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return true;
            }
        }
        return false;
    }
}
