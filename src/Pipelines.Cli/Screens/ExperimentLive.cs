using System.Globalization;
using System.Text;
using Pipelines.Engine.Experiments;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Trials;

namespace Pipelines.Cli.Screens;

/// <summary>
/// An experiment on a terminal: trials that have ended scroll by, below them stand those that run with what they have reported, the best one so far, and a
/// line of counts with the time that is left. Redrawn ten times a second by one timer; the driver only leaves what has changed.
/// </summary>
internal sealed class ExperimentLive : IExperimentObserver, IAsyncDisposable
{
    private readonly Terminal _terminal;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _guard = new(); // of everything below
    private readonly SortedDictionary<int, TrialView> _running = [];
    private readonly HashSet<int> _ended = [];
    private readonly Queue<string> _lines = new();
    private ExperimentMachine? _experiment;
    private string[] _foot = [];
    private int _drawn;

    public ExperimentLive(Terminal terminal, TimeProvider time)
    {
        _terminal = terminal;
        _time = time;
        _timer = time.CreateTimer(_ => Draw(isLast: false), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    public void Changed(ExperimentMachine experiment, IReadOnlyList<TrialView> trials)
    {
        lock (_guard)
        {
            _experiment = experiment;
            foreach (TrialView trial in trials)
            {
                if (trial.EndedAt is null)
                {
                    _running[trial.Number] = trial;
                    continue;
                }
                _running.Remove(trial.Number);
                if (_ended.Add(trial.Number))
                    _lines.Enqueue(ExperimentWords.Line(_terminal, experiment, trial));
            }
            // The machine is its loop's own: what the timer draws is taken from it here.
            _foot = Foot(experiment);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        Draw(isLast: true);
    }

    private void Draw(bool isLast)
    {
        lock (_guard)
        {
            StringBuilder frame = new();
            if (_drawn > 0)
                frame.Append(CultureInfo.InvariantCulture, $"\u001b[{_drawn}A\u001b[J");
            while (_lines.TryDequeue(out string? line))
                frame.AppendLine(line);
            _drawn = 0;
            if (!isLast && _experiment is not null)
                DrawMovingPart(frame, _experiment);
            _terminal.People.Write(frame.ToString());
            _terminal.People.Flush();
        }
    }

    private void DrawMovingPart(StringBuilder frame, ExperimentMachine experiment)
    {
        DateTimeOffset now = _time.GetUtcNow();
        int room = Math.Max(1, _terminal.Height - 6);
        foreach (TrialView trial in _running.Values.Take(room))
        {
            string took = trial.State == TrialState.Running ? Times.Between(trial.StartedAt, now) : "waits";
            Add(frame, $"  {trial.Name}  {took}  {ExperimentWords.Values(experiment, trial)}  {ExperimentWords.Assignment(trial)}");
        }
        if (_running.Count > room)
            Add(frame, $"  and {_running.Count - room} more");
        foreach (string line in _foot)
            Add(frame, line);
        // Of the machine only what never changes in place may be read here.
        string left = ExperimentWords.Left(experiment.Spec, _ended.Count, now - experiment.CreatedAt) is { } some ? $", about {Times.Span(some)} left" : "";
        frame.AppendLine(_terminal.Bold(Cut($"{_ended.Count}{(experiment.Spec.MaxTrialCount is { } most ? $"/{most}" : "")} trials, {_running.Count} running, {Times.Span(now - experiment.CreatedAt)}{left}")));
        _drawn++;
    }

    private static string[] Foot(ExperimentMachine experiment)
        => experiment.Best is { } best ? [$"  best so far: {ExperimentWords.Values(experiment, best)}  {best.Name}  {ExperimentWords.Assignment(best)}"] : [];

    private void Add(StringBuilder frame, string line)
    {
        frame.AppendLine(Cut(line));
        _drawn++;
    }

    private string Cut(string line) => line.Length < _terminal.Width ? line : line[..(_terminal.Width - 1)];
}
