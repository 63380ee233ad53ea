namespace Pipelines.Benchmarks.Harness;

/// <summary>Where things of this checkout are.</summary>
internal static class Checkout
{
    private static readonly string Root = FindRoot();

    /// <summary>The published command line.</summary>
    public static string Cli => Built("bin/pipelines");

    /// <summary>The bare program that is published like it.</summary>
    public static string BareProgram => Built("artifacts/bench/bare/Pipelines.Benchmarks.Bare");

    /// <summary>A file of the checkout.</summary>
    public static string Source(string path) => Path.Combine(Root, path);

    private static string Built(string path)
    {
        string full = Path.Combine(Root, path);
        return File.Exists(full) ? full : throw new RowUnavailableException($"{path} is not built. Run `make bench`, which builds it.");
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pipelines.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new RowUnavailableException($"No folder above {AppContext.BaseDirectory} holds Pipelines.sln.");
    }
}
