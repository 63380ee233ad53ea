using Pipelines.Conformance;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;
using Pipelines.Engine.Local.Containers;
using Pipelines.Engine.Local.Processes;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Tests.Local.Containers;

public sealed class ContainerLineTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("container-line-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_step_becomes_one_command_line()
    {
        string io = Made("io"), data = Made("data"), input = Made("input"), runtime = Made("python"), workspace = Made("workspace");
        ContainerOptions options = new() { Engine = [Program("podman"), "--runtime", "runc"], RunArguments = ["--ulimit", "nofile=1:1"], User = "7:8", Network = "none" };
        PreparedStep step = Step() with
        {
            Command = ["python3", "-c", "x"],
            Folder = new(Path.Combine(_folder.FullName, "work"), io),
            Writes = [data],
            Reads = [input, data, "/no/such/input"],
            Environment = [new("KEY", "secret"), new("HOME", "/h"), new("DOCKER_HOST", "d")],
            Resources = new() { CpuLimit = "500m", MemoryLimit = "2Gi", MemoryRequest = "1M" },
        };
        StepOrder order = StepOrders.Program(["x"]);

        ProgramLine line = new ContainerLine(new ContainerEngine(options), options, runtime).Of(order with { Facts = order.Facts with { Run = order.Facts.Run with { WorkspacePath = workspace } } }, step, "the-name");

        Assert.Equal(
            [
                Program("podman"), "--runtime", "runc", "run", "--name", "the-name", "--label", "app.kubernetes.io/managed-by=pipelines", "--label", "pipelines.run=run-1",
                "--log-driver", "none", "--security-opt", "label=disable", "--user", "7:8", "--network", "none",
                "--volume", $"{io}:{io}", "--volume", $"{data}:{data}", "--volume", $"{workspace}:{workspace}", "--volume", $"{input}:{input}:ro", "--volume", $"{runtime}:{runtime}:ro",
                "--env", "KEY", "--env", "HOME=/h", "--env", "DOCKER_HOST=d",
                "--cpus=0.5", "--memory=2147483648b", "--memory-reservation=1000000b", "--ulimit", "nofile=1:1",
                "--entrypoint", "python3", "an/image", "-c", "x",
            ],
            line.Arguments);
        Assert.Equal([new EnvironmentVariable("KEY", "secret")], line.Environment);
    }

    [Theory]
    [InlineData("podman", "2", new[] { "--device=nvidia.com/gpu=0", "--device=nvidia.com/gpu=1" })]
    [InlineData("docker", "2", new[] { "--gpus=2" })]
    public void Accelerators_are_asked_for_in_the_engines_words(string engine, string count, string[] expected)
        => Assert.Subset(Line(engine, new() { AcceleratorType = "nvidia.com/gpu", AcceleratorCount = count }).ToHashSet(), expected.ToHashSet());

    [Fact]
    public void Old_numbers_are_read_where_there_is_no_text()
    {
        HashSet<string> line = Line("podman", new() { OldCpuLimit = 1.5, OldMemoryLimit = 2, CpuLimit = "", MemoryLimit = "" }).ToHashSet();

        Assert.Contains("--cpus=1.5", line);
        Assert.Contains("--memory=2000000000b", line);
    }

    [Fact]
    public void What_cannot_be_given_is_refused_in_words()
    {
        Assert.Contains("CPU limit 'much' is no quantity", Refusal(Step() with { Resources = new() { CpuLimit = "much" } }), StringComparison.Ordinal);
        Assert.Contains("of type 'amd.com/gpu'", Refusal(Step() with { Resources = new() { AcceleratorType = "amd.com/gpu", AcceleratorCount = "1" } }), StringComparison.Ordinal);
        Assert.Contains("names no image", Refusal(Step() with { Image = "" }), StringComparison.Ordinal);
        Assert.Contains("colon", Refusal(Step() with { Reads = [Made("a:b")] }), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_choice_the_engine_is_podman_or_docker_and_words_come_from_the_environment()
    {
        Environment.SetEnvironmentVariable("PIPELINES_CONTAINER_ENGINE", "podman  --runtime runc");
        Environment.SetEnvironmentVariable("PIPELINES_CONTAINER_ARGS", "--ulimit nofile=1:1");
        ContainerOptions named = ContainerOptions.FromEnvironment();
        Environment.SetEnvironmentVariable("PIPELINES_CONTAINER_ENGINE", null);
        Environment.SetEnvironmentVariable("PIPELINES_CONTAINER_ARGS", "");
        ContainerOptions none = ContainerOptions.FromEnvironment();

        Assert.Equal((["podman", "--runtime", "runc"], ["--ulimit", "nofile=1:1"]), (named.Engine, named.RunArguments));
        Assert.Equal(new ContainerOptions(), none);
        Assert.Contains("looked for podman and docker on PATH", new ContainerEngine(none).Missing, StringComparison.Ordinal);
    }

    private IReadOnlyList<string> Line(string engine, ResourceSpec resources)
    {
        ContainerOptions options = new() { Engine = [Program(engine)] };
        return new ContainerLine(new ContainerEngine(options), options, null).Of(StepOrders.Program(["x"]), Step() with { Resources = resources }, "n").Arguments;
    }

    private string Refusal(PreparedStep step)
    {
        ContainerOptions options = new() { Engine = [Program("podman")] };
        StepRefusedException refused = Assert.Throws<StepRefusedException>(() => new ContainerLine(new ContainerEngine(options), options, null).Of(StepOrders.Program(["x"]), step, "n"));
        Assert.Equal(StepOutcome.Impossible, refused.Outcome);
        return refused.Message;
    }

    private PreparedStep Step() => new()
    {
        Command = ["x"],
        Environment = default,
        Image = "an/image",
        Resources = ResourceSpec.None,
        Folder = new(Path.Combine(_folder.FullName, "work"), Path.Combine(_folder.FullName, "io")),
    };

    private string Made(string name) => _folder.CreateSubdirectory(name).FullName;

    private string Program(string name)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, "#!/bin/sh\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
