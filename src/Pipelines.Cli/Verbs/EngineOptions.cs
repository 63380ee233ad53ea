using System.CommandLine;
using Pipelines.Cli.Engines;

namespace Pipelines.Cli.Verbs;

/// <summary>The options that say what an engine works with: home, store, artifacts, launcher.</summary>
internal sealed class EngineOptions
{
    public Option<string?> Home { get; } = Shared.Home();

    public Option<string> Output { get; } = Shared.Output();

    public Option<string> Launcher { get; } = new Option<string>("--launcher")
    {
        Description = "Where steps run: as processes of this machine, or in containers by podman or docker.",
        DefaultValueFactory = _ => "process",
    };

    public Option<string?> Artifacts { get; } = new("--artifacts")
    {
        Description = "The folder that keeps artifacts, or s3://BUCKET/PREFIX; a folder below the home if not given.",
        HelpName = "DIR|s3://BUCKET/PREFIX",
    };

    public Option<string?> Store { get; } = Shared.Store();

    public Option<int?> Parallel { get; } = new("--parallel")
    {
        Description = "Steps that run at the same time; 4 for each core if not given.",
        HelpName = "N",
    };

    public Option<string?> Python { get; } = new("--python")
    {
        Description = "The interpreter for Python components. PIPELINES_PYTHON if not given, else the first python3 on PATH.",
        HelpName = "PATH",
    };

    public Option<string?> PythonPool { get; } = new("--python-pool")
    {
        Description = "Interpreters kept ready for Python components, or off. PIPELINES_PYTHON_POOL if not given, else 4.",
        HelpName = "N|off",
    };

    public Option<string?> PythonPreload { get; } = new("--python-preload")
    {
        Description = "Modules that they import ahead, such as numpy,pandas. PIPELINES_PYTHON_PRELOAD if not given, else none.",
        HelpName = "MODULES",
    };

    public Option<double?> OrphanTimeout { get; } = new("--orphan-timeout")
    {
        Description = "Seconds that a step goes on after its engine has died, until another engine takes it over; 600 if not given.",
        HelpName = "SECONDS",
    };

    public Option<bool> Logs { get; } = new("--logs") { Description = "Shows what the steps print, each line behind its step's name." };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[Home, Artifacts, Store, Launcher, Parallel, Python, PythonPool, PythonPreload, OrphanTimeout, Logs, Output])
            command.Options.Add(option);
    }

    public EngineSettings Read(ParseResult parsed) => new()
    {
        Home = HomePlace.Find(parsed.GetValue(Home), parsed.GetValue(Store)),
        Launcher = parsed.GetValue(Launcher) ?? "process",
        Artifacts = parsed.GetValue(Artifacts),
        Parallel = parsed.GetValue(Parallel),
        Python = parsed.GetValue(Python),
        PythonPool = parsed.GetValue(PythonPool),
        PythonPreload = parsed.GetValue(PythonPreload),
        OrphanTimeout = parsed.GetValue(OrphanTimeout) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        ShowLogs = parsed.GetValue(Logs),
        Json = parsed.IsJson(Output),
    };
}
