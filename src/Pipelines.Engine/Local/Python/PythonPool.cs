using System.Collections.Concurrent;
using System.ComponentModel;
using Microsoft.Extensions.Logging;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Engine.Local.Processes;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Local.Python;

/// <summary>
/// Keeps interpreters ready and finds the one for a step. Whatever is unusual about a step or an interpreter means a cold start, which
/// always works; the log says why at its debug level.
/// </summary>
internal sealed class PythonPool(PythonOptions options, LocalOptions local, IReadOnlyList<EnvironmentVariable> shared, TimeProvider time, ILogger log) : IWarmStart
{
    private static readonly bool CanFork = OperatingSystem.IsLinux();

    private readonly Dictionary<string, string> _shared = shared.ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal);

    // Guards the servers, and who may start one.
    private readonly Lock _gate = new();
    private readonly Dictionary<ServerKey, ServerSlot> _slots = [];
    private readonly ConcurrentBag<ForkServer> _dismissed = [];
    private DescriptorWatch? _watch;
    private bool _disposed;

    public ValueTask<IWarmProgram?> FindAsync(StepOrder order, PreparedStep step, ProgramLine line, CancellationToken stop)
    {
        if (!CanFork || options.PoolSize == 0 || step.Function is not PythonFunction function)
            return default;
        ServerKey key = new(line.Arguments[0], ValueOf(line, "PYTHONPATH"), ValueOf(line, "VIRTUAL_ENV"));
        if (WarmRules.ReadTooEarly(key.Over(_shared), line.Environment) is string variable)
        {
            Log.ColdForVariable(log, order.Attempt, variable);
            return default;
        }
        ForkServer? server = Take(key, out string why);
        if (server is null)
        {
            Log.Cold(log, order.Attempt, why);
            return default;
        }
        return server.IsFit ? new(ProgramOf(server)) : WaitAsync();

        WarmProgram ProgramOf(ForkServer fit) => new(fit, function, [.. shared, .. line.Environment], options, local, time, log);

        async ValueTask<IWarmProgram?> WaitAsync()
        {
            for (ForkServer? open = server; open is not null; open = Take(key, out why))
            {
                try
                {
                    ForkServerAnswer said = await open.Ready.WaitAsync(options.ReadyPatience, time, stop);
                    Note(key, open, said);
                    if (said is ForkServerAnswer.Ready)
                        return ProgramOf(open);
                }
                catch (TimeoutException)
                {
                    why = $"The interpreter was not ready within {options.ReadyPatience}.";
                    break;
                }
            }
            Log.Cold(log, order.Attempt, why);
            return null;
        }
    }

    /// <summary>Lets all go: those that see to no step end now, the others after their last one.</summary>
    public async ValueTask DisposeAsync()
    {
        ForkServer[] open;
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            open = [.. _slots.Values.Select(slot => slot.Server).OfType<ForkServer>()];
        }
        foreach (ForkServer server in open)
        {
            server.Dispose();
            // One that is still importing would notice late.
            if (!server.Ready.IsCompleted)
                server.Kill();
        }
        await Task.WhenAll(open.Concat(_dismissed).Where(server => server.IsIdle).Select(server => server.Left));
        _watch?.Dispose();
    }

    private ForkServer? Take(ServerKey key, out string why)
    {
        lock (_gate)
            return TakeLocked(key, out why);
    }

    private ForkServer? TakeLocked(ServerKey key, out string why)
    {
        why = "The engine is leaving.";
        if (_disposed)
            return null;
        if (!_slots.TryGetValue(key, out ServerSlot? slot))
        {
            if (!MakeRoomLocked())
            {
                why = $"All {options.PoolSize} interpreters of the pool are at work for others. See --python-pool.";
                return null;
            }
            _slots[key] = slot = new ServerSlot(options.Preload);
        }
        slot.LastAsked = time.GetTimestamp();
        if (slot.Server is ForkServer gone && gone.Left.IsCompleted)
            slot.Lose();
        if (slot.Server is ForkServer old && slot.IsOutdated())
        {
            DismissLocked(old);
            slot.Server = null;
        }
        why = slot.Unfit;
        if (slot.Server is null && why.Length == 0)
            StartLocked(key, slot, out why);
        return slot.Server;
    }

    private void StartLocked(ServerKey key, ServerSlot slot, out string why)
    {
        why = "";
        try
        {
            _watch ??= new DescriptorWatch();
            string[] environment = [.. ForkServerEnvironment.Of(key.Over(_shared))];
            slot.Server = ForkServer.Start(key.Interpreter, slot.Preload, environment, _watch);
        }
        catch (Win32Exception failure)
        {
            slot.Unfit = why = $"The interpreter '{key.Interpreter}' cannot be started ({failure.Message}).";
        }
    }

    private bool MakeRoomLocked()
    {
        if (_slots.Count < options.PoolSize)
            return true;
        (ServerKey key, ServerSlot? slot) = _slots.Where(entry => entry.Value.Server?.IsIdle ?? true).OrderBy(entry => entry.Value.LastAsked).FirstOrDefault();
        if (slot is null)
            return false;
        _slots.Remove(key);
        if (slot.Server is ForkServer server)
            DismissLocked(server);
        return true;
    }

    private void DismissLocked(ForkServer server)
    {
        server.Dispose();
        _dismissed.Add(server);
    }

    // A package that cannot be preloaded is left out from then on; anything else that is wrong with an interpreter stays wrong.
    private void Note(ServerKey key, ForkServer server, ForkServerAnswer said)
    {
        lock (_gate)
        {
            if (!_slots.TryGetValue(key, out ServerSlot? slot) || slot.Server != server)
                return;
            if (said is ForkServerAnswer.Ready ready)
                slot.NoteReady(ready.Paths);
            if (said is not ForkServerAnswer.Unfit unfit)
                return;
            slot.Server = null;
            if (unfit.Package is string package && slot.Preload.Contains(package))
            {
                slot.Preload = slot.Preload.Where(name => name != package).ToArray();
                Log.NotPreloaded(log, key.Interpreter, package, unfit.Why);
                return;
            }
            slot.Unfit = unfit.Why;
        }
    }

    private static string ValueOf(ProgramLine line, string name)
    {
        for (int i = line.Environment.Count - 1; i >= 0; i--)
        {
            if (line.Environment[i].Name == name)
                return line.Environment[i].Value;
        }
        return "";
    }
}
