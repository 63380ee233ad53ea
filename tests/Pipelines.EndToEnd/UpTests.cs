using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Pipelines.EndToEnd;

/// <summary>The program as a server, and as its client.</summary>
public sealed class UpTests
{
    private const int SigTerm = 15;
    private const int SigKill = 9;

    [Fact]
    public async Task A_server_takes_a_run_in_from_the_command_line_and_ends_when_it_is_asked_to()
    {
        using Scratch scratch = new();
        string file = scratch.Write("p.yaml", new Yaml("hello").Step("hello", "echo hello from here").ToString());
        using Process server = Start(scratch, out string address);

        Said run = await scratch.CallAsync("run", file, "--server", address, "--watch", "--output", "json", "--experiment", "mine");
        run.ShouldEndWith(0);
        Assert.Equal("SUCCEEDED", (string)run.Json["state"]!);
        string id = (string)run.Json["runId"]!;
        Assert.Contains("hello from here", (await scratch.CallAsync("logs", id[..8], "--follow", "--server", address)).Output, StringComparison.Ordinal);
        Said list = await scratch.CallAsync("list", "--server", address, "--output", "json");
        Assert.Equal(id, (string)list.Json["runs"]![0]!["run_id"]!);
        Assert.Contains("SUCCEEDED", (await scratch.CallAsync("show", "--server", address)).Output, StringComparison.Ordinal);
        (await scratch.CallAsync("pipeline", "upload", file, "--name", "mine", "--server", address)).ShouldEndWith(0);
        (await scratch.CallAsync("pipeline", "upload", file, "--name", "mine", "--server", address)).ShouldEndWith(2);
        Assert.Contains("mine", (await scratch.CallAsync("pipeline", "list", "--server", address)).Output, StringComparison.Ordinal);
        (await scratch.CallAsync("cancel", id, "--server", address)).ShouldEndWith(2);
        // The home is the server's: nobody else drives runs there.
        (await scratch.CallAsync("run", file)).ShouldEndWith(2);

        CommandLine.Signal(server, SigTerm);
        (await CommandLine.EndAsync(server)).ShouldEndWith(0);
        (await scratch.CallAsync("list", "--server", address)).ShouldEndWith(1);
        Assert.Contains(id, (await scratch.CallAsync("list", "--output", "json")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SigTerm)]
    [InlineData(SigKill)]
    public async Task A_step_goes_on_while_the_server_is_away_and_runs_once(int signal)
    {
        using Scratch scratch = new();
        string begun = Path.Combine(scratch.Folder, "begun"), gate = Path.Combine(scratch.Folder, "gate");
        string file = scratch.Write("p.yaml", new Yaml("long").Step("long", $"echo x >> {begun}; while [ ! -e {gate} ]; do sleep 0.05; done").ToString());
        string id;
        using (Process first = Start(scratch, out string address))
        {
            Said run = await scratch.CallAsync("run", file, "--server", address, "--output", "json");
            run.ShouldEndWith(0);
            id = (string)run.Json["runId"]!;
            await Facts.BecomesTrueAsync(() => File.Exists(begun), "the step has begun");
            CommandLine.Signal(first, signal);
            await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        using Process second = Start(scratch, out string again);
        await File.WriteAllTextAsync(gate, "", TestContext.Current.CancellationToken);
        // Ends with the run.
        (await scratch.CallAsync("logs", id, "--follow", "--server", again)).ShouldEndWith(0);
        JsonNode shown = (await scratch.CallAsync("show", id, "--server", again, "--output", "json")).Json;
        Assert.Equal("SUCCEEDED", (string)shown["state"]!);
        Assert.Equal(1, (int)shown["tasks"]!["long"]!["attempts"]!);
        Assert.Equal("x\n", await File.ReadAllTextAsync(begun, TestContext.Current.CancellationToken));
        CommandLine.Signal(second, SigTerm);
        (await CommandLine.EndAsync(second)).ShouldEndWith(0);
    }

    [Theory]
    [InlineData("0.0.0.0:0", "sign")]
    [InlineData("192.0.2.1:80", "sign")]
    [InlineData("somewhere", "HOST")]
    [InlineData("127.0.0.1:99999", "127.0.0.1:8888")]
    public async Task Where_it_must_not_listen_it_says_why_and_ends(string listen, string named)
    {
        using Scratch scratch = new();
        Said said = await scratch.CallAsync("up", "--listen", listen);
        said.ShouldEndWith(2);
        Assert.Contains(named == "HOST" ? "127.0.0.1:8888" : named, said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_sign_in_a_token_opens_what_its_role_allows_until_it_is_taken_back()
    {
        using Scratch scratch = new();
        string file = scratch.Write("p.yaml", new Yaml("hello").Step("hello", "echo hello").ToString());
        string editor = await TokenAsync(scratch, "editor"), viewer = await TokenAsync(scratch, "viewer");
        using Process server = Start(scratch, out string address, "--sign-in");
        Said refused = await scratch.CallAsync("list", "--server", address);
        refused.ShouldEndWith(2);
        Assert.Contains("pipelines token create", refused.Errors, StringComparison.Ordinal);
        (await scratch.CallAsync("run", file, "--server", address, "--token", viewer)).ShouldEndWith(2);
        (await scratch.CallAsync("run", file, "--server", address, "--token", editor, "--watch")).ShouldEndWith(0);

        string kept = scratch.Write("token", viewer);
        Permit(kept, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Said open = await scratch.CallAsync("list", "--server", address, "--token-file", kept);
        open.ShouldEndWith(2);
        Assert.Contains("chmod 600", open.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(viewer, open.Errors, StringComparison.Ordinal);
        Permit(kept, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await scratch.CallAsync("list", "--server", address, "--token-file", kept)).ShouldEndWith(0);

        // The home is the server's; tokens can be made and taken back there all the same.
        string admin = await TokenAsync(scratch, "admin");
        string viewerId = viewer.Split('_')[1];
        Assert.Contains(viewerId, (await scratch.CallAsync("token", "list", "--server", address, "--token", admin)).Output, StringComparison.Ordinal);
        (await scratch.CallAsync("token", "revoke", viewerId)).ShouldEndWith(0);
        (await scratch.CallAsync("token", "revoke", viewerId)).ShouldEndWith(2);
        (await scratch.CallAsync("list", "--server", address, "--token-file", kept)).ShouldEndWith(2);
        Assert.Contains("revoked", (await scratch.CallAsync("token", "list")).Output, StringComparison.Ordinal);
        CommandLine.Signal(server, SigTerm);
        Said ended = await CommandLine.EndAsync(server);
        ended.ShouldEndWith(0);
        foreach (string token in (string[])[editor, viewer, admin])
            Assert.DoesNotContain(token.Split('_', 3)[2], ended.Errors + ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schedules_are_made_shown_triggered_and_removed_from_the_command_line()
    {
        using Scratch scratch = new();
        string file = scratch.Write("p.yaml", new Yaml("hello").Step("hello", "echo hello").ToString());
        using Process server = Start(scratch, out string address);
        Task<Said> Schedule(params string[] arguments) => scratch.CallAsync(["schedule", .. arguments, "--server", address]);
        Said made = await Schedule("create", file, "--name", "nightly", "--cron", "0 0 3 * * *", "--time-zone", "Europe/Berlin", "--misfire", "latest", "--output", "json");
        made.ShouldEndWith(0);
        Assert.Equal(("Europe/Berlin", "LATEST", 10), ((string)made.Json["time_zone"]!, (string)made.Json["misfire_policy"]!, made.Json["next_run_times"]!.AsArray().Count));
        (await Schedule("create", file, "--name", "wrong", "--cron", "0 0 25 * * *")).ShouldEndWith(2);
        (await Schedule("create", file, "--name", "wrong")).ShouldEndWith(2);
        Assert.Contains("nightly", (await Schedule("list")).Output, StringComparison.Ordinal);
        Assert.Equal(3, (await Schedule("next", "nightly", "--count", "3")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        (await Schedule("disable", "nightly")).ShouldEndWith(0);
        Assert.Contains("DISABLED", (await Schedule("show", "nightly")).Output, StringComparison.Ordinal);
        (await Schedule("enable", "nightly", "--backfill")).ShouldEndWith(0);
        string run = (await Schedule("trigger", "nightly")).Output.Trim();
        (await scratch.CallAsync("logs", run, "--follow", "--server", address)).ShouldEndWith(0);
        Assert.Contains("TRIGGER", (await Schedule("history", "nightly")).Output, StringComparison.Ordinal);
        (await Schedule("backfill", "nightly", "--from", "2026-01-01T00:00:00Z", "--to", "2026-01-02T00:00:00Z")).ShouldEndWith(0);
        (await Schedule("delete", "nightly")).ShouldEndWith(0);
        (await Schedule("show", "nightly")).ShouldEndWith(2);
        CommandLine.Signal(server, SigTerm);
        (await CommandLine.EndAsync(server)).ShouldEndWith(0);
    }

    private static void Permit(string file, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, mode);
    }

    private static async Task<string> TokenAsync(Scratch scratch, string role)
    {
        Said made = await scratch.CallAsync("token", "create", "--name", role, "--role", role, "--expires", "1d");
        made.ShouldEndWith(0);
        return made.Output.Trim();
    }

    internal static Process Start(Scratch scratch, out string address, params string[] more)
    {
        Process server = CommandLine.Start(scratch.Folder, ["up", "--listen", "127.0.0.1:0", .. more]);
        string? line = server.StandardOutput.ReadLine();
        Assert.True(line?.StartsWith("listening on ", StringComparison.Ordinal), $"It said '{line}'. {(server.HasExited ? server.StandardError.ReadToEnd() : "")}");
        address = line!["listening on ".Length..];
        return server;
    }
}
