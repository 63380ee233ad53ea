using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Cli.Screens;
using Pipelines.Core.Values;
using Pipelines.Engine.Local;
using Pipelines.Engine.Local.Containers;
using Pipelines.Engine.Local.Processes;
using Pipelines.Engine.Local.Python;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Steps;

namespace Pipelines.Cli.Engines;

/// <summary>Makes the launcher that the command line asks for.</summary>
internal static class Launchers
{
    public static ILauncher Make(EngineSettings settings, Home home, StepRunner runner, TimeProvider time)
    {
        LocalOptions local = LocalOptions.In(home);
        if (settings.OrphanTimeout is { } orphan)
            local = local with { OrphanTimeOut = orphan };
        return settings.Launcher switch
        {
            "process" => PythonSteps.Launcher(runner, local, new ProcessOptions { Python = settings.Python }, PythonOf(settings), time, NullLogger.Instance),
            "container" => new ContainerLauncher(runner, local, ContainerOptions.FromEnvironment(), time, NullLogger.Instance),
            var other => throw new RefusedException(
                $"--launcher {other}: there is no such launcher. {NearestName.Advice(other, ["process", "container"], "launchers")}"),
        };
    }

    /// <summary>The options of a step runner whose runtime package lies beside this program.</summary>
    public static StepRunnerOptions RunnerOptions(EngineSettings settings, Home home, IDataSource bucketData) => new()
    {
        Sources = [bucketData],
        // Steps do not get them; what the engine says about a bucket must not show them either.
        Secrets = ((string[])["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]).Select(Environment.GetEnvironmentVariable).OfType<string>().ToSequence(),
        RuntimeFolder = RuntimeFolder(),
        // A process may read what this user may; a container is shown what lies where the command was given.
        Platform = new(home.Secrets, home.ConfigMaps, home.Volumes),
        Notice = Terminal.NoticeOnce,
        FileRoots = settings.FileRoots ?? [settings.Launcher == "process" ? "/" : Environment.CurrentDirectory],
    };

    private static PythonOptions PythonOf(EngineSettings settings)
    {
        string? pool = settings.PythonPool ?? Environment.GetEnvironmentVariable("PIPELINES_PYTHON_POOL");
        string? preload = settings.PythonPreload ?? Environment.GetEnvironmentVariable("PIPELINES_PYTHON_PRELOAD");
        try
        {
            return PythonOptions.Of(pool, preload);
        }
        catch (FormatException wrong)
        {
            throw new RefusedException($"--python-pool, --python-preload: {wrong.Message}");
        }
    }

    private static string? RuntimeFolder()
    {
        string beside = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "python"));
        return Directory.Exists(beside) ? beside : null;
    }
}
