using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Components;
using Pipelines.Sdk.Problems;

namespace Pipelines.Sdk.Checking;

/// <summary>Components whose second documents ask for different things of the pipeline as a whole.</summary>
internal static class PlatformCheck
{
    public static void Run(PipelineBuilder pipeline, ProblemList problems)
    {
        Dictionary<(string Platform, string Name), (object Setting, PipelineTask By)> asked = [];
        foreach (PipelineTask task in pipeline.Tasks.Where(task => task.Component.Definition is not null))
        {
            foreach (PlatformMember member in PlatformMember.AllOf(task.Component.Definition!.Platform))
            {
                if (!asked.TryGetValue((member.Platform, member.Name), out (object Setting, PipelineTask By) first))
                    asked[(member.Platform, member.Name)] = (member.Setting, task);
                else if (!first.Setting.Equals(member.Setting))
                {
                    problems.Add(Code.PlatformConflict, $"{task.Place}, platforms.{member.Platform}.{member.Name}",
                        $"Component \"{task.Component.Name}\" asks here for something else than component \"{first.By.Component.Name}\".",
                        "A pipeline has this setting once: make both components ask for the same.");
                }
            }
        }
    }
}
