using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Graph;
using Pipelines.Sdk.Problems;

namespace Pipelines.Sdk.Checking;

/// <summary>Finds everything that is wrong with a pipeline as it was written.</summary>
internal static class PipelineCheck
{
    public static ProblemList Of(PipelineBuilder pipeline, Ordering ordering)
    {
        ProblemList problems = new();
        NameCheck.Run(pipeline, problems);
        foreach (PipelineTask task in pipeline.Tasks)
        {
            problems.Add(task.Component.Problems);
            InputCheck.Run(task, problems);
            OutputCheck.Run(task, problems);
            SettingCheck.Run(task, problems);
        }
        ReachCheck.Run(pipeline, problems);
        GroupCheck.Run(pipeline, problems);
        BranchCheck.Run(pipeline, problems);
        OutputCheck.Run(pipeline, problems);
        OrderCheck.Run(pipeline, ordering, problems);
        PlatformCheck.Run(pipeline, problems);
        return problems;
    }
}
