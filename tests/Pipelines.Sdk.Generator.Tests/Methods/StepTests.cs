using Pipelines.Sdk.Generator.Tests.Support;

namespace Pipelines.Sdk.Generator.Tests.Methods;

public sealed class StepTests
{
    private const string Everything = """
        [Struct] public sealed record Settings(string Name, long Depth = 3, double? Rate = null, Kind Kind = Kind.Fast, IReadOnlyList<string>? Tags = null);

        public enum Kind { Fast, VerySlow, [Name("odd one")] Odd }

        public static class Steps
        {
            /// <summary>Does <c>everything</c>.</summary>
            /// <param name="rows">What to learn from.</param>
            /// <param name="depth">How deep.</param>
            /// <returns>Ignored.</returns>
            [Component("do-everything", Image = "registry/own:2")]
            internal static async Task<(double BestScore, IReadOnlyList<long> Steps, Settings Used, string? Note)> EverythingAsync(
                Input<Dataset> rows, Input<Artifact>? hint, IReadOnlyList<Input<Model>> models, Output<Model> model, OutputList<Dataset> parts,
                Microsoft.Extensions.Logging.ILogger log, CancellationToken stop,
                string title, Kind kind, Settings settings, double[] rates, List<List<long>> table, Dictionary<string, double> weights,
                System.Text.Json.Nodes.JsonObject free, [Name("some-name")] bool flag,
                int depth = 7, double share = 0.25, float small = 0.5f, string word = "a \"b\"", bool on = true, Kind way = Kind.VerySlow,
                int? most = null, string? label = null, double[]? limits = null)
            {
                await Task.Yield();
                return (share, [depth], settings, label);
            }
        }
        """;

    [Fact]
    public async Task A_component_with_everything()
    {
        Built built = new(Everything);

        Assert.Equal("", await built.ErrorsAsync());
        Snapshot.Matches(string.Join("\n", built.Result.GeneratedSources.Select(source => $"// ==== {source.HintName}\n{source.SourceText}")));
    }

    [Fact]
    public async Task It_writes_itself_as_a_component_file()
    {
        Built built = new(Everything);
        TextWriter before = Console.Out;

        Pipeline wrapped = Pipeline.Wrapping(((Authoring.Component[])[.. Components(built)])[0]);
        Assert.Same(before, Console.Out);
        Assert.Equal("", await built.ErrorsAsync());
        Snapshot.Matches(Core.Spec.Format.PipelineWriter.ToYaml(wrapped.Compile()));
    }

    [Fact]
    public async Task Its_values_come_in_and_go_out()
    {
        Built built = new("""
            [Struct] public sealed record Item(string Name, long Size, double? Share = null);

            public enum Way { UpHill, Down }

            public static class Steps
            {
                [Component("sum")]
                public static (long Total, string Text, Item Largest, IReadOnlyList<string> Names, Way Way, double? Nothing) Sum(
                    IReadOnlyList<Item> items, Way way, Dictionary<string, long> more, int? least, Input<Dataset> rows, Output<Metrics> metrics, OutputList<Dataset> parts, double rate = 0.5)
                {
                    metrics.Metadata["rate"] = rate;
                    System.IO.File.WriteAllText(metrics.Path, System.IO.File.ReadAllText(rows.Path));
                    System.IO.File.WriteAllText(parts.Add("one.csv").Path, "1");
                    System.IO.File.WriteAllText(parts.Add("two.csv").Path, "2");
                    return (items.Sum(item => item.Size) + more.Values.Sum(), $"{least is null}", items.MaxBy(item => item.Size)!, [.. items.Select(item => item.Name)], way, null);
                }
            }
            """);
        Assert.Equal("", await built.ErrorsAsync());
        string folder = Directory.CreateTempSubdirectory("generator-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "rows.csv"), "a,b", TestContext.Current.CancellationToken);
        string input = """
            {"inputs": {"parameterValues": {"items": [{"name": "x", "size": 3}, {"name": "y", "size": 5, "share": 0.5}], "way": "up_hill", "more": {"z": 1}, "least": null},
              "artifacts": {"rows": {"artifacts": [{"name": "rows", "uri": "FOLDER/rows.csv", "type": {"schemaTitle": "system.Dataset"}, "metadata": {}}]}}},
             "outputs": {"outputFile": "FOLDER/out/output.json",
              "artifacts": {"metrics": {"artifacts": [{"name": "metrics", "uri": "FOLDER/m/metrics", "type": {"schemaTitle": "system.Metrics"}, "metadata": {}}]},
                            "parts": {"artifacts": [{"name": "parts", "uri": "FOLDER/p/parts", "type": {"schemaTitle": "system.Dataset"}, "metadata": {}}]}}}}
            """.Replace("FOLDER", folder, StringComparison.Ordinal);

        int code = await CallAsync(built, "step", "sum", "--executor-input", input);

        Assert.Equal(0, code);
        Assert.Equal(
            """{"artifacts":{"metrics":{"artifacts":[{"metadata":{"rate":0.5},"name":"metrics","uri":"DIR/m/metrics"}]},"parts":{"artifacts":[{"name":"one.csv","uri":"DIR/p/parts/one.csv"},{"name":"two.csv","uri":"DIR/p/parts/two.csv"}]}},"parameterValues":{"largest":{"name":"y","share":0.5,"size":5},"names":["x","y"],"text":"True","total":9,"way":"up_hill"}}""",
            (await File.ReadAllTextAsync(Path.Combine(folder, "out/output.json"), TestContext.Current.CancellationToken)).Replace(folder, "DIR", StringComparison.Ordinal));
        Assert.Equal("a,b", await File.ReadAllTextAsync(Path.Combine(folder, "m/metrics"), TestContext.Current.CancellationToken));
        Assert.Equal("2", await File.ReadAllTextAsync(Path.Combine(folder, "p/parts/two.csv"), TestContext.Current.CancellationToken));
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("""{"inputs": {"parameterValues": {"count": "many"}}, "outputs": {"outputFile": "/tmp/none"}}""", 2)]
    [InlineData("""{"inputs": {}, "outputs": {"outputFile": "/tmp/none"}}""", 2)]
    [InlineData("""{"inputs": {"parameterValues": {"count": 1}}, "outputs": {}}""", 2)]
    [InlineData("no json", 2)]
    public async Task What_does_not_fit_is_refused(string input, int expected)
    {
        Built built = new("public static class Steps { [Component(\"count-up\")] public static long Up(long count) => count + 1; }");

        Assert.Equal(expected, await CallAsync(built, "step", "count-up", "--executor-input", input));
        Assert.Equal(2, await CallAsync(built, "step", "other", "--executor-input", """{"outputs": {"outputFile": "/tmp/none"}}"""));
    }

    private static IEnumerable<Authoring.Component> Components(Built built)
        => [(Authoring.Component)built.Load().GetType("my_app.Components+DoEverythingTask")!.GetField("Component")!.GetValue(null)!];

    private static async Task<int> CallAsync(Built built, params string[] args)
        => await (Task<int>)built.Load().GetType("my_app.Components")!.GetMethod("MainAsync")!.Invoke(null, [args])!;
}
