using Pipelines.Core.Values;

namespace Pipelines.Engine.Ports;

/// <summary>A failure of the world. Messages are for people; facts are in properties.</summary>
public abstract class PipelinesException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>Nothing is stored under the URI.</summary>
public sealed class ArtifactMissingException(string uri, Exception? cause = null)
    : PipelinesException($"Nothing is stored under '{uri}'.", cause)
{
    /// <summary>The URI that was asked for.</summary>
    public string Uri { get; } = uri;
}

/// <summary>What is stored is not what was put there.</summary>
public sealed class ArtifactDamagedException(string uri, Digest expected, Digest found)
    : PipelinesException($"The content of '{uri}' has changed: it was stored with SHA-256 {expected}, and has {found} now.")
{
    /// <summary>The URI that was asked for.</summary>
    public string Uri { get; } = uri;

    /// <summary>The digest at the time of storing.</summary>
    public Digest Expected { get; } = expected;

    /// <summary>The digest now.</summary>
    public Digest Found { get; } = found;
}

/// <summary>The URI is not one of this store, or leads out of it.</summary>
public sealed class ArtifactUriException(string uri, string why)
    : PipelinesException($"'{uri}' cannot be used here: {why}")
{
    /// <summary>The URI that was given.</summary>
    public string Uri { get; } = uri;
}

/// <summary>What lies there cannot be kept as an artifact: a link, a device, or a file with an impossible name.</summary>
public sealed class ArtifactContentException(string path, string why, string mend)
    : PipelinesException($"'{path}' cannot be stored: {why}. {mend}")
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;
}

/// <summary>Another writer has appended to the stream.</summary>
public sealed class JournalConflictException(StreamId stream, long expected, long found)
    : PipelinesException($"The journal of '{stream}' has {found} events where {expected} were expected: another engine writes it.")
{
    /// <summary>The stream.</summary>
    public StreamId Stream { get; } = stream;

    /// <summary>The number of events that the writer knew of.</summary>
    public long Expected { get; } = expected;

    /// <summary>The number of events that there are.</summary>
    public long Found { get; } = found;
}

/// <summary>The store cannot take more: the disk is full or cannot be written.</summary>
public sealed class StorageUnavailableException : PipelinesException
{
    /// <summary>It cannot be written.</summary>
    public StorageUnavailableException(string place, string why, Exception? cause = null)
        : this($"'{place}' cannot be written: {why}", cause) => (Place, Why) = (place, why);

    private StorageUnavailableException(string message, Exception? cause)
        : base(message, cause)
    {
    }

    /// <summary>The file, folder or server.</summary>
    public string Place { get; private init; } = "";

    /// <summary>What is wrong, and how to mend it.</summary>
    public string Why { get; private init; } = "";

    /// <summary>True when the last write may have happened: the connection was cut just then, and nobody could be asked. The next read tells.</summary>
    public bool MayHaveHappened { get; private init; }

    /// <summary>Of a store that can be neither read nor written.</summary>
    public static StorageUnavailableException OfUse(string place, string why, Exception? cause = null) => new($"'{place}' cannot be used: {why}", cause) { Place = place, Why = why };

    /// <summary>Of a write whose outcome could not be learnt.</summary>
    public static StorageUnavailableException WithUnknownOutcome(string place, Exception cause)
        => new(place, $"the connection was cut while it wrote, and the server could not be asked since whether the last write was kept. The next start finds out. {cause.Message}", cause)
        {
            MayHaveHappened = true,
        };
}

/// <summary>What is stored is not what was written: a file was cut, changed or is not ours.</summary>
public sealed class StorageDamagedException(string place, string what, string mend, Exception? cause = null)
    : PipelinesException($"'{place}' is damaged: {what} {mend}", cause)
{
    /// <summary>The file, folder or server.</summary>
    public string Place { get; } = place;
}

/// <summary>Nothing is stored there yet, and the one who asks may only read.</summary>
public sealed class StorageMissingException(string place)
    : PipelinesException($"'{place}' does not exist: no run was ever started there. Start one, or give another --home or --store.")
{
    /// <summary>The file, folder or server.</summary>
    public string Place { get; } = place;
}

/// <summary>The tables are of another version of this program.</summary>
public sealed class SchemaVersionException(string place, string part, int found, int known)
    : PipelinesException(found > known
        ? $"'{place}' was written by a newer version of pipelines: its {part} has schema {found}, this program knows {known}. Use the newer program, or give this one another --home or --store."
        : $"'{place}' was written by an older version of pipelines: its {part} has schema {found}, this program reads {known}. Start 'pipelines up' or 'pipelines run' there once: it brings the tables up to date.")
{
    /// <summary>The file or server.</summary>
    public string Place { get; } = place;

    /// <summary>Which tables: journal or catalog.</summary>
    public string Part { get; } = part;

    /// <summary>The schema that is there.</summary>
    public int Found { get; } = found;

    /// <summary>The newest schema that this program knows.</summary>
    public int Known { get; } = known;
}

/// <summary>Another engine has taken the run, or the right to drive it could not be renewed in time.</summary>
public sealed class LeaseLostException(RunId run, Exception? cause = null)
    : PipelinesException($"This engine no longer holds run {run}: it could not renew its right in time, or another engine has taken the run over. Nothing more is written by this one. If nobody has, go on with: pipelines resume {run}", cause)
{
    /// <summary>The run.</summary>
    public RunId Run { get; } = run;
}

/// <summary>Another engine drives the run.</summary>
public sealed class RunHeldException(RunId run, string holder)
    : PipelinesException($"Run {run} is driven by {holder}. Ask that engine, or wait until it has ended.")
{
    /// <summary>The run.</summary>
    public RunId Run { get; } = run;

    /// <summary>Who drives it.</summary>
    public string Holder { get; } = holder;
}

/// <summary>The home is in use by another engine.</summary>
public sealed class HomeLockedException(string home, string holder)
    : PipelinesException($"'{home}' is in use by {holder}. End that one first, or give this one another --home.")
{
    /// <summary>The folder.</summary>
    public string Home { get; } = home;

    /// <summary>Who holds it: process id and command.</summary>
    public string Holder { get; } = holder;
}

/// <summary>The journal holds what this program cannot read: written by a newer one, or damaged.</summary>
public sealed class JournalUnreadableException(string what, Exception? cause = null) : PipelinesException(what, cause);

/// <summary>The run cannot be done again as it was asked.</summary>
public sealed class RunRetryException(RunId run, string why) : PipelinesException(why)
{
    /// <summary>The run.</summary>
    public RunId Run { get; } = run;
}

/// <summary>The world failed the driver of a run. Nothing is lost: once the cause is mended, the run can be resumed.</summary>
public sealed class RunInterruptedException(RunId run, Exception cause)
    : PipelinesException($"Run {run} was interrupted: {cause.Message} Mend this, then go on with: pipelines resume {run}", cause)
{
    /// <summary>The run.</summary>
    public RunId Run { get; } = run;
}

/// <summary>The world failed the driver of an experiment. Nothing is lost: once the cause is mended, the experiment can be resumed.</summary>
public sealed class ExperimentInterruptedException(ExperimentId experiment, Exception cause)
    : PipelinesException($"Experiment {experiment} was interrupted: {cause.Message} Mend this, then go on with: pipelines resume {experiment}", cause)
{
    /// <summary>The experiment.</summary>
    public ExperimentId Experiment { get; } = experiment;
}
