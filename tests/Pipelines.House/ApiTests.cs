using System.Reflection;
using Pipelines.House.Reading;
using Pipelines.House.Samples.Promised;

namespace Pipelines.House;

/// <summary>Public is a promise: a change of it is read like code, in the files of <c>Api/</c>.</summary>
public sealed class ApiTests
{
    private const string Folder = "tests/Pipelines.House/Api";

    /// <summary>Set to <c>accept</c>, the tests write the files anew instead of comparing: <c>make api</c>.</summary>
    private const string Variable = "PIPELINES_API";

    // A generator is loaded by the compiler only; it promises nothing to code.
    private static readonly string[] WithoutPromise = ["Pipelines.Sdk.Generator"];

    public static TheoryData<string> Projects
        => [.. ProjectFile.In(Repository.Here, "src").Select(project => project.Name).Except(WithoutPromise)];

    [Theory]
    [MemberData(nameof(Projects))]
    public async Task The_public_api_changes_only_on_purpose(string name)
    {
        ProjectFile project = ProjectFile.In(Repository.Here, "src").Single(project => project.Name == name);
        string actual = ApiText.Of(Assembly.Load(project.AssemblyName).GetTypes());
        string path = Path.Combine(Repository.Here.Root, Folder, name + ".txt");
        if (Environment.GetEnvironmentVariable(Variable) == "accept")
            await File.WriteAllTextAsync(path, actual, TestContext.Current.CancellationToken);

        string known = File.Exists(path) ? await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken) : "";
        Law.Holds(Changes(name, known, actual));
    }

    [Fact]
    public void No_file_speaks_of_a_project_that_is_gone()
        => Law.Holds(Repository.Here.Under(Folder).Where(file => !Projects.Any(row => row.Data == Path.GetFileNameWithoutExtension(file.Name)))
            .Select(file => new Finding(file.Path, "describes a project that does not exist.", "Remove the file.")));

    [Fact]
    public void Each_kind_of_promise_is_written_down()
        => Assert.Equal(Expected, ApiText.Of(typeof(ApiSample).Assembly.GetTypes().Where(type => type.Namespace == typeof(ApiSample).Namespace)));

    [Fact]
    public void A_changed_promise_is_found()
        => Assert.Equal(
            ["is no longer promised: 'int A { get; }' in 'class C'.", "is promised anew: 'long A { get; }' in 'class C'."],
            Changes("Pipelines.Core", "namespace X\n\nclass C\n    int A { get; }\n", "namespace X\n\nclass C\n    long A { get; }\n").Select(finding => finding.What).Order(StringComparer.Ordinal));

    private const string Expected = """
        namespace Pipelines.House.Samples.Promised

        abstract record ApiSample
            const int Most = 3
            int? Size { get; init; }
            protected abstract string? Find(Dictionary<string, int[]> places, out bool found, params string[] names)
            protected new(string Name, int? Size = null)
            required IReadOnlyList<string?> Words { get; init; }
            string Name { get; init; }

        sealed record ApiSample.Closed<T> : ApiSample
            T Item { get; init; }
            event EventHandler Opened
            new(T Item)
            void Open()

        enum ApiSampleKind
            Large = 7
            Small = 0

        interface IApiSample : IDisposable
            Task<string?> ReadAsync(string path, CancellationToken stop = default)


        """;

    private static IEnumerable<Finding> Changes(string project, string known, string actual)
    {
        const string Mend = "If it is meant, run `make api` and commit the file with the change; say in CHANGELOG.md what users must do.";
        string[] before = Lines(known), now = Lines(actual);
        return before.Except(now).Select(line => new Finding($"{Folder}/{project}.txt", $"is no longer promised: '{line}'.", Mend))
            .Concat(now.Except(before).Select(line => new Finding($"{Folder}/{project}.txt", $"is promised anew: '{line}'.", Mend)));
    }

    // Each member carries its type, so that a member that moves is seen.
    private static string[] Lines(string text)
    {
        string room = "", type = "";
        List<string> lines = [];
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("namespace ", StringComparison.Ordinal))
                room = line["namespace ".Length..];
            else if (line.StartsWith(' '))
                lines.Add($"{line.Trim()}' in '{type}");
            else
                lines.Add($"{type = line}' in '{room}");
        }
        return [.. lines];
    }
}
