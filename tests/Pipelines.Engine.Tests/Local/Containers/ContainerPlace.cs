using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Pipelines.Conformance;
using Pipelines.Core.Steps;
using Pipelines.Engine.Local;
using Pipelines.Engine.Local.Containers;
using Pipelines.Engine.Local.Processes;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Tests.Local.Containers;

/// <summary>A home of a test's own, where engines run steps in containers.</summary>
internal sealed class ContainerPlace : IAsyncDisposable
{
    private const string Busybox = "/usr/bin/busybox";
    private static readonly SemaphoreSlim Making = new(1);
    private readonly List<StepRunner> _runners = [];

    private ContainerPlace()
    {
        Home = Home.At(Directory.CreateTempSubdirectory("container-launcher-").FullName).Create();
        Store = new FolderArtifactStore(Home.Artifacts);
        Local = LocalOptions.In(Home) with { TimeOutGrace = TimeSpan.FromSeconds(2) };
    }

    public Home Home { get; }

    public FolderArtifactStore Store { get; }

    public LocalOptions Local { get; }

    public StepRunnerOptions Steps { get; set; } = new();

    // What podman needs where neither cgroups nor limits are this user's to change.
    public ContainerOptions Options { get; set; } = new()
    {
        Engine = ["podman", "--runtime", "runc"],
        RunArguments = ["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"],
    };

    /// <summary>A new place, or a skipped test where containers cannot run.</summary>
    public static async Task<ContainerPlace> MakeAsync(CancellationToken stop)
    {
        foreach (string program in (string[])["/usr/bin/podman", "/usr/sbin/runc", Busybox])
            Assert.SkipUnless(File.Exists(program), $"Containers are run by podman and runc, with busybox-static inside; {program} is not here.");
        await Making.WaitAsync(stop);
        try
        {
            if ((await PodmanAsync("images", "--quiet", StepOrders.Image)).Length == 0)
                await MakeImageAsync(stop);
        }
        finally
        {
            Making.Release();
        }
        return new ContainerPlace();
    }

    /// <summary>A further engine.</summary>
    public ContainerLauncher Open()
    {
        StepRunner runner = new(Store, Steps, NullLogger.Instance);
        _runners.Add(runner);
        return new ContainerLauncher(runner, Local, Options, TimeProvider.System, NullLogger.Instance);
    }

    public AttemptPlace PlaceOf(StepOrder order) => AttemptPlace.Of(Home.Runs, Home.Logs, order.Attempt);

    public string LogOf(StepOrder order) => File.ReadAllText(PlaceOf(order).Log);

    public string DataOf(StepOrder order) => Store.LocalPath(Store.UriOf(
        [order.PipelineName, order.Attempt.Run.Value, .. order.Attempt.Task.StorageSegments(), order.Attempt.Number.ToString(CultureInfo.InvariantCulture), "data"]))!;

    /// <summary>The containers that there are of a run, running or not.</summary>
    public static async Task<string[]> ContainersAsync(string run)
        => (await PodmanAsync("ps", "--all", "--format", "{{.Names}} {{.State}}", "--filter", $"label=pipelines.run={run}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static async Task<string> PodmanAsync(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("podman", ["--runtime", "runc", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await errors;
        await process.WaitForExitAsync();
        return output.Trim();
    }

    public ValueTask DisposeAsync()
    {
        foreach (StepRunner runner in _runners)
            runner.Dispose();
        Directory.Delete(Home.Root, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task MakeImageAsync(CancellationToken stop)
    {
        DirectoryInfo root = Directory.CreateTempSubdirectory("busybox-image-");
        string archive = root.FullName + ".tar";
        try
        {
            foreach (string folder in (string[])["bin", "tmp", "proc", "sys", "dev", "etc"])
                root.CreateSubdirectory(folder);
            File.Copy(Busybox, Path.Combine(root.FullName, "bin", "busybox"));
            using Process list = Process.Start(new ProcessStartInfo(Busybox, ["--list"]) { RedirectStandardOutput = true })!;
            foreach (string applet in (await list.StandardOutput.ReadToEndAsync(stop)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(applet => applet != "busybox"))
                File.CreateSymbolicLink(Path.Combine(root.FullName, "bin", applet), "busybox");
            await TarFile.CreateFromDirectoryAsync(root.FullName, archive, includeBaseDirectory: false, stop);
            await PodmanAsync("import", archive, StepOrders.Image);
            Assert.SkipUnless((await PodmanAsync("images", "--quiet", StepOrders.Image)).Length > 0, "podman cannot import an image here.");
        }
        finally
        {
            root.Delete(recursive: true);
            File.Delete(archive);
        }
    }
}
