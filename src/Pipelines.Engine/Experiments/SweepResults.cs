using System.Globalization;
using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Metrics;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;
using Pipelines.Engine.Steps.Files;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Sweeps;
using Pipelines.Tuning.Views;
using Pipelines.Tuning.Views.Html;

namespace Pipelines.Engine.Experiments;

/// <summary>What a sweep that has ended gives: all outputs of its best trial, with the table and the report of all trials in place of that one's own.</summary>
/// <param name="order">The sweep.</param>
/// <param name="spec">Its settings.</param>
/// <param name="ports">Where runs are read and artifacts are kept.</param>
/// <param name="files">Where artifacts are written first.</param>
internal sealed class SweepResults(SweepOrder order, SweepSpec spec, EnginePorts ports, IAttemptFiles files)
{
    /// <summary>The report of the sweep's attempt. The same experiment gives the same one.</summary>
    public async Task<StepReport> ReportAsync(ExperimentMachine experiment, CancellationToken stop)
    {
        if (experiment.Status == ExperimentStatus.Canceled)
            return new StepReport { Outcome = StepOutcome.Canceled, Error = experiment.Message };
        TrialView? best = SweepSpec.BestWithOutputs(experiment);
        ExperimentView view = ExperimentView.Of(experiment);
        Map<Sequence<Artifact>> own = await OwnArtifactsAsync(view, stop);
        if (best is null || experiment.Status != ExperimentStatus.Succeeded)
            return new StepReport { Outcome = StepOutcome.Failed, Error = WhyFailed(experiment, best), Artifacts = own };
        (RunMachine? run, long _) = await RunHistory.FoldAsync(ports.Journal, new RunId(best.Name.Value), stop);
        if (run is null)
            return new StepReport { Outcome = StepOutcome.Failed, Error = $"The run of the best trial, {best.Name}, is gone.", Artifacts = own };
        Map<Sequence<Artifact>> artifacts = run.OutputArtifacts;
        foreach ((string name, Sequence<Artifact> list) in own)
            artifacts = artifacts.With(name, list);
        return new StepReport { Outcome = StepOutcome.Succeeded, ExitCode = 0, Parameters = run.OutputParameters, Artifacts = artifacts };
    }

    private static string WhyFailed(ExperimentMachine experiment, TrialView? best)
    {
        string all = experiment.Message.Length > 0 ? experiment.Message : "The search has ended.";
        if (best is not null)
            return $"{all} See: pipelines experiment show {experiment.Id}";
        TrialView? failed = experiment.Trials().FirstOrDefault(trial => trial.Message.Length > 0);
        return $"{all} No trial has succeeded.{(failed is null ? "" : $" The first, {failed.Name}: {failed.Message}")}";
    }

    private async Task<Map<Sequence<Artifact>>> OwnArtifactsAsync(ExperimentView view, CancellationToken stop)
    {
        Map<Sequence<Artifact>> own = default;
        if (spec.TrialsOutput.Length > 0)
            own = own.With(spec.TrialsOutput, [await KeepAsync(spec.TrialsOutput, TrialsCsv.Write(view), stop)]);
        if (spec.ReportOutput.Length > 0)
            own = own.With(spec.ReportOutput, [await KeepAsync(spec.ReportOutput, HtmlReport.Write(view), stop)]);
        return own;
    }

    private async Task<Artifact> KeepAsync(string name, string text, CancellationToken stop)
    {
        string uri = ports.Artifacts.UriOf(
            [order.PipelineName, order.Attempt.Run.Value, .. order.Attempt.Task.StorageSegments(), order.Attempt.Number.ToString(CultureInfo.InvariantCulture), name]);
        string file = Path.Combine(files.Of(order.Attempt).Folder.Io, "outputs", ArtifactUri.NameOf(name));
        Disk.MakeFolder(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, text, stop);
        StoredArtifact stored = await ports.Artifacts.PutAsync(uri, file, stop);
        return new Artifact
        {
            Name = name,
            Uri = uri,
            Type = order.Body.Pipeline.Root.OutputArtifacts[name].Type,
            Metadata = order.Body.Pipeline.Root.OutputArtifacts[name].Metadata,
            Sha256 = stored.Sha256,
            SizeBytes = stored.SizeBytes,
        };
    }
}
