using System.Collections.Concurrent;
using System.Text;
using Pipelines.Conformance;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Journaling;
using Pipelines.Engine.Local;
using Pipelines.Engine.Steps;
using Xunit;

namespace Pipelines.Runner.Tests;

public sealed class PodStepTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pipelines-runner-").FullName;
    private readonly MemoryObjects _objects = new();
    private readonly StringWriter _errors = new();
    private readonly FolderArtifactStore _store;
    private readonly CancellationToken _stop = TestContext.Current.CancellationToken;

    public PodStepTests() => _store = new FolderArtifactStore(Path.Combine(_folder, "artifacts"));

    private string Message => Path.Combine(_folder, "message");

    public void Dispose()
    {
        _errors.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private RunnerSettings Settings(StepOrder order, string pod = "pod-1") => new()
    {
        Artifacts = "s3://unused",
        Order = Encoding.UTF8.GetString(StepOrderJson.Write(order)),
        Pod = pod,
        Folder = Path.Combine(_folder, $"step-{pod}"),
        Message = Message,
    };

    private Task<int> RunAsync(StepOrder order, string pod = "pod-1") => RunAsync(Settings(order, pod));

    private Task<int> RunAsync(RunnerSettings settings) => new PodStep(settings, _store, _objects, new ProgramHost(TimeProvider.System), _errors).RunAsync(_stop);

    private StepReport Report(StepOrder order) => StepReportJson.Read(_objects.Kept[AttemptNames.Of(order.Attempt, "").Report]);

    [Fact]
    public async Task What_a_step_makes_is_kept_and_reported()
    {
        StepOrder order = StepOrders.Script("printf hello > \"$text\"; printf rows > \"$data\"");

        Assert.Equal(0, await RunAsync(order));

        StepReport report = Report(order);
        Assert.Equal((StepOutcome.Succeeded, 0), (report.Outcome, report.ExitCode!.Value));
        Assert.Equal(Value.Of("hello"), report.Parameters["text"]);
        Artifact data = Assert.Single(report.Artifacts["data"]);
        await using Stream content = await _store.OpenAsync(data.Uri, stop: _stop);
        using StreamReader reader = new(content);
        Assert.Equal("rows", await reader.ReadToEndAsync(_stop));
        Assert.Equal(report, StepReportJson.Read(await File.ReadAllTextAsync(Message, _stop)));
    }

    [Fact]
    public async Task An_input_is_there_under_its_path()
    {
        StepOrder maker = StepOrders.Script("printf rows > \"$data\"; printf x > \"$text\"", task: "maker");
        await RunAsync(maker);
        StepOrder user = StepOrders.Program(
            ["sh", "-c", "cat \"$1\" > \"$2\"", "user", "{{$.inputs.artifacts['in'].path}}", "{{$.outputs.parameters['text'].output_file}}"],
            new()
            {
                InputArtifacts = Map.Of(("in", new ArtifactInputSpec { Type = ArtifactType.System("Dataset") })),
                OutputParameters = Map.Of(("text", new ParameterOutputSpec { Type = ParameterType.String })),
            },
            StepOrders.Attempt("user")) with { Artifacts = Map.Of(("in", Report(maker).Artifacts["data"])) };

        Assert.Equal(0, await RunAsync(user, "pod-2"));
        Assert.Equal(Value.Of("rows"), Report(user).Parameters["text"]);
    }

    [Fact]
    public async Task The_second_pod_of_an_attempt_does_nothing()
    {
        string mark = Path.Combine(_folder, "ran");
        StepOrder order = StepOrders.Program(["sh", "-c", $"echo once >> {mark}"]);
        await RunAsync(order);

        Assert.Equal(RunnerExit.NotOurs, await RunAsync(order, "pod-2"));

        Assert.Equal(["once"], await File.ReadAllLinesAsync(mark, _stop));
        Assert.Contains("pod-1 has begun", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_fails_gives_its_own_code()
    {
        StepOrder order = StepOrders.Program(["sh", "-c", "exit 7"]);

        Assert.Equal(7, await RunAsync(order));
        Assert.Equal((StepOutcome.Failed, 7, "It ended with exit code 7."), (Report(order).Outcome, Report(order).ExitCode!.Value, Report(order).Error));
    }

    [Theory]
    [InlineData("no-such-program", "'no-such-program' was not found in this image")]
    [InlineData("/etc/passwd", "'/etc/passwd' may not be executed in this image.")]
    public async Task A_program_that_cannot_be_started_is_told_so(string program, string words)
    {
        StepOrder order = StepOrders.Program([program]);

        Assert.True(await RunAsync(order) is 126 or 127);
        Assert.Contains(words, Report(order).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_without_a_command_is_told_to_give_one()
    {
        StepOrder order = StepOrders.Program([]);

        Assert.NotEqual(0, await RunAsync(order));
        Assert.Equal(StepOutcome.Impossible, Report(order).Outcome);
    }

    [Fact]
    public async Task A_time_limit_ends_it()
    {
        StepOrder order = StepOrders.Program(["sh", "-c", "exec sleep 600"]) with { TimeOut = TimeSpan.FromMilliseconds(200) };

        Assert.NotEqual(0, await RunAsync(order).WaitAsync(TimeSpan.FromSeconds(60), _stop));
        Assert.Equal(StepOutcome.TimedOut, Report(order).Outcome);
    }

    [Fact]
    public async Task An_output_that_is_needed_and_missing_is_told()
    {
        StepOrder order = StepOrders.Script("true") with { NeededOutputs = ["text"] };

        Assert.Equal(RunnerExit.Refused, await RunAsync(order));
        Assert.Equal(StepOutcome.Failed, Report(order).Outcome);
        Assert.Contains("text", Report(order).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_report_is_an_object_alone()
    {
        StepOrder order = StepOrders.Script("head -c 10000 /dev/zero | tr '\\0' x > \"$text\"");

        Assert.Equal(0, await RunAsync(order));
        Assert.Equal("{}", await File.ReadAllTextAsync(Message, _stop));
        Assert.Equal(10000, Report(order).Parameters["text"].ToText().Length);
    }

    [Fact]
    public async Task A_long_order_is_an_object_too()
    {
        StepOrder order = StepOrders.Script("printf x > \"$text\"");
        string name = AttemptNames.Of(order.Attempt, "").Order;
        RunnerSettings settings = Settings(order);
        await _objects.TakeAsync(name, settings.Order, _stop);

        Assert.Equal(0, await RunAsync(settings with { Order = "", OrderObject = name }));
        Assert.Equal(Value.Of("x"), Report(order).Parameters["text"]);
    }

    [Fact]
    public async Task An_order_that_is_not_there_is_told()
    {
        RunnerSettings settings = Settings(StepOrders.Script("true")) with { Order = "", OrderObject = "attempts/gone/order" };
        Assert.Contains("attempts/gone/order", (await Assert.ThrowsAsync<FormatException>(() => RunAsync(settings))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_pods_are_told_apart_by_name_where_the_store_does_not()
    {
        StepOrder order = StepOrders.Script("printf x > \"$text\"");

        await RunAsync(Settings(order) with { IsUnconditional = true });

        Assert.Contains(AttemptNames.Of(order.Attempt, "pod-1").Report, _objects.Kept.Keys);
        Assert.DoesNotContain(AttemptNames.Of(order.Attempt, "").Report, _objects.Kept.Keys);
    }

    [Fact]
    public async Task A_message_that_cannot_be_written_does_no_harm()
    {
        StepOrder order = StepOrders.Script("printf x > \"$text\"");

        Assert.Equal(0, await RunAsync(Settings(order) with { Message = Path.Combine(_folder, "no", "folder") }));
        Assert.Equal(StepOutcome.Succeeded, Report(order).Outcome);
    }

    [Fact]
    public void What_the_pods_spec_lacks_is_told_at_once()
    {
        string message = Assert.Throws<FormatException>(() => RunnerSettings.Of(_ => null)).Message;
        Assert.All(new[] { "PIPELINES_RUNNER_ARTIFACTS", "PIPELINES_RUNNER_POD", "PIPELINES_RUNNER_ORDER" }, name => Assert.Contains(name, message, StringComparison.Ordinal));
    }

    [Fact]
    public void It_copies_itself_and_what_lies_beside_it()
    {
        string from = Path.Combine(_folder, "from");
        Directory.CreateDirectory(Path.Combine(from, "python", "kfp"));
        File.WriteAllText(Path.Combine(from, "pipelines-runner"), "#!/bin/sh\necho copied\n");
        File.WriteAllText(Path.Combine(from, "python", "kfp", "__init__.py"), "");
        string to = Path.Combine(_folder, "to");

        Installation.Copy(Path.Combine(from, "pipelines-runner"), to);
        Installation.Copy(Path.Combine(from, "pipelines-runner"), to);

        Assert.True(File.Exists(Path.Combine(to, "python", "kfp", "__init__.py")));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path.Combine(to, "pipelines-runner")).HasFlag(UnixFileMode.OtherExecute));
    }

    private sealed class MemoryObjects : IAttemptObjects
    {
        public ConcurrentDictionary<string, string> Kept { get; } = new(StringComparer.Ordinal);

        public Task<string> TakeAsync(string name, string content, CancellationToken stop) => Task.FromResult(Kept.GetOrAdd(name, content));

        public Task<string?> FindAsync(string name, CancellationToken stop) => Task.FromResult(Kept.TryGetValue(name, out string? content) ? content : null);
    }
}
