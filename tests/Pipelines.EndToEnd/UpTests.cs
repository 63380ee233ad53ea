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

    internal static Process Start(Scratch scratch, out string address)
    {
        Process server = CommandLine.Start(scratch.Folder, "up", "--listen", "127.0.0.1:0");
        string? line = server.StandardOutput.ReadLine();
        Assert.True(line?.StartsWith("listening on ", StringComparison.Ordinal), $"It said '{line}'. {(server.HasExited ? server.StandardError.ReadToEnd() : "")}");
        address = line!["listening on ".Length..];
        return server;
    }
}
