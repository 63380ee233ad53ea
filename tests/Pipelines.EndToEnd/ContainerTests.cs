using System.Diagnostics;

namespace Pipelines.EndToEnd;

/// <summary>Steps in containers, by podman and an image made here from busybox.</summary>
public sealed class ContainerTests
{
    private const string Image = "localhost/pipelines-test-busybox:1";

    // What podman needs where neither cgroups nor limits are this user's to change.
    private static readonly Dictionary<string, string> Engine = new()
    {
        ["PIPELINES_CONTAINER_ENGINE"] = "podman --runtime runc",
        ["PIPELINES_CONTAINER_ARGS"] = "--ulimit nofile=1024:1024 --ulimit nproc=1024:1024",
    };

    [Fact]
    public async Task Steps_run_in_their_image_and_hand_parameters_on()
    {
        await RequireImageAsync();
        using Scratch scratch = new();
        string file = scratch.Write("p.yaml", InImage(new Yaml("boxed")
            .Step("a", "[ ! -e /usr/bin/dotnet ] && [ -e /made-for-tests ] && echo inside && printf first > $1").Step("b", "printf second > $1", ["a"])));

        Said said = await RunAsync(scratch, "run", file, "--launcher", "container", "--output", "json");

        said.ShouldEndWith(0);
        Assert.Equal("first", (string?)said.Json["tasks"]!["a"]!["outputs"]!["out"]);
        Assert.Equal("inside\n", (await scratch.CallAsync("logs", (string)said.Json["runId"]!, "a")).Output);
        Assert.Equal("", await PodmanAsync("ps", "--all", "--quiet", "--filter", $"label=pipelines.run={said.Json["runId"]}"));
    }

    [Fact]
    public async Task Claims_secrets_and_the_workspace_are_shown_to_containers_where_the_file_says()
    {
        await RequireImageAsync();
        using Scratch scratch = new();
        scratch.Write(".pipelines/secrets/db/password", "hunter22\n");
        string file = scratch.Write("p.yaml", InImage(new Yaml("volumes")
            .Step("a", "echo \"$PASSWORD\" > /claim/f; read -r s < /secret/password; echo \"$s\" > /kfp-workspace/w; (echo x > /secret/password) 2>/dev/null || printf kept > $1")) + """
            ---
            platforms:
              kubernetes:
                pipelineConfig: {workspace: {size: 1Gi}}
                deploymentSpec:
                  executors:
                    exec-s0:
                      pvcMount: [{mountPath: /claim, constant: shared}]
                      secretAsVolume: [{secretName: db, mountPath: /secret}]
                      secretAsEnv: [{secretName: db, keyToEnv: [{secretKey: password, envVar: PASSWORD}]}]
            """);

        Said said = await RunAsync(scratch, "run", file, "--launcher", "container", "--output", "json");

        said.ShouldEndWith(0);
        Assert.Equal("kept", (string?)said.Json["tasks"]!["a"]!["outputs"]!["out"]);
        Assert.Equal("hunter22\n", File.ReadAllText(Path.Combine(scratch.Folder, ".pipelines", "volumes", "shared", "f")));
        string workspace = Path.Combine(scratch.Folder, ".pipelines", "runs", (string)said.Json["runId"]!, "workspace", "w");
        Assert.Equal("hunter22\n", File.ReadAllText(workspace));
        Assert.DoesNotContain("Images are ignored", said.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_image_is_told_with_the_mend()
    {
        await RequireImageAsync();
        using Scratch scratch = new();
        string file = scratch.Write("p.yaml", InImage(new Yaml("no-image").Step("a", "true")).Replace(Image, "localhost/there-is-no-such-image:1", StringComparison.Ordinal));

        Said said = await RunAsync(scratch, "run", file, "--launcher", "container", "--output", "json");

        said.ShouldEndWith(1);
        Assert.Contains("localhost/there-is-no-such-image:1", (string?)said.Json["tasks"]!["a"]!["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_canceled_run_leaves_no_container()
    {
        await RequireImageAsync();
        using Scratch scratch = new();
        string file = scratch.Write("p.yaml", InImage(new Yaml("stopped").Step("a", "echo begun; sleep 600")));
        using Process run = CommandLine.Start(scratch.Folder, Engine, "run", file, "--launcher", "container", "--output", "json");
        await Facts.BecomesTrueAsync(
            () => Directory.Exists(Path.Combine(scratch.Folder, ".pipelines", "logs"))
                && Directory.EnumerateFiles(Path.Combine(scratch.Folder, ".pipelines", "logs"), "*.log", SearchOption.AllDirectories).Any(log => File.ReadAllText(log) == "begun\n"),
            "the container has begun");

        CommandLine.Signal(run, 2);
        Said said = await CommandLine.EndAsync(run);

        said.ShouldEndWith(130);
        Assert.Equal("CANCELED", (string?)said.Json["tasks"]!["a"]!["state"]);
        Assert.Equal("", await PodmanAsync("ps", "--all", "--quiet", "--filter", $"label=pipelines.run={said.Json["runId"]}"));
    }

    [Fact]
    public async Task A_container_is_taken_over_when_its_engine_was_killed()
    {
        await RequireImageAsync();
        using Scratch scratch = new();
        string go = Path.Combine(scratch.Folder, "go");
        string file = scratch.Write("p.yaml", InImage(new Yaml("adopted").Step("a", $"echo begun; while [ ! -e {go} ]; do sleep 0.1; done; printf done > $1")));
        Dictionary<string, string> withFolder = new(Engine) { ["PIPELINES_CONTAINER_ARGS"] = $"{Engine["PIPELINES_CONTAINER_ARGS"]} --volume {scratch.Folder}:{scratch.Folder}" };
        using Process run = CommandLine.Start(scratch.Folder, withFolder, "run", file, "--launcher", "container");
        await Facts.BecomesTrueAsync(
            () => Directory.Exists(Path.Combine(scratch.Folder, ".pipelines", "logs"))
                && Directory.EnumerateFiles(Path.Combine(scratch.Folder, ".pipelines", "logs"), "*.log", SearchOption.AllDirectories).Any(log => File.ReadAllText(log) == "begun\n"),
            "the container has begun");
        CommandLine.Signal(run, 9);
        await CommandLine.EndAsync(run);

        using Process resumed = CommandLine.Start(scratch.Folder, withFolder, "resume", "--launcher", "container", "--output", "json");
        await File.WriteAllTextAsync(go, "", TestContext.Current.CancellationToken);
        Said said = await CommandLine.EndAsync(resumed);

        said.ShouldEndWith(0);
        Assert.Equal("done", (string?)said.Json["tasks"]!["a"]!["outputs"]!["out"]);
        Assert.Equal(1, (int?)said.Json["tasks"]!["a"]!["attempts"]);
    }

    private static string InImage(Yaml yaml) => yaml.ToString().Replace("image: busybox", $"image: {Image}", StringComparison.Ordinal);

    private static async Task<Said> RunAsync(Scratch scratch, params string[] arguments)
    {
        using Process process = CommandLine.Start(scratch.Folder, Engine, arguments);
        return await CommandLine.EndAsync(process);
    }

    private static async Task RequireImageAsync()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/podman") && File.Exists("/usr/sbin/runc") && File.Exists("/bin/busybox"), "podman, runc and busybox-static are not all here; WITH=container scripts/setup.sh installs them.");
        if (await PodmanAsync("images", "--quiet", Image) is { Length: > 0 })
            return;
        using Scratch root = new();
        foreach (string folder in (string[])["bin", "tmp", "proc", "dev", "etc"])
            Directory.CreateDirectory(Path.Combine(root.Folder, folder));
        File.Copy("/bin/busybox", Path.Combine(root.Folder, "bin", "busybox"));
        foreach (string applet in (string[])["sh", "sleep", "echo", "printf", "true", "["])
            File.CreateSymbolicLink(Path.Combine(root.Folder, "bin", applet), "busybox");
        await File.WriteAllTextAsync(Path.Combine(root.Folder, "made-for-tests"), "");
        string archive = Path.Combine(Path.GetTempPath(), $"pipelines-test-image-{Environment.ProcessId}.tar");
        await System.Formats.Tar.TarFile.CreateFromDirectoryAsync(root.Folder, archive, includeBaseDirectory: false);
        await PodmanAsync("import", archive, Image);
        File.Delete(archive);
        Assert.SkipUnless(await PodmanAsync("images", "--quiet", Image) is { Length: > 0 }, "podman cannot import an image here.");
    }

    private static async Task<string> PodmanAsync(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("podman", ["--runtime", "runc", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output.Trim();
    }
}
