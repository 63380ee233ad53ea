using Pipelines.House.Reading;

namespace Pipelines.House.Laws;

/// <summary>
/// What the deciding projects may not know: files, network, processes, the clock, chance, and tasks. Same history, same
/// decisions is only true while nothing else can leak in.
/// </summary>
internal static class Purity
{
    public static readonly string[] Projects = ["Pipelines.Core", "Pipelines.Tuning"];

    private static readonly string[] Namespaces =
    [
        "System.IO",
        "System.IO.Pipes",
        "System.Net",
        "System.Threading.Tasks",
        "System.Threading.Channels",
        "System.Runtime.InteropServices.Marshalling",
        "Microsoft.Win32.SafeHandles",
    ];

    /// <summary>Streams and readers over memory: text in, text out.</summary>
    private static readonly string[] Allowed =
    [
        "System.IO.Stream",
        "System.IO.MemoryStream",
        "System.IO.TextReader",
        "System.IO.TextWriter",
        "System.IO.StringReader",
        "System.IO.StringWriter",
        "System.IO.InvalidDataException",
        "System.IO.EndOfStreamException",
    ];

    private static readonly string[] Types =
    [
        "System.Environment",
        "System.AppContext",
        "System.Console",
        "System.TimeProvider",
        "System.Diagnostics.Process",
        "System.Diagnostics.ProcessStartInfo",
        "System.Diagnostics.Stopwatch",
        "System.Security.Cryptography.RandomNumberGenerator",
        "System.Threading.Thread",
        "System.Threading.ThreadPool",
        "System.Threading.Timer",
        "System.Threading.PeriodicTimer",
    ];

    public static bool IsBroken(Use use)
        => (Types.Contains(use.Target.FullName) && !IsOfIterator(use))
        || (Namespaces.Contains(use.Target.Namespace) && !Allowed.Contains(use.Target.FullName));

    // The compiler's iterators ask which thread enumerates them.
    private static bool IsOfIterator(Use use)
        => use.IsOfStateMachine && use.Target.Name == "Environment" && use.Member == "get_CurrentManagedThreadId";
}
