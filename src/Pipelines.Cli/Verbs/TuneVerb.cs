using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Pipelines.Cli.Engines;
using Pipelines.Cli.Screens;
using Pipelines.Cli.Sources;
using Pipelines.Core.Values;
using Pipelines.Engine.Experiments;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Katib;

namespace Pipelines.Cli.Verbs;

/// <summary><c>pipelines tune -f FILE</c>: runs a Katib Experiment here and now, to its end.</summary>
internal static class TuneVerb
{
    public static Command Make()
    {
        Option<string> file = new("--file", "-f") { Description = "A Katib Experiment (kubeflow.org/v1beta1): YAML or JSON.", HelpName = "FILE", Required = true };
        Option<string[]> images = new("--image-map")
        {
            Description = "A program of this machine that stands in for the trials' image and is given the container's arguments; or a file of such lines, IMAGE: COMMAND.",
            HelpName = "IMAGE=COMMAND|FILE",
        };
        Option<int?> maxTrials = new("--max-trials") { Description = "At most so many trials, in place of the file's maxTrialCount.", HelpName = "N" };
        Option<int?> maxFailed = new("--max-failed-trials") { Description = "At most so many failed trials, in place of the file's maxFailedTrialCount.", HelpName = "N" };
        Option<int?> parallelTrials = new("--parallel-trials") { Description = "So many trials at once, in place of the file's parallelTrialCount.", HelpName = "N" };
        Option<double?> budget = new("--time-budget") { Description = "The experiment ends after so long.", HelpName = "SECONDS" };
        Option<ulong?> seed = new("--seed") { Description = "Same seed and same results, same trials; drawn if not given.", HelpName = "N" };
        Option<bool> dryRun = new("--dry-run") { Description = "Says what would be searched and what trials would run; runs nothing." };
        EngineOptions engine = new();
        Command command = new("tune", "Runs a Katib Experiment on this machine: each trial is a run.") { file, images, maxTrials, maxFailed, parallelTrials, budget, seed, dryRun };
        engine.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            EngineSettings settings = engine.Read(parsed);
            ExperimentSource source = ExperimentSource.Read(parsed.GetRequiredValue(file));
            KatibExperiment experiment = source.Experiment;
            ImageMap map = ImageMapArguments.Read(parsed.GetValue(images) ?? []);
            ExperimentSpec spec = experiment.Spec with
            {
                MaxTrialCount = parsed.GetValue(maxTrials) ?? experiment.Spec.MaxTrialCount,
                MaxFailedTrialCount = parsed.GetValue(maxFailed) ?? experiment.Spec.MaxFailedTrialCount,
                ParallelTrialCount = parsed.GetValue(parallelTrials) ?? Fitting(experiment.Spec, parsed.GetValue(maxTrials)),
                TimeBudget = parsed.GetValue(budget) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                Seed = parsed.GetValue(seed) ?? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)),
            };
            foreach (Problem note in source.Reading.Notes)
                Terminal.Notice($"{note.Place}: {note.What} {note.Fix}");
            if (parsed.GetValue(dryRun))
                return ExperimentPlan.Print(new Terminal(settings.Json), spec, source, map, settings);
            if (source.Reading.Unsupported.Count > 0)
                throw new RefusedException(source.FileName, [.. source.Reading.Unsupported]);
            if (spec.Check() is { Count: > 0 } wrong)
                throw new RefusedException("The experiment with these options", [.. wrong]);
            await using LocalEngine local = await LocalEngine.OpenAsync(settings, stop);
            Result<KatibWorkload> workload = KatibWorkload.Of(experiment, map, local.KatibPlaces(settings, KatibWorkload.NeedsMounts(experiment)));
            if (!workload.Succeeded)
                throw new RefusedException(source.FileName, [new Problem("PIPE444", "spec.trialTemplate", workload.Error, "")]);
            foreach (string notice in ExperimentPlan.Notices(workload.Value, settings))
                Terminal.Notice(notice);
            return await new ExperimentSession(local, settings).BeginAsync(spec, KatibDescription.Write(source.Text, map), workload.Value, stop);
        });
        return command;
    }

    // Whoever asks for two trials does not mean three at once.
    private static int Fitting(ExperimentSpec spec, int? most) => most is > 0 && most < spec.ParallelTrialCount ? most.Value : spec.ParallelTrialCount;
}
