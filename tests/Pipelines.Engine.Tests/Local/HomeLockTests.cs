using System.Diagnostics;
using System.Globalization;
using Pipelines.Conformance;
using Pipelines.Engine.Local;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Tests.Local;

public sealed class HomeLockTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("home-lock-tests-");
    private readonly Home _home;

    public HomeLockTests() => _home = Home.At(_folder.FullName).Create();

    public void Dispose() => _folder.Delete(recursive: true);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void The_second_is_told_who_has_the_home()
    {
        using HomeLock first = HomeLock.Take(_home);

        HomeLockedException refused = Assert.Throws<HomeLockedException>(() => HomeLock.Take(_home));

        Assert.Equal(_home.Root, refused.Home);
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} ("), refused.Holder, StringComparison.Ordinal);
        Assert.Contains(_home.Root, refused.Message, StringComparison.Ordinal);
        Assert.Contains("End that one first", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_home_that_was_given_back_can_be_taken_again()
    {
        for (int round = 0; round < 3; round++)
            HomeLock.Take(_home).Dispose();
        using HomeLock last = HomeLock.Take(_home);
        Assert.Throws<HomeLockedException>(() => HomeLock.Take(_home));
    }

    [Fact]
    public void A_refused_one_does_not_disturb_the_holder()
    {
        using (HomeLock first = HomeLock.Take(_home))
        {
            Assert.Throws<HomeLockedException>(() => HomeLock.Take(_home));
            Assert.Throws<HomeLockedException>(() => HomeLock.Take(_home));
        }
        HomeLock.Take(_home).Dispose();
    }

    [Fact]
    public async Task Of_many_that_race_for_a_home_one_has_it()
    {
        for (int round = 0; round < 20; round++)
        {
            HomeLock?[] taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
                () =>
                {
                    try
                    {
                        return HomeLock.Take(_home);
                    }
                    catch (HomeLockedException)
                    {
                        return null;
                    }
                },
                Stop)));
            Assert.Single(taken, one => one is not null)!.Dispose();
        }
    }

    [Fact]
    public void A_lock_that_cannot_be_made_names_its_file()
    {
        Directory.CreateDirectory(_home.LockFile);

        StorageUnavailableException failed = Assert.Throws<StorageUnavailableException>(() => HomeLock.Take(_home));

        Assert.Equal(_home.LockFile, failed.Place);
    }

    [Fact]
    public async Task The_lock_is_the_kernels_and_ends_with_its_holder()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "flock(1) is a program of Linux.");
        using Process other = Start("flock", "--no-fork", _home.LockFile, "sh", "-c", "echo held; read line");
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync(Stop));
        // flock(1) has told nobody who it is.
        Assert.Equal("another process", Assert.Throws<HomeLockedException>(() => HomeLock.Take(_home)).Holder);

        other.Kill();
        await other.WaitForExitAsync(Stop);

        HomeLock.Take(_home).Dispose();
    }

    [Fact]
    public async Task Another_program_sees_the_lock()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "flock(1) is a program of Linux.");
        using (HomeLock held = HomeLock.Take(_home))
            Assert.Equal(1, await ExitCodeAsync("flock", "--nonblock", _home.LockFile, "true"));
        Assert.Equal(0, await ExitCodeAsync("flock", "--nonblock", _home.LockFile, "true"));
    }

    [Fact]
    public async Task A_child_does_not_inherit_the_lock()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self/fd"), "This system does not show the descriptors of a process.");
        using HomeLock held = HomeLock.Take(_home);
        using Process child = Start("sh", "-c", "echo started; read line");
        Assert.Equal("started", await child.StandardOutput.ReadLineAsync(Stop));

        Assert.Contains(_home.LockFile, OpenFiles(Environment.ProcessId));
        Assert.DoesNotContain(_home.LockFile, OpenFiles(child.Id));

        child.Kill();
        await child.WaitForExitAsync(Stop);
    }

    [Fact]
    public async Task A_holder_that_is_killed_leaves_the_home_free_at_once()
    {
        for (int round = 0; round < 5; round++)
        {
            using Victim holder = Victim.Start(null, "hold", _home.Root, "churn.yaml", "--param", "password=secret");
            Assert.Equal("held", await holder.ReadLineAsync(Stop));
            Assert.Equal(
                string.Create(CultureInfo.InvariantCulture, $"process {holder.Id} (Pipelines.Victim hold {_home.Root} churn.yaml)"),
                Assert.Throws<HomeLockedException>(() => HomeLock.Take(_home)).Holder);

            await holder.KillAsync(Stop);

            HomeLock.Take(_home).Dispose();
        }
    }

    [Fact]
    public async Task Another_process_is_refused_and_told_who_has_the_home()
    {
        using HomeLock held = HomeLock.Take(_home);
        using Victim second = Victim.Start(null, "hold", _home.Root);

        Assert.StartsWith(
            string.Create(CultureInfo.InvariantCulture, $"HomeLockedException: '{_home.Root}' is in use by process {Environment.ProcessId} ("),
            await second.ReadLineAsync(Stop),
            StringComparison.Ordinal);
        Assert.Equal(1, await second.EndAsync(Stop));
    }

    [Fact]
    public async Task A_home_where_locks_have_no_effect_is_refused()
    {
        // .NET's own switch to go on without locks, as it does by itself on a file system that has none.
        Dictionary<string, string> withoutLocks = new() { ["DOTNET_SYSTEM_IO_DISABLEFILELOCKING"] = "1" };
        using Victim victim = Victim.Start(withoutLocks, "hold", _home.Root);

        Assert.Equal(
            $"StorageUnavailableException: '{_home.LockFile}' cannot be written: locks have no effect on this file system, so two engines could run here. Give a --home on a local disk.",
            await victim.ReadLineAsync(Stop));
    }

    private static List<string> OpenFiles(int process)
        => [.. new DirectoryInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/fd")).EnumerateFileSystemInfos().Select(file => file.LinkTarget ?? "")];

    private static async Task<int> ExitCodeAsync(string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        await process.WaitForExitAsync(Stop);
        return process.ExitCode;
    }

    private static Process Start(string program, params string[] arguments)
        => Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
}
