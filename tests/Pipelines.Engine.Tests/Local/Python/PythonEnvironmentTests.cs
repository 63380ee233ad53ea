using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Pipelines.Conformance;
using Pipelines.Core.Steps;
using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Tests.Local.Python;

/// <summary>Steps that ask for packages, which come from an index in a folder.</summary>
public sealed class PythonEnvironmentTests : PythonSuite
{
    private const string Uses = "import small_one, shutil\nreturn f\"{small_one.__file__} {os.environ['VIRTUAL_ENV']} {shutil.which('python3')} {'pipelines_forkserver' in sys.modules}\"";

    public PythonEnvironmentTests() => Assert.SkipUnless(Directory.Exists("/usr/lib/python3/dist-packages/pip"), $"{Python} has no pip.");

    [Fact]
    public async Task What_the_interpreter_has_is_not_installed()
    {
        StepOrder order = PythonOrders.Function("import pip\nreturn pip.__file__", install: PythonOrders.Install("'pip>=1'"));

        Assert.StartsWith("/usr/lib/python3/", await ReturnedAsync(order), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Home.Environments));
    }

    [Fact]
    public async Task What_it_lacks_goes_into_an_environment_in_which_the_step_runs_warm()
    {
        string[] said = (await ReturnedAsync(Asking("'small_one'"))).Split(' ');

        // The home's name has a blank.
        Assert.Equal("True", said[^1]);
        Assert.Contains($"{Home.Environments}/", string.Join(' ', said), StringComparison.Ordinal);
        Assert.EndsWith("/bin/python3", said[^2], StringComparison.Ordinal);
        Assert.Equal(3, string.Join(' ', said).Split(Home.Environments).Length - 1);
    }

    [Fact]
    public async Task Ten_steps_of_two_engines_that_ask_at_once_get_one_environment()
    {
        Settings = Settings with { PoolSize = 0 };
        StepOrder[] orders = [.. Enumerable.Range(0, 10).Select(number => Asking("'small_one'", $"step-{number}"))];
        Pipelines.Engine.Local.Processes.ProcessLauncher[] engines = [Launcher, Open()];

        await Task.WhenAll(orders.Select((order, number) => engines[number % 2].StartAsync(order, Sink, Stop)));
        foreach (StepOrder order in orders)
            Returned(await Sink.EndAsync(order.Attempt, Stop));

        Assert.Single(Directory.GetDirectories(Home.Environments));
    }

    [Fact]
    public async Task A_package_that_cannot_be_had_fails_the_step_with_what_pip_said()
    {
        StepReport report = await RunAsync(Asking("'small_one==9'"));

        Assert.Equal(StepOutcome.Failed, report.Outcome);
        Assert.Contains($"'small_one==9' cannot be installed for '{Python}'", report.Error, StringComparison.Ordinal);
        Assert.Contains("No matching distribution found for small_one==9", report.Error, StringComparison.Ordinal);
        Assert.Equal(StepStanding.Unknown, await Launcher.FindAsync(StepOrders.Attempt("never"), Stop));
    }

    [Fact]
    public async Task A_failure_is_tried_again_by_the_next_step()
    {
        await RunAsync(Asking("'late_one'", "first"));
        MakeWheel("late_one");

        Assert.Equal(StepOutcome.Succeeded, (await RunAsync(PythonOrders.Function("import late_one\nreturn ''", "second", install: PythonOrders.Install($"--index-url {Index} 'late_one'")))).Outcome);
    }

    [Fact]
    public async Task An_environment_that_was_removed_is_made_again()
    {
        await ReturnedAsync(Asking("'small_one'", "first"));
        Directory.Delete(Home.Environments, recursive: true);

        await ReturnedAsync(Asking("'small_one'", "second"));
    }

    private string Index => $"file://{Path.Combine(Home.Root, "index").Replace(" ", "%20", StringComparison.Ordinal)}";

    private StepOrder Asking(string requirement, string task = "step")
    {
        if (!Directory.Exists(Path.Combine(Home.Root, "index", "small-one")))
            MakeWheel("small_one");
        return PythonOrders.Function(Uses, task, install: PythonOrders.Install($"--index-url {Index} {requirement}"));
    }

    private void MakeWheel(string name)
    {
        string folder = Path.Combine(Home.Root, "index", name.Replace('_', '-')), file = $"{name}-1.0-py3-none-any.whl";
        Directory.CreateDirectory(folder);
        using (ZipArchive wheel = ZipFile.Open(Path.Combine(folder, file), ZipArchiveMode.Create))
        {
            StringBuilder rows = new();
            foreach ((string path, string text) in (IEnumerable<(string, string)>)
            [
                ($"{name}.py", "version = 1\n"),
                ($"{name}-1.0.dist-info/METADATA", $"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"),
                ($"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
            ])
            {
                byte[] bytes = Encoding.UTF8.GetBytes(text);
                string digest = Convert.ToBase64String(SHA256.HashData(bytes)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
                rows.Append(null, $"{path},sha256={digest},{bytes.Length}\n");
                Write(wheel, path, text);
            }
            Write(wheel, $"{name}-1.0.dist-info/RECORD", $"{rows}{name}-1.0.dist-info/RECORD,,\n");
        }
        File.WriteAllText(Path.Combine(folder, "index.html"), $"<a href=\"{file}\">{file}</a>\n");
    }

    private static void Write(ZipArchive archive, string path, string text)
    {
        using StreamWriter writer = new(archive.CreateEntry(path).Open());
        writer.Write(text);
    }
}
