using Pipelines.Engine.Runs;
using Pipelines.Stores.Resources;

namespace Pipelines.Server.Runs;

/// <summary>The experiment of runs that name none. It is there from the start, and made again when somebody has removed it.</summary>
internal sealed class DefaultExperiment(ExperimentTable experiments, TimeProvider time)
{
    private const string Name = "Default";

    public async Task<StoredExperiment> GetAsync(string owner, CancellationToken stop)
    {
        while (true)
        {
            if (await experiments.FindByNameAsync(owner, Name, stop) is { } there)
                return there;
            StoredExperiment made = new()
            {
                Id = RunIds.NewText(),
                Namespace = owner,
                DisplayName = Name,
                Description = "All runs without an experiment of their own.",
                CreatedAt = time.GetUtcNow(),
            };
            if (await experiments.AddAsync(made, stop))
                return made;
        }
    }
}
