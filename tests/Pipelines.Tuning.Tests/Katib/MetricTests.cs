using System.Buffers.Binary;
using System.Text;
using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Katib;

namespace Pipelines.Tuning.Tests.Katib;

public sealed class MetricTests
{
    [Theory]
    [InlineData("loss=0.5", "loss=0.5")]
    [InlineData("epoch 1: loss=1E0 val_loss = -7.53e-05", "loss=1E0 val_loss=-7.53e-05")]
    [InlineData("val_loss=.98", "val_loss=.98")]
    [InlineData("loss=abc", "loss=")]
    [InlineData("loss=nan", "loss=")]
    [InlineData("nothing here", "")]
    [InlineData("floss=1", "")]
    public void The_usual_filter_finds_names_and_values(string line, string expected)
        => Assert.Equal(expected, Found(new MetricLines(["loss", "val_loss"], new(CollectorKind.StdOut)).In(line)));

    [Fact]
    public void Own_filters_have_two_groups_with_groups_inside()
    {
        MetricsCollector collector = new(CollectorKind.StdOut) { Filters = [@"{metricName: ((?:\w|-)+), metricValue: ((-?\d+)(\.\d+)?)}", @"((ac)curacy)\s+(\d+)%"] };
        MetricLines lines = new(["loss", "accuracy"], collector);
        Assert.Equal("loss=-1.5", Found(lines.In("{metricName: loss, metricValue: -1.5}; {metricName: other, metricValue: 2}")));
        Assert.Equal("accuracy=93", Found(lines.In("accuracy 93%")));
        Assert.Equal("", Found(lines.In("accuracy ٣%")));
    }

    [Fact]
    public void A_time_in_front_is_the_time_of_the_line()
    {
        MetricLines lines = new(["loss"], new(CollectorKind.StdOut));
        Assert.Equal(new DateTimeOffset(2024, 12, 2, 14, 27, 50, TimeSpan.Zero).AddTicks(1234567), lines.In("2024-12-02T14:27:50.123456789Z loss=1")[0].Time);
        Assert.Equal(new DateTimeOffset(2024, 12, 2, 12, 27, 50, TimeSpan.Zero), lines.In("2024-12-02T14:27:50+02:00 loss=1")[0].Time);
        Assert.Null(lines.In("today loss=1")[0].Time);
    }

    [Theory]
    [InlineData("""{"loss": "0.5", "timestamp": 1.5}""", "loss=0.5")]
    [InlineData("""{"loss": 0.25, "other": 3}""", "loss=0.25")]
    [InlineData("""{"loss": null}""", "")]
    [InlineData("no JSON", "")]
    public void Lines_of_JSON_hold_numbers_or_texts(string line, string expected)
        => Assert.Equal(expected, Found(new MetricLines(["loss"], new(CollectorKind.File) { IsJson = true }).In(line)));

    [Fact]
    public void Seconds_since_1970_have_true_fractions()
        => Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(1.5), new MetricLines(["loss"], new(CollectorKind.File) { IsJson = true }).In("""{"loss": 1, "timestamp": 1.5}""")[0].Time);

    [Fact]
    public void Event_files_give_scalars_of_both_forms_and_may_be_torn()
    {
        byte[] simple = Message([(1, Text("accuracy")), (2, Float(0.1f))]);
        byte[] tensor = Message([(1, Text("loss")), (8, Bytes(Message([(1, [8, 1]), (4, Bytes([.. BitConverter.GetBytes(2.5f)]))])))]);
        byte[] file =
        [
            .. Record([.. Wall(10), 0x10, 7, .. Field(5, Message([(1, Bytes(simple))]))]),
            .. Record([.. Wall(11), 0x10, 8, .. Field(5, Message([(1, Bytes(tensor))]))]),
        ];
        Sequence<MetricPoint> points = TensorFlowEvents.Read(file);
        Assert.Equal(
            [new MetricPoint("accuracy", "0.1", DateTimeOffset.UnixEpoch.AddSeconds(10)) { Step = 7 }, new MetricPoint("loss", "2.5", DateTimeOffset.UnixEpoch.AddSeconds(11)) { Step = 8 }],
            points);
        Assert.Single(TensorFlowEvents.Read(file.AsSpan(0, file.Length - 3)));
        Assert.Equal("train/accuracy", Assert.Single(TensorFlowEvents.Of(points, "/logs/train", ["train/accuracy", "test/accuracy"])).Metric);
    }

    [Theory]
    [InlineData("""status.conditions.#(type=="Complete")#|#(status=="True")#""", true)]
    [InlineData("""status.conditions.#(type=="Failed")#|#(status=="True")#""", false)]
    [InlineData("""status.[@this].#(phase=="Succeeded")#""", true)]
    [InlineData("""status.[@this].#(phase=="Failed")#""", false)]
    [InlineData("""status.conditions.#(type=="Complete")""", true)]
    [InlineData("""status.conditions.#(count>3)#""", true)]
    [InlineData("""status.conditions.#(count>4)#""", false)]
    [InlineData("status.phase", false)]
    [InlineData("status.missing.#(a==\"b\")#", false)]
    public void Conditions_hold_for_an_object_or_a_list_with_something_in_it(string condition, bool expected)
    {
        Value job = ValueJson.Read("""{"status":{"phase":"Succeeded","conditions":[{"type":"Failed","status":"False","count":1},{"type":"Complete","status":"True","count":4,"reason":"Done","message":"well"}]}}""");
        (bool holds, string reason, string message) = ObjectPath.Judge(job, condition);
        Assert.Equal(expected, holds);
        if (condition.Contains("Complete", StringComparison.Ordinal))
            Assert.Equal(("Done", "well"), (reason, message));
    }

    private static string Found(Sequence<MetricPoint> points) => string.Join(' ', points.Select(point => $"{point.Metric}={point.Text}"));

    private static byte[] Record(byte[] message)
    {
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, message.Length);
        return [.. length, 0, 0, 0, 0, .. message, 0, 0, 0, 0];
    }

    private static byte[] Wall(double seconds) => [0x09, .. BitConverter.GetBytes(seconds)];

    private static byte[] Field(int number, byte[] bytes) => [(byte)((number << 3) | 2), (byte)bytes.Length, .. bytes];

    private static byte[] Text(string text) => Bytes(Encoding.UTF8.GetBytes(text));

    private static byte[] Bytes(byte[] bytes) => [2, .. bytes];

    private static byte[] Float(float value) => [5, .. BitConverter.GetBytes(value)];

    // Each part is its kind, then its bytes; kind 8 is a field that is spelled already.
    private static byte[] Message((int Number, byte[] Part)[] parts) => [.. parts.SelectMany(part => part.Part[0] switch
    {
        2 => Field(part.Number, part.Part[1..]),
        5 => [(byte)((part.Number << 3) | 5), .. part.Part[1..]],
        _ => part.Part,
    })];
}
