using System.Diagnostics;

namespace Pipelines.EndToEnd;

/// <summary>A disk that fills up in the middle of a run: it ends with words, and goes on once there is space.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task A_run_on_a_full_disk_is_interrupted_and_resumed_when_there_is_space()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "Only root on Linux can mount a small disk.");
        using Scratch scratch = new();
        string disk = Directory.CreateDirectory(Path.Combine(scratch.Folder, "disk")).FullName;
        Assert.SkipUnless(await CallAsync("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk) == 0, "A small disk cannot be mounted here.");
        try
        {
            string home = Path.Combine(disk, "home");
            string started = Path.Combine(scratch.Folder, "started");
            string go = Path.Combine(scratch.Folder, "go");
            string file = scratch.Write("p.yaml", Pipeline(started, go));
            using Process run = CommandLine.Start(scratch.Folder, "run", file, "--home", home, "--output", "json");
            await Facts.BecomesTrueAsync(() => File.Exists(started), "the first step has started");
            string filler = Path.Combine(disk, "filler");
            Fill(filler);
            await File.WriteAllTextAsync(go, "", TestContext.Current.CancellationToken);

            Said interrupted = await CommandLine.EndAsync(run);
            interrupted.ShouldEndWith(1);
            Assert.Contains("pipelines resume", interrupted.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", interrupted.Errors, StringComparison.Ordinal);

            File.Delete(filler);
            Said resumed = await scratch.CallAsync("resume", "--home", home, "--output", "json");
            resumed.ShouldEndWith(0);
            Assert.Equal("SUCCEEDED", (string?)resumed.Json["state"]);
        }
        finally
        {
            await CallAsync("umount", "-l", disk);
        }
    }

    /// <summary>Enough steps that journal and records need more room than a full disk has left in files that are there.</summary>
    private static string Pipeline(string started, string go)
    {
        Yaml yaml = new Yaml("full-disk").Step("first", $"touch {started}; while [ ! -e {go} ]; do sleep 0.05; done");
        for (int i = 0; i < 60; i++)
            yaml.Step($"then-{i}", "printf x > $1", [i == 0 ? "first" : $"then-{i - 1}"]);
        return yaml.ToString();
    }

    private static void Fill(string path)
    {
        using FileStream filler = new(path, FileMode.Create);
        byte[] block = new byte[4096];
        try
        {
            while (true)
            {
                filler.Write(block);
                filler.Flush();
            }
        }
        catch (IOException)
        {
            // Full, which is what was wanted.
        }
    }

    private static async Task<int> CallAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
