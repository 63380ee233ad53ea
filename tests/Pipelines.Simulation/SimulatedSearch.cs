using System.Globalization;
using Pipelines.Core.Values;
using Pipelines.Tuning.Algorithms;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Simulation;

/// <summary>
/// The world around one experiment: searches that answer at once or late, and trials that outlive engines. What happens next is a function of the seed and
/// of what has happened so far, so that a history that was cut goes on as it would have.
/// </summary>
internal sealed class SimulatedSearch
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly int _seed;
    private readonly bool _isSlow;
    private readonly SortedDictionary<string, Assignment> _running = new(StringComparer.Ordinal);
    private readonly HashSet<string> _stopped = [];
    private readonly List<ExperimentCommand.Suggest> _asked = [];
    private DateTimeOffset? _alarm;

    /// <param name="seed">The seed.</param>
    /// <param name="journal">What has happened; the creation at least.</param>
    /// <param name="isSlow">True: searches answer when it is their turn, while trials go on.</param>
    public SimulatedSearch(int seed, IReadOnlyList<ExperimentEvent> journal, bool isSlow = false)
    {
        (_seed, _isSlow, Journal) = (seed, isSlow, [.. journal]);
        Machine = Fold(Journal);
        CarryOut(Machine.Outstanding());
    }

    public List<ExperimentEvent> Journal { get; }

    public ExperimentMachine Machine { get; private set; }

    /// <summary>Everything that must never be, and was; empty: nothing.</summary>
    public SortedSet<string> Wrongs { get; } = new(StringComparer.Ordinal);

    /// <summary>Draws an experiment.</summary>
    public static ExperimentEvent.Created Draw(int seed)
    {
        Random random = new(seed);
        (string name, string[] settings) = random.Next(9) switch
        {
            0 => ("random", (string[])[]),
            1 => ("grid", []),
            2 => ("sobol", []),
            3 => ("tpe", ["n_startup_trials=4"]),
            4 => ("cmaes", []),
            5 => ("hyperband", ["r_l=9", "resource_name=epochs"]),
            6 => ("asha", ["r_l=9", "resource_name=epochs"]),
            7 => ("pbt", ["suggestion_trial_dir=/c", "n_population=5", "truncation_threshold=0.4"]),
            _ => ("auto", []),
        };
        int most = random.Next(4, 26);
        int parallel = name == "hyperband" ? 9 : random.Next(1, Math.Min(most, 6) + 1);
        ExperimentSpec spec = new()
        {
            Name = "drawn",
            Parameters =
            [
                new Parameter.Real("x", 0, 1) { Step = name is "grid" or "pbt" ? 0.125 : null },
                new Parameter.Whole("epochs", 1, 9),
                new Parameter.Categorical("kind", ["a", "b", "c"]),
            ],
            Objectives = [new Objective("loss", ObjectiveType.Minimize) { Goal = random.Next(4) == 0 ? 0.02 : null }],
            Algorithm = new(name, settings.Select(setting => setting.Split('=')).ToMap(parts => parts[0], parts => parts[1])),
            EarlyStopping = random.Next(2) == 0 ? new("medianstop", Map.Of(("start_step", "2"), ("min_trials_required", "2"))) : null,
            ParallelTrialCount = parallel,
            MaxTrialCount = Math.Max(most, parallel),
            MaxFailedTrialCount = random.Next(3) == 0 ? random.Next(0, 4) : null,
            TimeBudget = random.Next(4) == 0 ? TimeSpan.FromSeconds(random.Next(5, 80)) : null,
            Seed = (ulong)seed,
            ResumePolicy = ResumePolicy.FromVolume,
        };
        return new(spec) { At = Noon };
    }

    public SimulatedSearch ToTheEnd(bool dies = false)
    {
        while (Machine.Status == ExperimentStatus.Running && Journal.Count < 2000 && Wrongs.Count == 0)
        {
            Step();
            if (dies && Hash(7) % 6 == 0)
                Restart();
        }
        if (Machine.Status == ExperimentStatus.Running)
            Wrongs.Add("It does not end.");
        return this;
    }

    public static ExperimentMachine Fold(IReadOnlyList<ExperimentEvent> journal)
    {
        ExperimentMachine machine = new((ExperimentEvent.Created)journal[0]);
        foreach (ExperimentEvent happened in journal.Skip(1))
            machine.Apply(happened);
        return machine;
    }

    public static string Describe(ExperimentMachine machine)
        => string.Join('\n', machine.Trials().Select(trial => $"{trial.Name} {trial.Assignment} {trial.State} {string.Join(',', trial.Values)} {trial.Message}"))
            + $"\n{machine.Status} {machine.Reason} {machine.Message} {machine.Best?.Name}";

    private void Restart()
    {
        _asked.Clear();
        _alarm = null;
        Machine = Fold(Journal);
        CarryOut(Machine.Outstanding());
    }

    private void Step()
    {
        if (_alarm <= Now)
        {
            _alarm = null;
            Tell(new ExperimentEvent.AlarmRang { At = Now });
            return;
        }
        int count = _running.Count + _asked.Count;
        if (count == 0)
        {
            Wrongs.Add("It stands still.");
            return;
        }
        if (!_isSlow && _asked.Count > 0)
        {
            Answer(0);
            return;
        }
        int next = (int)(Hash(1) % (uint)count);
        if (next >= _running.Count)
            Answer(next - _running.Count);
        else
            GoOn(_running.ElementAt(next).Key);
    }

    private void GoOn(string name)
    {
        Assignment assignment = _running[name];
        TrialName trial = new(name);
        int reported = Journal.OfType<ExperimentEvent.TrialReported>().Count(one => one.Trial == trial);
        int kind = (int)((uint)HashCodeOf(name, assignment) % 10);
        if (_stopped.Contains(name))
            End(trial, TrialOutcome.Killed);
        else if (kind == 0)
            End(trial, TrialOutcome.Failed);
        else if (kind == 1 || reported == 3)
            End(trial, TrialOutcome.Succeeded);
        else
        {
            double loss = X(assignment) + ((3 - reported) * 0.1);
            Tell(new ExperimentEvent.TrialReported(trial, reported + 1, [new MetricPoint("loss", loss.ToString("R", CultureInfo.InvariantCulture))]) { At = Now });
        }
    }

    private void Answer(int index)
    {
        ExperimentCommand.Suggest suggest = _asked[index];
        _asked.RemoveAt(index);
        SearchAnswer answer = SearchAlgorithms.Find(suggest.Algorithm)!.Suggest(suggest.Request);
        Tell(new ExperimentEvent.Suggested(suggest.First, answer) { EndedBefore = suggest.Ended, At = Now });
    }

    private void End(TrialName trial, TrialOutcome outcome)
    {
        _running.Remove(trial.Value);
        Tell(new ExperimentEvent.TrialEnded(trial, outcome, outcome == TrialOutcome.Failed ? "exit code 1" : "") { At = Now });
    }

    private DateTimeOffset Now => Noon.AddSeconds(Turn);

    // Whoever resumes may ask once more while results are waited for; that moves nothing else.
    private int Turn => Journal.Count(happened => happened is not ExperimentEvent.Suggested);

    private void Tell(ExperimentEvent happened)
    {
        Journal.Add(happened);
        CarryOut(Machine.Apply(happened));
    }

    private void CarryOut(IReadOnlyList<ExperimentCommand> commands)
    {
        foreach (ExperimentCommand command in commands)
        {
            switch (command)
            {
                case ExperimentCommand.StartTrial start:
                    Start(start);
                    break;
                case ExperimentCommand.StopTrial stop:
                    // One that has not begun is told of as well: it ends without a beginning.
                    _stopped.Add(stop.Trial.Value);
                    if (Machine.Find(stop.Trial) is { EndedAt: null } trial)
                        _running.TryAdd(stop.Trial.Value, trial.Assignment);
                    break;
                case ExperimentCommand.Suggest suggest:
                    _asked.Add(suggest);
                    break;
                case ExperimentCommand.WakeAt wake:
                    _alarm = wake.When;
                    break;
                default:
                    break;
            }
        }
    }

    private void Start(ExperimentCommand.StartTrial start)
    {
        if (Journal.OfType<ExperimentEvent.TrialEnded>().Any(ended => ended.Trial == start.Trial))
            Wrongs.Add($"{start.Trial} has ended, and is begun again.");
        _running[start.Trial.Value] = start.Assignment;
        int live = _running.Keys.Count(name => !_stopped.Contains(name));
        if (live > Machine.Spec.ParallelTrialCount)
            Wrongs.Add($"{live} trials run at once.");
    }

    private uint Hash(int purpose) => (uint)Mixed(_seed, _isSlow ? Journal.Count : Turn, purpose);

    private static int HashCodeOf(string name, Assignment assignment)
        => Mixed(name.Length, (int)(X(assignment) * 1e6), assignment["kind"]?[0] ?? 0);

    private static double X(Assignment assignment) => double.Parse(assignment["x"]!, CultureInfo.InvariantCulture);

    // No string.GetHashCode: that one is new in each process.
    private static int Mixed(int a, int b, int c)
    {
        ulong state = unchecked(((ulong)(uint)a * 0x9E3779B97F4A7C15) ^ ((ulong)(uint)b * 0xC2B2AE3D27D4EB4F) ^ ((ulong)(uint)c * 0x165667B19E3779F9));
        state = unchecked((state ^ (state >> 29)) * 0xBF58476D1CE4E5B9);
        return (int)(state >> 33);
    }
}
