using System.Diagnostics;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Tests.Steps;

/// <summary>What is kept of what a program leaves.</summary>
public sealed class OutputTests : IDisposable
{
    private readonly StepBench _bench = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Parameters_are_read_from_their_files_by_their_types()
    {
        StepReport report = await _bench.RunAsync(
            StepBench.Giving(("text", ParameterType.String), ("whole", ParameterType.Integer), ("real", ParameterType.Double), ("truth", ParameterType.Boolean), ("list", ParameterType.List), ("a/b ü", ParameterType.Struct)),
            told =>
            {
                Write(told, "text", " kept as it is\n");
                Write(told, "whole", " 42\n");
                Write(told, "real", "1e-3");
                Write(told, "truth", "True");
                Write(told, "list", "[1, \"x\"]");
                Write(told, "a/b ü", "{\"k\": null}");
            });

        Assert.Equal((StepOutcome.Succeeded, ""), (report.Outcome, report.Error));
        Assert.Equal("""{"a/b ü":{"k":null},"list":[1,"x"],"real":0.001,"text":" kept as it is\n","truth":true,"whole":42}""", ValueJson.Write(new Value.Struct(report.Parameters)));
    }

    [Fact]
    public async Task The_executor_output_beats_a_file()
    {
        StepReport report = await _bench.RunAsync(StepBench.Giving(("x", ParameterType.Integer)), told =>
        {
            Write(told, "x", "1");
            File.WriteAllText(told.OutputFile, """{"parameterValues": {"x": 2, "unknown": 3}}""");
        });

        Assert.Equal(Map.Of(("x", Value.Of(2))), report.Parameters);
    }

    [Theory]
    [InlineData("3.5", "output parameter \"x\"")]
    [InlineData("", "output parameter \"x\"")]
    public async Task A_parameter_of_another_type_is_a_failure_that_names_it(string text, string words)
    {
        StepReport report = await _bench.RunAsync(StepBench.Giving(("x", ParameterType.Integer)), told => Write(told, "x", text));

        Assert.Equal(StepOutcome.Failed, report.Outcome);
        Assert.Contains(words, report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parameter_that_somebody_needs_must_be_written_and_others_may_be_left_out()
    {
        StepOrder order = StepBench.Giving(("needed", ParameterType.String), ("other", ParameterType.String));

        StepReport kept = await _bench.RunAsync(order, told => Write(told, "needed", "x"));
        Assert.Equal((StepOutcome.Succeeded, Map.Of(("needed", Value.Of("x")))), (kept.Outcome, kept.Parameters));

        File.Delete(_bench.Folder.OutputParameter("needed"));
        StepReport left = await _bench.CollectAsync(order with { NeededOutputs = ["needed"] });
        Assert.Equal(StepOutcome.Failed, left.Outcome);
        Assert.StartsWith("output parameter \"needed\" was not written", left.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("\"other\"", left.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once()
    {
        StepReport report = await _bench.RunAsync(StepBench.Giving(("a", ParameterType.Integer), ("b", ParameterType.Boolean)), told =>
        {
            Write(told, "a", "x");
            Write(told, "b", "y");
        });

        Assert.Contains("\"a\"", report.Error, StringComparison.Ordinal);
        Assert.Contains("\"b\"", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parameter_that_is_too_large_is_a_failure()
    {
        _bench.Options = new() { LargestParameterBytes = 10 };
        StepReport report = await _bench.RunAsync(StepBench.Giving(("x", ParameterType.String)), told => Write(told, "x", "01234567890"));

        Assert.Equal(StepOutcome.Failed, report.Outcome);
        Assert.Contains("has 11 bytes; parameters may have 10. Make large results an artifact.", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parameter_file_that_is_a_pipe_or_a_link_is_refused_without_waiting()
    {
        StepOrder order = StepBench.Giving(("x", ParameterType.String));
        StepReport linked = await _bench.RunAsync(order, told => File.CreateSymbolicLink(told.OutputParameterFiles["x"], "/dev/zero"));
        Assert.Contains("is no ordinary file", linked.Error, StringComparison.Ordinal);

        File.Delete(_bench.Folder.OutputParameter("x"));
        using (Process made = Process.Start("mkfifo", [_bench.Folder.OutputParameter("x")]))
            await made.WaitForExitAsync(Stop);
        StepReport piped = await _bench.CollectAsync(order);
        Assert.Equal(StepOutcome.Failed, piped.Outcome);
        Assert.Contains("is no ordinary file", piped.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parameter_that_is_not_UTF8_is_a_failure()
    {
        StepReport report = await _bench.RunAsync(StepBench.Giving(("x", ParameterType.String)), told => File.WriteAllBytes(told.OutputParameterFiles["x"], [0xff, 0xfe, 0x41]));

        Assert.Equal(StepOutcome.Failed, report.Outcome);
        Assert.Contains("is not UTF-8", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_executor_output_that_is_no_JSON_is_a_failure_and_an_empty_one_is_none()
    {
        StepOrder order = StepBench.Giving(("x", ParameterType.String));
        Assert.Equal(StepOutcome.Succeeded, (await _bench.RunAsync(order, told => File.WriteAllText(told.OutputFile, ""))).Outcome);

        StepReport report = await _bench.RunAsync(order, told => File.WriteAllText(told.OutputFile, "{"));

        Assert.Equal(StepOutcome.Failed, report.Outcome);
        Assert.Contains(_bench.Folder.ExecutorOutput, report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_artifact_is_kept_where_the_order_says()
    {
        StepOrder order = StepBench.Making(("framework", Value.Of("none")));
        StepReport report = await _bench.RunAsync(order, told => File.WriteAllText(told.OutputArtifacts["out"][0].Uri, "weights"));

        Artifact made = Assert.Single(report.Artifacts["out"]);
        Assert.Equal(
            new Artifact
            {
                Name = "out",
                Uri = _bench.Store.UriOf(["suite", "run-1", "step", "1", "out"]),
                Type = ArtifactType.System("Model"),
                Metadata = Map.Of(("framework", Value.Of("none"))),
                Sha256 = Digest.Of("weights"),
                SizeBytes = 7,
            },
            made);
        Assert.Equal(made.Sha256, (await _bench.Store.StatAsync(made.Uri, Stop))!.Sha256);
    }

    [Fact]
    public async Task An_artifact_without_data_has_its_metadata()
    {
        StepReport report = await _bench.RunAsync(StepBench.Making(("a", Value.Of(1)), ("b", Value.Of(2))), told => File.WriteAllText(
            told.OutputFile, """{"artifacts": {"out": {"artifacts": [{"name": "better", "metadata": {"b": 3, "c": 4}}]}}}"""));

        Artifact made = Assert.Single(report.Artifacts["out"]);
        Assert.Equal((StepOutcome.Succeeded, "better", (Digest?)null, (long?)null), (report.Outcome, made.Name, made.Sha256, made.SizeBytes));
        Assert.Equal("""{"a":1,"b":3,"c":4}""", ValueJson.Write(new Value.Struct(made.Metadata)));
    }

    [Theory]
    [InlineData("uri")]
    [InlineData("custom_path")]
    public async Task Data_that_the_program_put_elsewhere_on_this_machine_is_taken_into_the_store(string member)
    {
        string elsewhere = _bench.File("elsewhere/my model", "weights");
        WrittenArtifact said = member == "uri" ? new() { Uri = ArtifactUri.OfPath(elsewhere) } : new() { CustomPath = elsewhere };
        StepReport report = await _bench.RunAsync(StepBench.Making(), told => Say(told, said));

        Artifact made = Assert.Single(report.Artifacts["out"]);
        Assert.Equal((_bench.Store.UriOf(["suite", "run-1", "step", "1", "out"]), Digest.Of("weights"), ""), (made.Uri, made.Sha256, made.CustomPath));
        File.Delete(elsewhere);
        Assert.Equal(Digest.Of("weights"), (await _bench.Store.StatAsync(made.Uri, Stop))!.Sha256);
    }

    [Fact]
    public async Task A_list_of_artifacts_is_kept_whole()
    {
        StepReport report = await _bench.RunAsync(StepBench.Making(), told =>
        {
            string folder = Path.GetDirectoryName(told.OutputFile)!;
            File.WriteAllText(Path.Combine(folder, "one"), "1");
            File.WriteAllText(Path.Combine(folder, "two"), "2");
            Say(told, new() { Uri = ArtifactUri.OfPath(Path.Combine(folder, "one")) }, new() { Uri = ArtifactUri.OfPath(Path.Combine(folder, "two")) });
        });

        Assert.Equal(
            [(_bench.Store.UriOf(["suite", "run-1", "step", "1", "out"]), Digest.Of("1")), (_bench.Store.UriOf(["suite", "run-1", "step", "1", "out.1"]), Digest.Of("2"))],
            report.Artifacts["out"].Select(artifact => (artifact.Uri, artifact.Sha256!.Value)));
    }

    [Fact]
    public async Task An_artifact_in_a_store_of_others_is_named_and_not_touched()
    {
        StepReport report = await _bench.RunAsync(StepBench.Making(), told => File.WriteAllText(
            told.OutputFile, """{"artifacts": {"out": {"artifacts": [{"uri": "gs://bucket/model"}]}}}"""));

        Artifact made = Assert.Single(report.Artifacts["out"]);
        Assert.Equal((StepOutcome.Succeeded, "gs://bucket/model", (Digest?)null), (report.Outcome, made.Uri, made.Sha256));
    }

    [Fact]
    public async Task An_artifact_that_cannot_be_kept_is_a_failure_that_names_the_output_and_the_file()
    {
        StepReport report = await _bench.RunAsync(StepBench.Making(), told => File.CreateSymbolicLink(told.OutputArtifacts["out"][0].Uri, "/etc/passwd"));

        Assert.Equal(StepOutcome.Failed, report.Outcome);
        Assert.StartsWith("Output artifact 'out': '", report.Error, StringComparison.Ordinal);
        Assert.Contains("it is a link", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collecting_twice_gives_the_same()
    {
        StepOrder order = StepBench.Making();
        StepReport once = await _bench.RunAsync(order, told => Directory.CreateDirectory(Path.Combine(told.OutputArtifacts["out"][0].Uri, "folder")));

        Assert.Equal(once, await _bench.CollectAsync(order));
    }

    [Fact]
    public async Task A_remote_store_gets_what_was_written_below_the_attempts_own_folder()
    {
        RemoteStore remote = new(_bench.Local);
        _bench.Store = remote;
        StepOrder order = StepBench.Making();
        PreparedStep step = await _bench.PreparedAsync(order);
        string root = step.Environment.Single(variable => variable.Name == "PIPELINES_LOCAL_ROOT").Value;
        Assert.Equal(_bench.Folder.StoreRoot, root);
        await File.WriteAllTextAsync($"{root}/s3/bucket/prefix/suite/run-1/step/1/out", "weights", Stop);

        StepReport report = await _bench.CollectAsync(order);

        Assert.Equal(("s3://bucket/prefix/suite/run-1/step/1/out", Digest.Of("weights")), (report.Artifacts["out"][0].Uri, report.Artifacts["out"][0].Sha256));
    }

    [Fact]
    public async Task A_store_that_is_full_is_no_failure_of_the_step()
    {
        RemoteStore remote = new(_bench.Local) { Failure = new StorageUnavailableException("bucket", "it is full.") };
        _bench.Store = remote;
        StepOrder order = StepBench.Making();
        await _bench.PreparedAsync(order);
        await File.WriteAllTextAsync($"{_bench.Folder.StoreRoot}/s3/bucket/prefix/suite/run-1/step/1/out", "weights", Stop);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => _bench.CollectAsync(order));
        remote.Failure = null;
        Assert.Equal(StepOutcome.Succeeded, (await _bench.CollectAsync(order)).Outcome);
    }

    [Fact]
    public async Task What_a_forgotten_attempt_left_in_the_place_of_an_output_is_removed_and_a_running_ones_is_not()
    {
        StepOrder order = StepBench.Making();
        string place = _bench.Local.LocalPath(_bench.Store.UriOf(["suite", "run-1", "step", "1", "out"]))!;
        Directory.CreateDirectory(Path.Combine(place, "half"));

        await _bench.PreparedAsync(order, isFresh: false);
        Assert.True(Directory.Exists(place));
        await _bench.PreparedAsync(order, isFresh: true);
        Assert.False(Path.Exists(place));
    }

    [Fact]
    public async Task A_failure_tells_the_code_the_last_lines_and_no_secret()
    {
        _bench.Options = new() { Secrets = ["hunter2-long", "hunter2"] };
        string log = _bench.File("log", string.Concat(Enumerable.Range(0, 1000).Select(line => $"line {line}\n")) + "password hunter2-long\n");

        StepReport report = await _bench.Runner.CollectAsync(StepBench.Making(), _bench.Folder, new(StepOutcome.Failed, 1, null, "", log), Stop);

        Assert.StartsWith("It ended with exit code 1. The last lines of its log:\nline 993\n", report.Error, StringComparison.Ordinal);
        Assert.EndsWith("line 999\npassword ***", report.Error, StringComparison.Ordinal);
    }

    private static void Say(ExecutorInput told, params WrittenArtifact[] artifacts)
        => File.WriteAllText(told.OutputFile, new ExecutorOutput { Artifacts = Map.Of(("out", artifacts.ToSequence())) }.ToJson());

    private static void Write(ExecutorInput told, string name, string text) => File.WriteAllText(told.OutputParameterFiles[name], text);
}
