using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Runs;

namespace Pipelines.Cli.Screens;

/// <summary>
/// A run on a terminal: what has ended scrolls by, below it stands what runs now with its elapsed time, and a line of counts.
/// Redrawn ten times a second by one timer; the driver only leaves what has changed.
/// </summary>
internal sealed class LiveProgress : IRunObserver, IAsyncDisposable
{
    private const string Spinner = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
    private readonly Terminal _terminal;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _guard = new(); // of everything below
    private readonly SortedDictionary<TaskPath, TaskSnapshot> _running = [];
    private readonly Dictionary<TaskPath, TaskState> _states = [];
    private readonly Queue<string> _lines = new();
    private RunMachine? _run;
    private int _drawn;
    private int _frame;

    public LiveProgress(Terminal terminal, TimeProvider time)
    {
        _terminal = terminal;
        _time = time;
        _timer = time.CreateTimer(_ => Draw(last: false), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    public void Changed(RunMachine run, IReadOnlyList<TaskSnapshot> tasks)
    {
        lock (_guard)
        {
            _run = run;
            foreach (TaskSnapshot task in tasks)
            {
                if (task.Kind is TaskKind.Dag or TaskKind.Loop && task.State != TaskState.Skipped)
                    continue;
                _states[task.Path] = task.State;
                if (task.State == TaskState.Running)
                    _running[task.Path] = task;
                else
                    _running.Remove(task.Path);
                if (task.State.IsFinal())
                    _lines.Enqueue(TaskLine.Ended(_terminal, task));
            }
        }
    }

    /// <summary>Puts a line above the moving part.</summary>
    public void Print(string line)
    {
        lock (_guard)
            _lines.Enqueue(line);
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        Draw(last: true);
    }

    private void Draw(bool last)
    {
        lock (_guard)
        {
            System.Text.StringBuilder frame = new();
            if (_drawn > 0)
                frame.Append(System.Globalization.CultureInfo.InvariantCulture, $"\u001b[{_drawn}A\u001b[J");
            while (_lines.TryDequeue(out string? line))
                frame.AppendLine(line);
            _drawn = 0;
            if (!last && _run is not null)
                DrawMovingPart(frame);
            _terminal.People.Write(frame.ToString());
            _terminal.People.Flush();
        }
    }

    private void DrawMovingPart(System.Text.StringBuilder frame)
    {
        DateTimeOffset now = _time.GetUtcNow();
        int room = _terminal.Height - 4;
        char spin = Spinner[_frame++ % Spinner.Length];
        foreach (TaskSnapshot task in _running.Values.Take(room))
        {
            string elapsed = Times.Between(task.StartedAt, now);
            frame.AppendLine(Cut($"  {spin} {task.Path.Text}  {elapsed}{(task.Attempts > 1 ? $"  attempt {task.Attempts}" : "")}"));
            _drawn++;
        }
        if (_running.Count > room)
        {
            frame.AppendLine($"    and {_running.Count - room} more");
            _drawn++;
        }
        int done = _states.Values.Count(state => state.IsFinal());
        int failed = _states.Values.Count(state => state == TaskState.Failed);
        string counts = $"{done}/{_states.Count} steps, {_running.Count} running{(failed > 0 ? $", {failed} failed" : "")}, {Times.Span(now - _run!.CreatedAt)}";
        frame.AppendLine(_terminal.Bold(Cut($"{Bar(done, _states.Count)} {counts}")));
        _drawn++;
    }

    private static string Bar(int done, int all)
    {
        int filled = all == 0 ? 0 : 20 * done / all;
        return $"[{new string('█', filled)}{new string('░', 20 - filled)}]";
    }

    private string Cut(string line) => line.Length < _terminal.Width ? line : line[..(_terminal.Width - 1)];
}
