using Pipelines.Core.Runs;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Cli.Screens;

/// <summary>What a run would begin with: the plan as a tree and the first command lines. Nothing is run or written.</summary>
internal static class DryRun
{
    public static int Print(Terminal terminal, PipelinePackage package, Map<Value> parameters)
    {
        RunMachine run = new(new RunEvent.Created(new RunRequest
        {
            Run = new RunId("dry-run"),
            DisplayName = package.Pipeline.Info.Name,
            Package = package,
            Parameters = parameters,
            Options = new() { UseCache = false },
        })
        { At = DateTimeOffset.UnixEpoch });
        RunTree.Print(terminal, run, whyCached: false);
        return ExitCodes.Succeeded;
    }
}
