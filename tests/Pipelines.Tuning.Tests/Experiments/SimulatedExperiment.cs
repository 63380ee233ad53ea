using System.Globalization;
using Pipelines.Core.Values;
using Pipelines.Tuning.Algorithms;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Tests.Experiments;

/// <summary>Carries out a machine's commands in memory. What a trial does is a function of its assignment; which one goes on next is drawn.</summary>
internal sealed class SimulatedExperiment
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Func<Assignment, string[]> _values;
    private readonly Dictionary<TrialName, (Assignment Assignment, int Reported, bool IsStopped)> _running = [];
    private readonly Chance _chance;
    private ExperimentMachine _machine;
    private int _clock;

    public SimulatedExperiment(ExperimentSpec spec, Func<Assignment, string[]>? values = null, ulong seed = 1)
    {
        Assert.Empty(spec.Check());
        _values = values ?? (assignment => [assignment["x"]!]);
        _chance = new(seed, 99);
        ExperimentEvent.Created created = new(spec) { At = Noon };
        Journal.Add(created);
        _machine = new(created);
        CarryOut(_machine.Outstanding());
    }

    public List<ExperimentEvent> Journal { get; } = [];

    public ExperimentMachine Machine => _machine;

    public int MostAtOnce { get; private set; }

    public DateTimeOffset Now => Noon.AddSeconds(_clock);

    public IReadOnlyCollection<TrialName> Running => _running.Keys;

    public void Tell(ExperimentEvent happened)
    {
        Journal.Add(happened);
        CarryOut(_machine.Apply(happened));
    }

    /// <summary>As after a crash: the journal is folded, and what is outstanding is done again.</summary>
    public void Restart()
    {
        _machine = Folded(Journal);
        CarryOut(_machine.Outstanding());
    }

    public static ExperimentMachine Folded(IReadOnlyList<ExperimentEvent> journal)
    {
        ExperimentMachine machine = new((ExperimentEvent.Created)journal[0]);
        foreach (ExperimentEvent happened in journal.Skip(1))
            machine.Apply(happened);
        return machine;
    }

    public SimulatedExperiment ToTheEnd(Action<SimulatedExperiment>? between = null)
    {
        for (int step = 0; _machine.Status == ExperimentStatus.Running; step++)
        {
            Assert.True(step < 5000 && _running.Count > 0, $"It stands still: {_machine.TrialCount} trials, {_machine.Reason} {_machine.Message}");
            Step();
            between?.Invoke(this);
        }
        return this;
    }

    /// <summary>Lets one running trial report its next value, or end.</summary>
    public void Step()
    {
        TrialName name = _running.Keys.ElementAt(_chance.Below(_running.Count));
        (Assignment assignment, int reported, bool isStopped) = _running[name];
        string[] values = _values(assignment);
        _clock++;
        if (isStopped)
            End(name, TrialOutcome.Killed);
        else if (reported < values.Length && values[reported] == "fail")
            End(name, TrialOutcome.Failed);
        else if (reported == values.Length)
            End(name, TrialOutcome.Succeeded);
        else
        {
            _running[name] = (assignment, reported + 1, false);
            Tell(new ExperimentEvent.TrialReported(name, reported + 1, [new MetricPoint("loss", values[reported])]) { At = Now });
        }
    }

    private void End(TrialName name, TrialOutcome outcome)
    {
        _running.Remove(name);
        Tell(new ExperimentEvent.TrialEnded(name, outcome, outcome == TrialOutcome.Failed ? "exit code 1" : "") { At = Now });
    }

    private void CarryOut(IReadOnlyList<ExperimentCommand> commands)
    {
        foreach (ExperimentCommand command in commands)
        {
            switch (command)
            {
                case ExperimentCommand.StartTrial start:
                    _running.TryAdd(start.Trial, (start.Assignment, 0, false));
                    MostAtOnce = Math.Max(MostAtOnce, _running.Values.Count(trial => !trial.IsStopped));
                    break;
                case ExperimentCommand.StopTrial stop when _running.TryGetValue(stop.Trial, out var trial):
                    _running[stop.Trial] = trial with { IsStopped = true };
                    break;
                case ExperimentCommand.Suggest suggest:
                    SearchAnswer answer = SearchAlgorithms.Find(suggest.Algorithm)!.Suggest(suggest.Request);
                    Tell(new ExperimentEvent.Suggested(suggest.First, answer) { EndedBefore = suggest.Ended, At = Now });
                    break;
                default: break;
            }
        }
    }

    public static ExperimentSpec Spec => new()
    {
        Name = "try",
        Parameters = [new Parameter.Real("x", 0, 1)],
        Objectives = [new Objective("loss", ObjectiveType.Minimize)],
        Algorithm = new("random"),
        ParallelTrialCount = 2,
        MaxTrialCount = 8,
        Seed = 3,
    };

    public static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
