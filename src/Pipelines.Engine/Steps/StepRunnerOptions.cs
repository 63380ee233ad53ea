using Pipelines.Core.Values;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Steps;

/// <summary>What step runners on this machine may do and pass on.</summary>
public sealed record StepRunnerOptions
{
    /// <summary>The folder with the runtime package for Python components; comes first on PYTHONPATH. Null: none.</summary>
    public string? RuntimeFolder { get; init; }

    /// <summary>
    /// Variables of the engine that programs get, beside PATH, HOME, USER, LANG, LC_*, TZ, TMPDIR, PYTHON*, CUDA_*, NVIDIA_*, the proxies and
    /// the CA bundles. A star at the end stands for any rest.
    /// </summary>
    public Sequence<string> InheritedVariables { get; init; }

    /// <summary>Texts that never show in errors and logs of ours; those under four characters are not masked, they would hide everything.</summary>
    public Sequence<string> Secrets { get; init; }

    /// <summary>Folders below which a step may read <c>file://</c> data that is not in the store; none if not set.</summary>
    public Sequence<string> FileRoots { get; init; }

    /// <summary>Hosts that data may be fetched from although they have a loopback, link-local or private address.</summary>
    public Sequence<string> AllowedHosts { get; init; }

    /// <summary>Where imported data is fetched from, beside the store, files and http(s); none if not set.</summary>
    public Sequence<IDataSource> Sources { get; init; }

    /// <summary>An output parameter or executor output above this is a failure: parameters go through the journal. 4 MiB if not set.</summary>
    public long LargestParameterBytes { get; init; } = 4 << 20;

    /// <summary>Where secrets, config maps and claims of the <c>kubernetes</c> platform are found on this machine; null: the platform sees to them.</summary>
    public PlatformFolders? Platform { get; init; }

    /// <summary>Told what people should know and no error says: a claim was missing and has been made. Null: nobody listens.</summary>
    public Action<string>? Notice { get; init; }

    /// <summary>Inputs that are fetched at the same time. Eight if not set.</summary>
    public int ParallelFetches { get; init; } = 8;
}
