using Microsoft.Extensions.Logging;
using Pipelines.Engine.Local.Processes;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Local.Python;

/// <summary>Makes launchers of processes that run Python components in warm interpreters.</summary>
public static class PythonSteps
{
    /// <summary>
    /// A launcher; <paramref name="runner"/> stays the caller's. Without a runtime folder of the runner's, or with a pool of size zero, every
    /// step gets a process of its own.
    /// </summary>
    public static ProcessLauncher Launcher(StepRunner runner, LocalOptions local, ProcessOptions processes, PythonOptions options, TimeProvider time, ILogger log)
    {
        string? runtime = runner.RuntimeFolder;
        Func<string, IPackageLookup>? packages = runtime is null ? null
            : interpreter => new PythonEnvironments(interpreter, runtime, local.EnvironmentsFolder, time);
        ProcessForm form = new(runner, local, processes, time, packages);
        bool isWarm = options.PoolSize > 0 && runtime is not null;
        // The launcher's: it is disposed of with it.
#pragma warning disable CA2000
        return new ProcessLauncher(runner, form, isWarm ? new PythonPool(options, local, form.Environment, time, log) : null, local, time, log);
#pragma warning restore CA2000
    }
}
