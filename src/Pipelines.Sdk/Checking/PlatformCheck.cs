using Pipelines.Core.Values;
using Pipelines.Sdk.Components;
using Pipelines.Sdk.Problems;

namespace Pipelines.Sdk.Checking;

/// <summary>Components whose second documents ask for different things of the pipeline as a whole.</summary>
internal static class PlatformCheck
{
    public static void Run(PipelineBuilder pipeline, ProblemList problems)
    {
        Dictionary<(string Platform, string Name), (Value Value, PipelineTask By)> asked = [];
        foreach (PipelineTask task in pipeline.Tasks.Where(task => task.Component.Definition is not null))
        {
            foreach (PlatformMember member in PlatformMember.AllOf(task.Component.Definition!.Platform))
            {
                if (!asked.TryGetValue((member.Platform, member.Name), out (Value Value, PipelineTask By) first))
                    asked[(member.Platform, member.Name)] = (member.Value, task);
                else if (first.Value != member.Value)
                {
                    problems.Add(Code.PlatformConflict, $"{task.Place}, platforms.{member.Platform}.{member.Name}",
                        $"Component '{task.Component.Name}' asks for {member.Value}, but {first.By.Words} for {first.Value}.",
                        "A pipeline has this setting once: make both components ask for the same.");
                }
            }
        }
    }
}
