using Pipelines.Core.Serving.Manifests;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Serving.Manifests;

public sealed class RuntimeChoiceTests
{
    private static readonly ServingRuntime Own = Runtime("own", ["v1", "v2"], new SupportedFormat("sklearn", "1", true, 1));
    private static readonly ServingRuntime MlServer = Runtime("mlserver", ["v2"], new("sklearn", "0", true, 2), new("sklearn", "1", true, 2));
    private static readonly ServingRuntime Predictive = Runtime("predictive", ["v1", "v2"], new SupportedFormat("sklearn", "1", false, 3));
    private static readonly ServingRuntime[] All = [MlServer, Own, Predictive];

    private static ServingRuntime Runtime(string name, string[] protocols, params SupportedFormat[] formats) => new()
    {
        Name = new("", name),
        IsForCluster = true,
        Formats = formats.ToSequence(),
        Protocols = protocols.ToSequence(),
        Manifest = Value.EmptyStruct,
    };

    private static string Chosen(ModelSpec model, params ServingRuntime[] runtimes)
        => RuntimeChoice.Of(model, false, runtimes) is { Runtime: { } runtime } ? runtime.Name.Name : RuntimeChoice.Of(model, false, runtimes).Reason;

    [Theory]
    [InlineData("", "", "own")]
    [InlineData("v2", "", "mlserver")]
    [InlineData("v2", "0", "mlserver")]
    [InlineData("", "1", "own")]
    [InlineData("", "0", "NoSupportingRuntime")]
    [InlineData("", "1.0", "NoSupportingRuntime")]
    [InlineData("grpc-v2", "", "NoSupportingRuntime")]
    public void By_protocol_version_and_priority(string protocol, string version, string runtime)
        => Assert.Equal(runtime, Chosen(new() { Format = "sklearn", FormatVersion = version, ProtocolVersion = protocol }, All));

    [Fact]
    public void The_order_of_the_list_does_not_count()
        => Assert.Equal("own", Chosen(new() { Format = "sklearn" }, [.. All.Reverse()]));

    [Fact]
    public void Those_of_the_namespace_come_first()
        => Assert.Equal("mine", Chosen(new() { Format = "sklearn" }, Own, Runtime("mine", ["v1"], new SupportedFormat("sklearn", "1", true, null)) with { IsForCluster = false }));

    [Fact]
    public void One_without_protocols_speaks_any_but_comes_last()
    {
        ServingRuntime any = Runtime("any", [], new SupportedFormat("sklearn", "1", true, 1));

        Assert.Equal("own", Chosen(new() { Format = "sklearn" }, any, Own));
        Assert.Equal("any", Chosen(new() { Format = "sklearn", ProtocolVersion = "grpc-v2" }, any, Own));
    }

    [Fact]
    public void Of_equals_the_newest_and_then_the_name()
    {
        ServingRuntime newer = Own with { Name = new("", "zebra"), CreatedAt = DateTimeOffset.UnixEpoch.AddDays(1) };

        Assert.Equal("zebra", Chosen(new() { Format = "sklearn" }, Own, newer));
        Assert.Equal("own", Chosen(new() { Format = "sklearn" }, Own with { Name = new("", "pwn") }, Own));
    }

    [Fact]
    public void One_that_is_named_need_not_offer_itself()
        => Assert.Equal("predictive", Chosen(new() { Format = "sklearn", Runtime = "predictive" }, All));

    [Fact]
    public void A_disabled_one_is_told_apart_from_one_that_is_not_there()
    {
        Assert.Equal("RuntimeDisabled", Chosen(new() { Format = "sklearn", Runtime = "own" }, Own with { IsDisabled = true }));
        RuntimeChoice unknown = RuntimeChoice.Of(new() { Format = "sklearn", Runtime = "mlsrver" }, false, All);
        Assert.Equal(("RuntimeNotRecognized", "There is no runtime \"mlsrver\". Did you mean \"mlserver\"?"), (unknown.Reason, unknown.Message));
    }

    [Fact]
    public void Why_none_can_is_told_of_each()
        => Assert.Equal(
            "No runtime can serve sklearn 0 by v1. mlserver speaks v2, not v1; own serves sklearn 1, not 0; predictive serves sklearn 1, not 0.",
            RuntimeChoice.Of(new() { Format = "sklearn", FormatVersion = "0" }, false, All).Message);

    [Fact]
    public void An_unknown_format_gets_the_nearest_name()
        => Assert.Equal("No runtime can serve sklern by v1. Did you mean \"sklearn\"?", RuntimeChoice.Of(new() { Format = "sklern" }, false, All).Message);

    [Fact]
    public void Why_this_one_is_told()
        => Assert.Equal("mlserver: it serves sklearn by v2 with priority 2, before own.", RuntimeChoice.Of(new() { Format = "sklearn", ProtocolVersion = "v2" }, false, All).Message);
}
