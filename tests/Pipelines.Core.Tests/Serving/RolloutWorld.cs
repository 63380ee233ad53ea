using Pipelines.Core.Serving;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Serving;

/// <summary>A back end by KServe's rules of traffic, with a clock of its own, that carries out what a roll-out commands.</summary>
internal sealed class RolloutWorld
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly List<RolloutEvent> _history = [];
    private RolledOut _rolledOut = new("r1", "");
    private string _latestCreated = "r1";
    private string _latestReady = "r1";
    private DateTimeOffset? _alarm;
    private RolloutMachine _machine;

    public RolloutWorld(RolloutSpec rollout, bool isFirst = false)
    {
        if (isFirst)
            (_rolledOut, _latestCreated, _latestReady) = (RolledOut.None, "", "");
        RolloutEvent.Requested requested = new(new() { Name = new("default", "cancer"), Template = Value.Of("new") }, rollout) { At = Start };
        _history.Add(requested);
        _machine = new(requested);
    }

    public DateTimeOffset Now { get; private set; } = Start;

    public RolloutView View => _machine.View;

    /// <summary>All commands, in order.</summary>
    public List<RolloutCommand> Log { get; } = [];

    /// <summary>Percent of requests that the new revision has now.</summary>
    public int CanaryPercent => RevisionTraffic.Split(_latestReady, _rolledOut, Wish?.Percent).Where(share => share.Revision == "r2").Sum(share => share.Percent);

    public TrafficWish? Wish { get; private set; }

    /// <summary>Why the revision fails; null: it becomes ready; empty: neither, it loads for ever.</summary>
    public string? LoadError { get; init; }

    public string SmokeMessage { get; init; } = "";

    /// <summary>What a measurement finds; the number counts from 1.</summary>
    public Func<RolloutCommand.Measure, CheckMeasurement[]> Measured { get; init; } = _ => [];

    /// <summary>After each event the machine is thrown away and folded anew from the history, as after a crash.</summary>
    public bool CrashesAlways { get; init; }

    /// <summary>Goes on until nothing is left to do, or a time is reached.</summary>
    public RolloutView Run(TimeSpan? atMost = null)
    {
        if (Log.Count == 0)
            CarryOut(_machine.Outstanding());
        DateTimeOffset until = Start + (atMost ?? TimeSpan.FromDays(1));
        while (!View.IsOver && _alarm is { } alarm && alarm <= until)
        {
            Now = alarm > Now ? alarm : Now;
            _alarm = null;
            Tell(new RolloutEvent.AlarmRang { At = Now });
        }
        if (!View.IsOver)
            Now = until;
        return View;
    }

    public void Tell(RolloutEvent happened)
    {
        _history.Add(happened);
        RolloutView old = View;
        IReadOnlyList<RolloutCommand> commands = _machine.Apply(happened);
        if (CrashesAlways && (commands.Count > 0 || View != old))
        {
            RolloutView before = View;
            _machine = new((RolloutEvent.Requested)_history[0]);
            foreach (RolloutEvent earlier in _history.Skip(1))
                _machine.Apply(earlier);
            Assert.Equal(before, View);
            commands = _machine.Outstanding();
        }
        CarryOut(commands);
    }

    private void CarryOut(IReadOnlyList<RolloutCommand> commands)
    {
        List<RolloutEvent> answers = [];
        foreach (RolloutCommand command in commands)
        {
            Log.Add(command);
            switch (command)
            {
                case RolloutCommand.Apply apply: answers.Add(Apply(apply.Wish)); break;
                case RolloutCommand.Watch when LoadError is null:
                    _latestReady = _latestCreated;
                    Settle();
                    answers.Add(new RolloutEvent.RevisionReady(_latestCreated) { At = Now });
                    break;
                case RolloutCommand.Watch watch when LoadError.Length > 0: answers.Add(new RolloutEvent.RevisionFailed(watch.Revision, LoadError) { At = Now }); break;
                case RolloutCommand.Smoke: answers.Add(new RolloutEvent.SmokeEnded(SmokeMessage) { At = Now }); break;
                case RolloutCommand.Measure measure: answers.Add(new RolloutEvent.Measured(measure.Number, Measured(measure).ToSequence()) { At = Now }); break;
                case RolloutCommand.WakeAt wake: _alarm = wake.When; break;
                default: break;
            }
        }
        foreach (RolloutEvent answer in answers)
        {
            if (!View.IsOver)
                Tell(answer);
        }
    }

    private RolloutEvent.Applied Apply(TrafficWish wish)
    {
        if (_latestCreated is "r1" or "")
            _latestCreated = "r2";
        Wish = wish;
        string stable = _rolledOut.Latest == "r2" ? _rolledOut.Previous : _rolledOut.Latest;
        Settle();
        return new(wish, _latestCreated, stable) { At = Now };
    }

    private void Settle() => _rolledOut = RevisionTraffic.After(_rolledOut, RevisionTraffic.Split(_latestReady, _rolledOut, Wish?.Percent), _latestCreated);
}
