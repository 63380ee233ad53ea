using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs;

/// <summary>Importers: decided here, without a process; the shell only looks whether the data is there.</summary>
public sealed partial class RunMachine
{
    private RunCommand ImportOf(TaskNode node)
    {
        ExecutorSpec.Importer importer = (ExecutorSpec.Importer)node.Plan.Executor!;
        return new RunCommand.Import(Order(node), "", default);
    }
}
