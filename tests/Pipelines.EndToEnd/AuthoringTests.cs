using System.Diagnostics;
using Pipelines.Sdk;

namespace Pipelines.EndToEnd;

/// <summary>What an author in C# does, from nothing: single files, templates, runs from code.</summary>
[Collection(Builds.OneAtATime)]
public sealed class AuthoringTests
{
    private const string Words = """
        #:package Pipelines.Sdk@0.1.0
        using Pipelines.Sdk;
        using static Pipelines.Sdk.Flow;

        return await Components.MainAsync(args);

        static class Words
        {
            [Component("count-words")]
            public static long Count(string text) => text.Split(' ').Length;

            [Pipeline("words")]
            public static ParameterList<long> Define([Default("to be")] Parameter<string> first)
            {
                var counts = ForEach(["one two", "three"], text => Components.CountWords(text));
                var mine = Components.CountWords($"{first} or not");
                return counts.Collect(count => count.Output);
            }
        }
        """;

    [Fact]
    public async Task A_single_file_runs_and_only_a_changed_one_is_built_again()
    {
        using Scratch scratch = new();
        string file = scratch.Write("words.cs", Words);

        Said first = await scratch.CallAsync("run", file, "--output", "json");
        first.ShouldEndWith(0);
        Assert.Equal("[2,1]", first.Json["outputs"]!["Output"]!.ToJsonString());
        Assert.Equal(4, (int)first.Json["tasks"]!["mine"]!["outputs"]!["Output"]!);

        Said again = await scratch.CallAsync("run", file, "--output", "json");
        again.ShouldEndWith(0);
        Assert.All(again.Json["tasks"]!.AsObject().Where(task => task.Key != "counts"), task => Assert.True((bool?)task.Value!["cached"], task.Key));
        // Without the .NET SDK nothing can have been built.
        Said without = await WithoutSdkAsync(scratch, "compile", file, "-o", Path.Combine(scratch.Folder, "words.yaml"));
        Assert.NotEqual(0, without.Code);
        Said local = await WithoutSdkAsync(scratch, "run", file, "--dry-run");
        local.ShouldEndWith(0);

        scratch.Write("words.cs", Words.Replace("\"three\"", "\"three four five\"", StringComparison.Ordinal));
        Said changed = await scratch.CallAsync("run", file, "--output", "json");
        Assert.Equal("[2,3]", changed.Json["outputs"]!["Output"]!.ToJsonString());
    }

    [Fact]
    public async Task A_single_file_refers_to_projects_and_a_change_there_is_not_answered_from_the_cache()
    {
        using Scratch scratch = new();
        scratch.Write("texts/texts.csproj", """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""");
        scratch.Write("texts/Texts.cs", "public static class Texts { public static long Words(string text) => text.Split(' ').Length; }");
        string sdk = Path.Combine(CommandLine.Root, "src/Pipelines.Sdk/Pipelines.Sdk.csproj");
        string file = scratch.Write("words.cs", Words.Replace("#:package Pipelines.Sdk@0.1.0", $"#:project {sdk}\n#:project texts", StringComparison.Ordinal)
            .Replace("text.Split(' ').Length", "Texts.Words(text)", StringComparison.Ordinal));

        Said first = await scratch.CallAsync("run", file, "--output", "json");
        first.ShouldEndWith(0);
        Assert.Equal("[2,1]", first.Json["outputs"]!["Output"]!.ToJsonString());

        scratch.Write("texts/Texts.cs", "public static class Texts { public static long Words(string text) => text.Length; }");
        Said changed = await scratch.CallAsync("run", file, "--output", "json");
        changed.ShouldEndWith(0);
        Assert.Equal("[7,5]", changed.Json["outputs"]!["Output"]!.ToJsonString());
    }

    [Fact]
    public async Task A_mistake_in_a_single_file_is_told_with_its_place()
    {
        using Scratch scratch = new();
        string file = scratch.Write("wrong.cs", Words.Replace("CountWords(text)", "CountWords(7)", StringComparison.Ordinal));

        Said said = await scratch.CallAsync("run", file);

        said.ShouldEndWith(2);
        Assert.Contains("wrong.cs(15,", said.Errors, StringComparison.Ordinal);
        Assert.Contains("CS1503", said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_templates_make_a_pipeline_and_a_component_that_run()
    {
        using Scratch scratch = new();
        string package = Directory.GetFiles(Path.Combine(CommandLine.Root, "bin/lib/packages"), "Pipelines.Templates.*.nupkg").Single();
        string hive = Path.Combine(scratch.Folder, "hive");
        await DotnetAsync(scratch, "new", "install", package, "--debug:custom-hive", hive);
        await DotnetAsync(scratch, "new", "pipelines", "-n", "First.Try", "-o", "first", "--debug:custom-hive", hive);
        await DotnetAsync(scratch, "new", "pipelines-component", "-n", "Clean-Rows", "-o", "clean", "--debug:custom-hive", hive);

        Said run = await scratch.CallAsync("run", "first", "--param", "rows=3", "--output", "json");
        run.ShouldEndWith(0);
        Assert.Equal("first-try", (string?)run.Json["pipeline"]);
        Assert.Equal(2, (double)run.Json["outputs"]!["Output"]![0]!);

        string component = await DotnetAsync(scratch, "run", "--project", "clean", "--", "component", "clean-rows");
        scratch.Write("component.yaml", component);
        (await scratch.CallAsync("check", "component.yaml")).ShouldEndWith(0);
    }

    [Fact]
    public async Task A_run_from_code_gives_typed_results()
    {
        string python = Environment.GetEnvironmentVariable("PIPELINES_PYTHON") ?? "";
        Assert.SkipWhen(python.Length == 0, "PIPELINES_PYTHON names no interpreter with scikit-learn and pandas; scripts/setup.sh installs them.");
        using Scratch scratch = new();
        LocalRunOptions options = new() { Program = CommandLine.Program, Home = Path.Combine(scratch.Folder, "home"), Python = python };

        PartitionedCsv.Definitions.PartitionedCsv.Run run = await PartitionedCsv.Definitions.PartitionedCsv.RunLocalAsync(
            dataset: "wine", parts: 3, options: options, stop: TestContext.Current.CancellationToken);

        Assert.True(run.Succeeded, run.Error);
        Assert.Equal(178, run.Rows);
        Assert.InRange(run.LargestMean, 0, 1e-12);
        Assert.StartsWith("alcohol,", await File.ReadAllTextAsync(run.Table.Path, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("SUCCEEDED", run.Tasks["scaled[2].standardize-part"].State);

        PartitionedCsv.Definitions.PartitionedCsv.Run failed = await PartitionedCsv.Definitions.PartitionedCsv.RunLocalAsync(
            dataset: "wine", parts: 0, options: options, stop: TestContext.Current.CancellationToken);
        Assert.Equal("FAILED", failed.State);
        Assert.Contains("partition", Assert.Throws<LocalRunException>(() => failed.Rows).Message + failed.Error, StringComparison.Ordinal);
        await Assert.ThrowsAsync<LocalRunException>(() => PartitionedCsv.Definitions.PartitionedCsv.RunLocalAsync(
            options: options with { Program = "no-such-program" }, stop: TestContext.Current.CancellationToken));
    }

    private static async Task<Said> WithoutSdkAsync(Scratch scratch, params string[] arguments)
    {
        // The program itself still needs its runtime, which it finds by the variable.
        using Process process = CommandLine.Start(
            scratch.Folder, new() { ["PATH"] = "/nowhere", ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../..")) }, arguments);
        return await CommandLine.EndAsync(process);
    }

    private static async Task<string> DotnetAsync(Scratch scratch, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", arguments) { WorkingDirectory = scratch.Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["RestoreAdditionalProjectSources"] = Path.Combine(CommandLine.Root, "bin/lib/packages");
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Said said = await CommandLine.EndAsync(process);
        said.ShouldEndWith(0);
        return said.Output;
    }
}
