using Pipelines.Core.Serving;
using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Local;

/// <summary>
/// Services that exist in memory only: for simulation and tests. It loads no model; <see cref="Become"/> says what has become of a
/// revision, and everything else follows from that as it would elsewhere.
/// </summary>
public sealed class MemoryServing : IServingBackend
{
    // Guards the services.
    private readonly Lock _gate = new();
    private readonly Dictionary<ServiceName, Service> _services = [];

    /// <inheritdoc/>
    public Task<ServiceStatus> ApplyAsync(ServiceSpec spec, CancellationToken stop)
    {
        if (spec.CanaryTrafficPercent is < 0 or > 100)
            throw new ArgumentException($"canaryTrafficPercent of '{spec.Name}' is {spec.CanaryTrafficPercent}. It must be 0 to 100.", nameof(spec));
        stop.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (!_services.TryGetValue(spec.Name, out Service? service))
                _services.Add(spec.Name, service = new Service(spec.Name));
            service.Apply(spec);
            return Task.FromResult(service.Status());
        }
    }

    /// <inheritdoc/>
    public Task<ServiceStatus?> ObserveAsync(ServiceName name, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        lock (_gate)
            return Task.FromResult(_services.TryGetValue(name, out Service? service) ? service.Status() : null);
    }

    /// <inheritdoc/>
    public Task RemoveAsync(ServiceName name, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        lock (_gate)
            _services.Remove(name);
        return Task.CompletedTask;
    }

    /// <summary>Tells what has become of a revision.</summary>
    /// <exception cref="KeyNotFoundException">There is no such service or revision.</exception>
    public void Become(ServiceName name, int revision, RevisionState state, string message = "")
    {
        lock (_gate)
            _services[name].Become(revision, state, message);
    }

    private sealed class Service(ServiceName name)
    {
        private readonly List<Revision> _revisions = [];
        private RolledOut _rolledOut = RolledOut.None;
        private string _latestReady = "";
        private int? _percent;
        private bool _isMirrored;

        public void Apply(ServiceSpec spec)
        {
            if (_revisions.Count == 0 || _revisions[^1].Template != spec.Template)
                _revisions.Add(new(Revision.NameOf(name, _revisions.Count + 1), _revisions.Count + 1, spec.Template, RevisionState.Loading, ""));
            else if (_percent == spec.CanaryTrafficPercent && _isMirrored == spec.IsMirrored)
                return;
            (_percent, _isMirrored) = (spec.CanaryTrafficPercent, spec.IsMirrored);
            Settle();
        }

        public void Become(int number, RevisionState state, string message)
        {
            int index = _revisions.FindIndex(revision => revision.Number == number);
            if (index < 0)
                throw new KeyNotFoundException($"'{name}' has no revision {number}.");
            _revisions[index] = _revisions[index] with { State = state, Message = message };
            if (state == RevisionState.Ready && string.CompareOrdinal(_revisions[index].Name, _latestReady) > 0)
                _latestReady = _revisions[index].Name;
            Settle();
        }

        public ServiceStatus Status() => new()
        {
            Name = name,
            Revisions = _revisions.ToSequence(),
            LatestCreated = _revisions.Count > 0 ? _revisions[^1].Name : "",
            LatestReady = _latestReady,
            RolledOut = _rolledOut,
            Traffic = Split(),
            Mirror = _isMirrored && _rolledOut.Latest.Length > 0 && _latestReady != _rolledOut.Latest ? _latestReady : "",
        };

        private Sequence<TrafficShare> Split() => RevisionTraffic.Split(_latestReady, _rolledOut, _percent);

        private void Settle() => _rolledOut = RevisionTraffic.After(_rolledOut, Split(), _revisions[^1].Name);
    }
}
