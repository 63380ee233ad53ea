using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;

namespace Pipelines.Tuning.Katib;

/// <summary>
/// Reads the scalars of an event file of TensorFlow (tfevents): records of a length, its checksum, a protobuf message and its checksum. Pure: bytes
/// in, points out. A torn last record, as a running trial leaves it, ends the reading; checksums are not looked at.
/// </summary>
public static class TensorFlowEvents
{
    private const int Header = 12;
    private const int Footer = 4;
    private const int FloatType = 1;
    private const int DoubleType = 2;

    /// <summary>All scalars in the order of the file: the tag as metric, the value as text, with step and wall time.</summary>
    public static Sequence<MetricPoint> Read(ReadOnlySpan<byte> file)
    {
        List<MetricPoint> points = [];
        while (file.Length >= Header)
        {
            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(file);
            if (length > (ulong)(file.Length - Header - Footer) || file.Length < Header + Footer)
                break;
            ReadEvent(file.Slice(Header, (int)length), points);
            file = file[(Header + (int)length + Footer)..];
        }
        return points.ToSequence();
    }

    /// <summary>
    /// The points of some metrics. <c>train/accuracy</c> means tags that begin with <c>accuracy</c> in a folder that ends in <c>train</c>; a name that
    /// is a tag as it stands means that one.
    /// </summary>
    /// <param name="points">What a file holds.</param>
    /// <param name="folder">The file's folder, with slashes.</param>
    /// <param name="metrics">The wanted metrics.</param>
    public static Sequence<MetricPoint> Of(Sequence<MetricPoint> points, string folder, IReadOnlyCollection<string> metrics)
        => points.SelectMany(point => metrics.Where(metric => IsOf(point.Metric, folder, metric)).Select(metric => point with { Metric = metric })).ToSequence();

    private static bool IsOf(string tag, string folder, string metric)
    {
        int slash = metric.LastIndexOf('/');
        return tag == metric
            || (slash > 0 && folder.TrimEnd('/').EndsWith(metric[..slash], StringComparison.Ordinal) && tag.StartsWith(metric[(slash + 1)..], StringComparison.Ordinal));
    }

    private static void ReadEvent(ReadOnlySpan<byte> message, List<MetricPoint> points)
    {
        double wall = 0;
        long step = 0;
        List<(string Tag, double Value)> scalars = [];
        ProtoFields fields = new(message);
        while (fields.Next())
        {
            switch (fields.Number)
            {
                case 1: wall = BitConverter.UInt64BitsToDouble(fields.Bits); break;
                case 2: step = (long)fields.Bits; break;
                case 5: ReadSummary(fields.Bytes, scalars); break;
                default: break;
            }
        }
        DateTimeOffset? time = wall is > 0 and < 1e11 ? DateTimeOffset.UnixEpoch.AddTicks((long)(wall * TimeSpan.TicksPerSecond)) : null;
        foreach ((string tag, double value) in scalars)
            points.Add(new(tag, value.ToString("R", CultureInfo.InvariantCulture), time) { Step = step });
    }

    private static void ReadSummary(ReadOnlySpan<byte> message, List<(string Tag, double Value)> scalars)
    {
        ProtoFields fields = new(message);
        while (fields.Next())
        {
            if (fields.Number != 1)
                continue;
            string tag = "";
            double? value = null;
            ProtoFields inner = new(fields.Bytes);
            while (inner.Next())
            {
                switch (inner.Number)
                {
                    case 1: tag = Encoding.UTF8.GetString(inner.Bytes); break;
                    case 2: value = Shortest(inner.Bits); break;
                    case 8: value = Tensor(inner.Bytes) ?? value; break;
                    default: break;
                }
            }
            if (value is { } number)
                scalars.Add((tag, number));
        }
    }

    // A scalar in a tensor, as version 2 writes it.
    private static double? Tensor(ReadOnlySpan<byte> message)
    {
        int type = 0;
        double? value = null;
        ReadOnlySpan<byte> content = default;
        ProtoFields fields = new(message);
        while (fields.Next())
        {
            switch (fields.Number)
            {
                case 1: type = (int)fields.Bits; break;
                case 4: content = fields.Bytes; break;
                case 5: value = fields.Bytes.Length == 4 ? Shortest(BinaryPrimitives.ReadUInt32LittleEndian(fields.Bytes)) : fields.Bytes.IsEmpty ? Shortest(fields.Bits) : value; break;
                case 6: value = fields.Bytes.Length == 8 ? BinaryPrimitives.ReadDoubleLittleEndian(fields.Bytes) : fields.Bytes.IsEmpty ? BitConverter.UInt64BitsToDouble(fields.Bits) : value; break;
                default: break;
            }
        }
        return (type, content.Length) switch
        {
            (FloatType, 4) => Shortest(BinaryPrimitives.ReadUInt32LittleEndian(content)),
            (DoubleType, 8) => BinaryPrimitives.ReadDoubleLittleEndian(content),
            _ => value,
        };
    }

    // 0.1f is 0.1 for people, not 0.10000000149.
    private static double Shortest(ulong bits)
        => double.Parse(BitConverter.UInt32BitsToSingle((uint)bits).ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
