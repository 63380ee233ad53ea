using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Simulation;

/// <summary>
/// The world around a run: programs that succeed, fail or get lost, a cache, a clock. What becomes of an attempt depends on its id
/// and the seed alone; when it is told, in which order and how often is drawn. Starting an attempt twice starts it once.
/// </summary>
internal sealed class SimulatedWorld(int seed, Random order)
{
    private readonly HashSet<AttemptId> _started = [];
    private readonly Dictionary<AttemptId, bool> _stopped = [];
    private readonly List<(DateTimeOffset Due, RunEvent Event)> _told = [];
    private DateTimeOffset? _alarm;

    public DateTimeOffset Now { get; private set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>How often each attempt's program really began.</summary>
    public Dictionary<AttemptId, int> Beginnings { get; } = [];

    public bool IsQuiet => _told.Count == 0 && _alarm is null;

    public void CarryOut(RunCommand command)
    {
        switch (command)
        {
            case RunCommand.Launch launch: Launch(launch.Attempt); break;
            // To the run a sweep is an attempt like others.
            case RunCommand.Sweep sweep: Launch(sweep.Attempt); break;
            case RunCommand.AskCache ask: Answer(ask); break;
            case RunCommand.Stop stop: Stop(stop.Attempt); break;
            case RunCommand.WakeAt wake: _alarm = wake.When; break;
        }
    }

    /// <summary>The next thing that is told to the engine; time goes on to it.</summary>
    public RunEvent Next()
    {
        _told.Sort((one, other) => one.Due.CompareTo(other.Due));
        if (_alarm is { } when && (_told.Count == 0 || when <= _told[0].Due))
        {
            Now = when > Now ? when : Now;
            _alarm = null;
            return new RunEvent.AlarmRang { At = Now };
        }
        (DateTimeOffset due, RunEvent happened) = _told[0];
        _told.RemoveAt(0);
        Now = due > Now ? due : Now;
        // Some things are told twice.
        if (order.Next(8) == 0)
            Tell(happened);
        return happened with { At = Now };
    }

    /// <summary>A crash of the engine: what it was about to hear may be told again, or only after it asks.</summary>
    public void ForgetAlarm() => _alarm = null;

    private void Launch(AttemptId attempt)
    {
        if (_started.Add(attempt))
            Beginnings[attempt] = Beginnings.GetValueOrDefault(attempt) + 1;
        if (order.Next(2) == 0)
            Tell(new RunEvent.StepStarted(attempt.Task, attempt.Number) { At = Now });
        Tell(new RunEvent.StepEnded(attempt.Task, attempt.Number, Fate(attempt)) { At = Now });
    }

    private void Stop(AttemptId attempt)
    {
        if (_stopped.TryAdd(attempt, true))
            Tell(new RunEvent.StepEnded(attempt.Task, attempt.Number, Fate(attempt)) { At = Now });
    }

    private void Answer(RunCommand.AskCache ask)
    {
        bool hit = Dice(ask.Task.Text, 0) % 4 == 0;
        Tell(new RunEvent.CacheAnswered(ask.Task, ask.Fingerprint, hit ? Success("cached") : null, "because") { At = Now });
    }

    private StepReport Fate(AttemptId attempt) => (Dice(attempt.Task.Text, attempt.Number) % 10) switch
    {
        0 or 1 => new StepReport { Outcome = StepOutcome.Failed, ExitCode = 1, Error = "simulated" },
        2 => new StepReport { Outcome = StepOutcome.Lost },
        _ => Success($"{attempt.Task}#{attempt.Number}"),
    };

    private static StepReport Success(string text)
        => new() { Outcome = StepOutcome.Succeeded, ExitCode = 0, Parameters = Map.Of(("out", Value.Of(text))) };

    private int Dice(string text, int number)
    {
        string hex = Digest.Of($"{seed}/{text}/{number}").Hex;
        return Convert.ToInt32(hex[..6], 16);
    }

    private void Tell(RunEvent happened) => _told.Add((Now + TimeSpan.FromMilliseconds(order.Next(1, 40_000)), happened));
}
