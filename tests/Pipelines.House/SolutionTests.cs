using System.Text.RegularExpressions;
using Pipelines.House.Reading;

namespace Pipelines.House;

public sealed partial class SolutionTests
{
    [Fact]
    public void Every_project_is_in_the_solution_and_back()
        => Law.Holds(Differences(Repository.Here.Named("Pipelines.sln"), Repository.Here.Files.Where(file => file.Extension == ".csproj").Select(file => file.Path)));

    [Fact]
    public void A_forgotten_and_a_vanished_project_are_found()
        => Law.Catches(
            Differences(
                new TextFile("Pipelines.sln", """
                    Project("{0}") = "A", "src\A\A.csproj", "{1}"
                    EndProject
                    Project("{0}") = "Gone", "src\Gone\Gone.csproj", "{2}"
                    """),
                ["src/A/A.csproj", "src/New/New.csproj"]),
            "src/New/New.csproj",
            "Pipelines.sln:3");

    private static IEnumerable<Finding> Differences(TextFile solution, IEnumerable<string> projects)
    {
        Dictionary<string, string> listed = solution.Matching(line => ProjectLine().IsMatch(line))
            .ToDictionary(found => ProjectLine().Match(found.Line).Groups["path"].Value.Replace('\\', '/'), found => found.Place);
        HashSet<string> existing = [.. projects];
        foreach (string forgotten in existing.Where(path => !listed.ContainsKey(path)))
            yield return new Finding(forgotten, "is not in Pipelines.sln.", $"Run `dotnet sln add {forgotten}`.");
        foreach ((string path, string place) in listed.Where(entry => !existing.Contains(entry.Key)))
            yield return new Finding(place, $"names '{path}', which does not exist.", $"Run `dotnet sln remove {path}`.");
    }

    [GeneratedRegex("^Project\\(.*\"(?<path>[^\"]+\\.csproj)\"")]
    private static partial Regex ProjectLine();
}
