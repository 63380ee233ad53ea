using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Katib;

namespace Pipelines.Tuning.Tests.Katib;

public sealed class PrometheusTextTests
{
    [Theory]
    [InlineData("loss 0.5", "0.5")]
    [InlineData("# HELP loss how bad\n# TYPE loss gauge\nloss\t1e-3", "1e-3")]
    [InlineData("loss{kind=\"a } b\",say=\"\\\"}\"} 7", "7")]
    [InlineData("loss{a=\"1\"} 1\nloss{a=\"2\"} 2", "2")]
    [InlineData("loss +Inf", "Infinity")]
    [InlineData("loss NaN", "NaN")]
    [InlineData("val_loss 3\nloss_total 4", null)]
    [InlineData("loss", null)]
    [InlineData("loss 1 2 3", null)]
    [InlineData("loss{a=\"1\" 1", null)]
    [InlineData("loss low", null)]
    [InlineData("<html>loss 1</html>", null)]
    public void A_sample_is_found_by_its_name(string page, string? expected)
        => Assert.Equal(expected, PrometheusText.Read(page, ["loss"]) is [MetricPoint point] ? point.Text : null);

    [Fact]
    public void One_of_several_sets_of_labels_is_named_with_them()
    {
        MetricPoint point = Assert.Single(PrometheusText.Read("loss{set=\"train\"} 1\nloss{set=\"test\"} 2\nloss{set=\"other\"} 3\n", ["loss{set=\"test\"}"]));
        Assert.Equal(("loss{set=\"test\"}", "2"), (point.Metric, point.Text));
    }

    [Fact]
    public void Times_are_milliseconds_and_metrics_come_in_the_order_of_the_wish()
    {
        Sequence<MetricPoint> points = PrometheusText.Read("b 1 1700000000123\na 2\r\n", ["a", "b"]);
        Assert.Equal(["a", "b"], points.Select(point => point.Metric));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1700000000123), points[1].Time);
        Assert.Null(points[0].Time);
    }
}
