using System.Globalization;

namespace Pipelines.Engine.Local.Processes;

/// <summary>The supervisors of one engine: as many as attempts run at the same time; those that are free wait for the next.</summary>
internal sealed class SupervisorPool(LocalOptions options, string engine, IReadOnlyList<string> environment, DescriptorWatch watch)
{
    private static readonly string Script = Scripts.Supervisor;

    // Guards the lists.
    private readonly Lock _gate = new();
    private readonly Stack<Supervisor> _free = new();
    private readonly HashSet<Supervisor> _all = [];
    private int _count;

    /// <summary>One that is free, or a new one.</summary>
    public Supervisor Take()
    {
        int number;
        lock (_gate)
        {
            while (_free.TryPop(out Supervisor? free))
            {
                if (!free.Left.IsCompleted)
                    return free;
                _all.Remove(free);
            }
            number = ++_count;
        }
        string mark = string.Create(CultureInfo.InvariantCulture, $"{AttemptMark.SupervisorVariable}={engine}.{number}");
        Supervisor made = Supervisor.Launch(options.Shell, [.. environment, mark], Script, watch);
        lock (_gate)
            _all.Add(made);
        return made;
    }

    /// <summary>Gives one back, once nothing runs in its session any more.</summary>
    public void GiveBack(Supervisor supervisor)
    {
        lock (_gate)
        {
            if (_all.Contains(supervisor) && !supervisor.Left.IsCompleted)
                _free.Push(supervisor);
            else
                _all.Remove(supervisor);
        }
    }

    /// <summary>Lets all go: the free ones end now, the others after the program at hand.</summary>
    public async Task DismissAsync()
    {
        Supervisor[] free, all;
        lock (_gate)
        {
            free = [.. _free];
            all = [.. _all];
            _free.Clear();
            _all.Clear();
        }
        foreach (Supervisor supervisor in all)
            supervisor.Dispose();
        await Task.WhenAll(free.Select(supervisor => supervisor.Left));
    }
}
