using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Pipelines.Conformance;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Local;
using Pipelines.Engine.Local.Processes;
using Pipelines.Engine.Local.Python;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Tests.Local.Python;

/// <summary>What tests of Python steps share: a home of their own, and engines in it.</summary>
public abstract class PythonSuite : IAsyncDisposable
{
    /// <summary>One that is always there where these tests run; the name on PATH may be a script that finds another.</summary>
    private protected const string Python = "/usr/bin/python3";

    private readonly List<StepRunner> _runners = [];
    private readonly List<ProcessLauncher> _launchers = [];
    private ProcessLauncher? _launcher;

    protected PythonSuite()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Fork servers need Linux.");
        Assert.SkipUnless(File.Exists(Python), $"This machine has no {Python}.");
        Home = Home.At(Directory.CreateTempSubdirectory("python steps-").FullName).Create();
        Options = LocalOptions.In(Home) with { TimeOutGrace = TimeSpan.FromSeconds(2) };
    }

    private protected Home Home { get; }

    private protected LocalOptions Options { get; set; }

    private protected PythonOptions Settings { get; set; } = new();

    private protected string Interpreter { get; set; } = Python;

    private protected RecordingSink Sink { get; } = new();

    private protected LogLines Lines { get; } = new();

    private protected ProcessLauncher Launcher => _launcher ??= Open();

    private protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (ProcessLauncher launcher in _launchers)
            await launcher.DisposeAsync();
        foreach (StepRunner runner in _runners)
            runner.Dispose();
        foreach (int left in ProcessTable.All().Where(pid => EnvironmentOf(pid).Contains($"PIPELINES_ATTEMPT={Home.Root}", StringComparison.Ordinal)))
            _ = Libc.Kill(left, 9);
        Directory.Delete(Home.Root, recursive: true);
    }

    /// <summary>The folder of the runtime package in this repository.</summary>
    private protected static string RuntimeFolder
    {
        get
        {
            string? folder = AppContext.BaseDirectory;
            while (folder is not null && !Directory.Exists(Path.Combine(folder, "src", "python", "kfp")))
                folder = Path.GetDirectoryName(folder);
            return Path.Combine(folder ?? throw new InvalidOperationException("The runtime package is not above this test."), "src", "python");
        }
    }

    /// <summary>A further engine.</summary>
    private protected ProcessLauncher Open()
    {
        StepRunner runner = new(new FolderArtifactStore(Home.Artifacts), new StepRunnerOptions { RuntimeFolder = RuntimeFolder }, Lines);
        _runners.Add(runner);
        ProcessLauncher launcher = PythonSteps.Launcher(runner, Options, new ProcessOptions { Python = Interpreter }, Settings, TimeProvider.System, Lines);
        _launchers.Add(launcher);
        return launcher;
    }

    private protected AttemptPlace PlaceOf(StepOrder order) => AttemptPlace.Of(Home.Runs, Home.Logs, order.Attempt);

    private protected string LogOf(StepOrder order) => File.ReadAllText(PlaceOf(order).Log);

    private protected AttemptRecord RecordOf(StepOrder order) => AttemptRecord.Read(PlaceOf(order).Record) ?? throw new InvalidOperationException("There is no record.");

    private protected async Task<StepReport> RunAsync(StepOrder order)
    {
        await Launcher.StartAsync(order, Sink, Stop);
        return await Sink.EndAsync(order.Attempt, Stop);
    }

    /// <summary>What a function returns; it must succeed.</summary>
    private protected async Task<string> ReturnedAsync(StepOrder order) => Returned(await RunAsync(order));

    private protected static string Returned(StepReport report)
    {
        Assert.Equal((StepOutcome.Succeeded, ""), (report.Outcome, report.Error));
        return report.Parameters["Output"].ToText();
    }

    /// <summary>Starts a function and waits until it runs: until it has written a file of this name into its folder.</summary>
    private protected async Task BeginAsync(StepOrder order, string file = "began")
    {
        await Launcher.StartAsync(order, Sink, Stop);
        await Eventually.HoldsAsync(() => File.Exists(Path.Combine(PlaceOf(order).Folder, file)), $"the step has written '{file}'");
    }

    /// <summary>Lets a function go on that waits for the file <c>go</c> in its folder.</summary>
    private protected void LetGo(StepOrder order) => File.WriteAllText(Path.Combine(PlaceOf(order).Folder, "go"), "");

    /// <summary>A body that says that it has begun, waits to be let go, and then goes on.</summary>
    private protected static string Waiting(string rest) => $"open('began', 'w').close()\nwhile not os.path.exists('go'): time.sleep(0.01)\n{rest}";

    private protected static string EnvironmentOf(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/environ");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

/// <summary>What was logged.</summary>
internal sealed class LogLines : ILogger
{
    private readonly ConcurrentQueue<string> _lines = [];

    public IReadOnlyCollection<string> All => [.. _lines];

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => _lines.Enqueue($"{logLevel}: {formatter(state, exception)}");

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;
}
