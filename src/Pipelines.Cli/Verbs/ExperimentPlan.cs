using Pipelines.Cli.Engines;
using Pipelines.Cli.Screens;
using Pipelines.Cli.Sources;
using Pipelines.Core.Values;
using Pipelines.Engine.Experiments;
using Pipelines.Engine.Local.Processes;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Katib;
using Pipelines.Tuning.Trials;

namespace Pipelines.Cli.Verbs;

/// <summary>What an experiment would do, for <c>--dry-run</c>, and what is said before it begins.</summary>
internal static class ExperimentPlan
{
    /// <summary>Prints the plan. A file that is right and cannot be run here is told so, and is right all the same.</summary>
    public static int Print(Terminal terminal, ExperimentSpec spec, ExperimentSource source, ImageMap images, EngineSettings settings)
    {
        Result<KatibWorkload> workload = KatibWorkload.Of(source.Experiment, images, new(new LocalAttemptFiles(LocalOptions.In(settings.Home.Home)), settings.Home.Home.ConfigMaps, settings.Home.Home.Volumes));
        string[] obstacles = source.Reading.Unsupported.Count > 0 ? [.. source.Reading.Unsupported.Select(problem => $"{problem.What} {problem.Fix}")]
            : workload.Succeeded ? [] : [workload.Error];
        if (terminal.IsJson)
        {
            ExperimentJson.Print(json =>
            {
                json.WriteStartObject();
                json.WriteString("name", spec.Name);
                json.WriteString("algorithm", spec.Algorithm.Name);
                json.WriteBoolean("canRun", obstacles.Length == 0);
                json.WriteStartArray("obstacles");
                foreach (string obstacle in obstacles)
                    json.WriteStringValue(obstacle);
                json.WriteEndArray();
                json.WriteEndObject();
            });
            return ExitCodes.Succeeded;
        }
        terminal.People.WriteLine($"{terminal.Bold(spec.Name)}  {terminal.Dim("plan; nothing is run")}");
        foreach (Objective objective in spec.Objectives)
            terminal.People.WriteLine($"  {(objective.Type == ObjectiveType.Minimize ? "minimize" : "maximize")} {objective.Metric}{(objective.Goal is { } goal ? $", goal {goal}" : "")}");
        terminal.People.WriteLine($"  by {spec.Algorithm.Name}, {spec.ParallelTrialCount} at once{(spec.MaxTrialCount is { } most ? $", at most {most} trials" : "")}");
        foreach (Tuning.Spaces.Parameter parameter in spec.Parameters)
            terminal.People.WriteLine($"  {terminal.Dim(Words(parameter))}");
        if (workload.Succeeded)
        {
            Core.Spec.ExecutorSpec.Container container = workload.Value.Program.Container;
            terminal.People.WriteLine($"  each trial: {string.Join(' ', container.Command.Concat(container.Args))}");
            foreach (string notice in Notices(workload.Value, settings))
                terminal.People.WriteLine($"  {terminal.Dim(notice)}");
        }
        foreach (string obstacle in obstacles)
            terminal.People.WriteLine($"  {terminal.Color("cannot run here", "33")}: {obstacle}");
        return ExitCodes.Succeeded;
    }

    /// <summary>What of the template is not heeded on this machine.</summary>
    public static IEnumerable<string> Notices(KatibWorkload workload, EngineSettings settings)
    {
        string image = workload.Program.Container.Image;
        if (settings.Launcher == "process" && workload.StandIn.Count > 0)
            yield return $"'{string.Join(' ', workload.StandIn)}' stands in for the image {image}.";
        else if (settings.Launcher == "process" && image.Length > 0)
            yield return $"The image {image} is ignored: trials run as processes of this machine. --image-map '{image}=COMMAND' lets a program stand in, --launcher container runs the image.";
        foreach (string note in workload.Program.Notes)
            yield return note;
    }

    private static string Words(Tuning.Spaces.Parameter parameter) => parameter switch
    {
        Tuning.Spaces.Parameter.Real real => FormattableString.Invariant($"{real.Name}: {real.Min} to {real.Max}{(real.Step is { } step ? $" by {step}" : "")}, {real.Distribution}"),
        Tuning.Spaces.Parameter.Whole whole => FormattableString.Invariant($"{whole.Name}: {whole.Min} to {whole.Max}{(whole.Step != 1 ? $" by {whole.Step}" : "")}, {whole.Distribution}"),
        Tuning.Spaces.Parameter.Discrete discrete => $"{discrete.Name}: {string.Join(", ", discrete.Values)}",
        Tuning.Spaces.Parameter.Categorical categorical => $"{categorical.Name}: {string.Join(", ", categorical.Values)}",
        _ => parameter.Name,
    };
}
