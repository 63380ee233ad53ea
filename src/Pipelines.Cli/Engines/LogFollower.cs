using Pipelines.Core.Runs;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Local;
using Pipelines.Engine.Runs;

namespace Pipelines.Cli.Engines;

/// <summary>Shows on the screen what running steps print, as they print it.</summary>
internal sealed class LogFollower : IRunObserver, IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);
    private readonly LogPrinter _printer;
    private readonly ITimer? _timer;
    private readonly Lock _guard = new(); // of the two below
    private readonly Dictionary<TaskPath, TaskSnapshot> _open = [];
    private RunId _run;

    public LogFollower(Home home, bool isOn, Action<string> print, TimeProvider time)
    {
        _printer = new LogPrinter(home, onlyTask: null, onlyAttempt: null, print);
        _timer = isOn ? time.CreateTimer(_ => Look(), null, LookEvery, LookEvery) : null;
    }

    public void Changed(RunMachine run, IReadOnlyList<TaskSnapshot> tasks)
    {
        if (_timer is null)
            return;
        lock (_guard)
        {
            _run = run.Request.Run;
            foreach (TaskSnapshot task in tasks)
            {
                if (task.Kind == TaskKind.Step && task.Attempts > 0)
                    _open[task.Path] = task;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_timer is null)
            return;
        await _timer.DisposeAsync();
        Look();
    }

    private void Look()
    {
        lock (_guard)
        {
            foreach (TaskSnapshot task in _open.Values.ToArray())
            {
                _printer.Print(_run, task);
                if (task.State.IsFinal())
                    _open.Remove(task.Path);
            }
        }
    }
}
