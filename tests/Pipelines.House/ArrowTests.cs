using Pipelines.House.Laws;
using Pipelines.House.Reading;

namespace Pipelines.House;

public sealed class ArrowTests
{
    [Fact]
    public void Projects_lean_only_along_the_arrows()
        => Law.Holds(ProjectFile.In(Repository.Here, "src").SelectMany(WrongArrows));

    [Fact]
    public void Projects_show_their_insides_only_to_tests_and_known_friends()
        => Law.Holds(ProjectFile.In(Repository.Here, "src").SelectMany(WrongFriends));

    [Fact]
    public void Projects_that_all_carry_along_take_only_their_packages()
        => Law.Holds(ProjectFile.In(Repository.Here, "src").SelectMany(WrongPackages));

    [Fact]
    public void What_follows_from_arrows_is_allowed()
        => Assert.Equal(
            ["Pipelines.Core", "Pipelines.Engine", "Pipelines.Kubernetes", "Pipelines.Server", "Pipelines.Stores", "Pipelines.Tuning"],
            Arrows.Reach("Pipelines.Cli").Order(StringComparer.Ordinal));

    [Fact]
    public void A_wrong_arrow_is_found()
        => Law.Catches(WrongArrows(Project("Pipelines.Stores",
            """<ProjectReference Include="../Pipelines.Core/Pipelines.Core.csproj" />""",
            """<ProjectReference Include="..\Pipelines.Kubernetes\Pipelines.Kubernetes.csproj" />""")),
            "src/Pipelines.Stores/Pipelines.Stores.csproj:4");

    [Fact]
    public void A_project_that_nobody_planned_is_found()
        => Law.Catches(WrongArrows(Project("Pipelines.Shed")), "src/Pipelines.Shed/Pipelines.Shed.csproj:1");

    [Fact]
    public void A_wrong_friend_is_found()
        => Law.Catches(WrongFriends(Project("Pipelines.Core",
            """<InternalsVisibleTo Include="Pipelines.Core.Tests" />""",
            """<InternalsVisibleTo Include="Pipelines.Sdk" />""",
            """<InternalsVisibleTo Include="Pipelines.Engine" />""")),
            "src/Pipelines.Core/Pipelines.Core.csproj:5");

    [Fact]
    public void A_wrong_package_is_found()
        => Law.Catches(WrongPackages(Project("Pipelines.Core",
            """<PackageReference Include="YamlDotNet" />""",
            """<PackageReference Include="Dapper" />""")),
            "src/Pipelines.Core/Pipelines.Core.csproj:4");

    private static IEnumerable<Finding> WrongArrows(ProjectFile project)
    {
        if (!Arrows.Drawn.ContainsKey(project.Name))
            yield return new Finding($"{project.FilePath}:1", $"'{project.Name}' is not on the plan of the house.",
                "A new project needs an ADR in docs/decisions and its arrows in tests/Pipelines.House/Laws/Arrows.cs.");
        foreach ((string name, string place) in project.References.Where(reference => !Arrows.Reach(project.Name).Contains(reference.Name)))
            yield return new Finding(place, $"'{project.Name}' leans on '{name}'.",
                "Arrows point down to Core. Put a port (an interface) into the lower project, and implement it in the upper one.");
    }

    private static IEnumerable<Finding> WrongFriends(ProjectFile project)
        => project.Friends
            .Where(friend => Arrows.Drawn.ContainsKey(friend.Name) && !Arrows.Friends.GetValueOrDefault(project.Name, []).Contains(friend.Name))
            .Select(friend => new Finding(friend.Place, $"'{project.Name}' shows its internals to '{friend.Name}'.", "Make public what the other project needs, and nothing else."));

    private static IEnumerable<Finding> WrongPackages(ProjectFile project)
        => project.Packages
            .Where(package => Arrows.Packages.TryGetValue(project.Name, out string[]? allowed) && !allowed.Contains(package.Name))
            .Select(package => new Finding(package.Place, $"'{project.Name}' takes the package '{package.Name}', and with it everybody who uses the project.",
                "Do it without, or do it in a project further up."));

    private static ProjectFile Project(string name, params string[] items) => new(new TextFile(
        $"src/{name}/{name}.csproj", $"<Project>\n<ItemGroup>\n{string.Join('\n', items)}\n</ItemGroup>\n</Project>\n"));
}
