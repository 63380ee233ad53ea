using System.Diagnostics;
using System.Globalization;
using Pipelines.Core.Values;
using Pipelines.Tuning.Algorithms;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Search;

namespace Pipelines.Tuning.Benchmarks;

/// <summary>What an experiment costs besides its trials, as it grows: the machine and the searches, for trials that take no time.</summary>
internal static class ManyTrials
{
    /// <summary>Milliseconds a trial among the first and among the last <paramref name="part"/> of an experiment of <paramref name="count"/> trials.</summary>
    public static (double Early, double Late) Cost(TestFunction function, string algorithm, int count, int part)
    {
        DateTimeOffset at = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        ExperimentMachine machine = new(new ExperimentEvent.Created(new ExperimentSpec
        {
            Name = "many",
            Parameters = function.Space.Parameters,
            Objectives = [new("loss", Trials.ObjectiveType.Minimize)],
            Algorithm = new(algorithm),
            ParallelTrialCount = 4,
            MaxTrialCount = count,
        }) { At = at });
        Queue<ExperimentCommand> commands = new(machine.Outstanding());
        TimeSpan early = TimeSpan.Zero;
        TimeSpan late = TimeSpan.Zero;
        int ended = 0;
        long start = Stopwatch.GetTimestamp();
        while (commands.TryDequeue(out ExperimentCommand? command))
        {
            if (command is ExperimentCommand.Suggest suggest)
                Apply(new ExperimentEvent.Suggested(suggest.First, SearchAlgorithms.Find(suggest.Algorithm)!.Suggest(suggest.Request)) { EndedBefore = suggest.Ended, At = at });
            if (command is not ExperimentCommand.StartTrial begin)
                continue;
            Apply(new ExperimentEvent.TrialStarted(begin.Trial) { At = at });
            string value = function.Value(begin.Assignment.Values).ToString("R", CultureInfo.InvariantCulture);
            Apply(new ExperimentEvent.TrialReported(begin.Trial, 1, [new MetricPoint("loss", value)]) { At = at });
            Apply(new ExperimentEvent.TrialEnded(begin.Trial, TrialOutcome.Succeeded, "") { At = at });
            if (++ended == part)
                early = Stopwatch.GetElapsedTime(start);
            if (ended == count - part)
                start = Stopwatch.GetTimestamp();
        }
        late = Stopwatch.GetElapsedTime(start);
        return (early.TotalMilliseconds / part, late.TotalMilliseconds / part);

        void Apply(ExperimentEvent happened)
        {
            foreach (ExperimentCommand next in machine.Apply(happened))
                commands.Enqueue(next);
        }
    }

    /// <summary>Milliseconds that the least program takes from start to end: what no trial can be below.</summary>
    public static double BareProcess()
    {
        double[] samples = new double[21];
        for (int i = -2; i < samples.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            using Process process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "true"]) { UseShellExecute = false }) ?? throw new InvalidOperationException("There is no /bin/sh.");
            process.WaitForExit();
            if (i >= 0)
                samples[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        return samples.Order().ElementAt(samples.Length / 2);
    }
}
