using System.Text.RegularExpressions;
using Pipelines.House.Laws;
using Pipelines.House.Reading;
using Pipelines.House.Samples;

namespace Pipelines.House;

public sealed partial class FolderTests
{
    private static readonly string[] EmptyNames = ["Interfaces", "Models", "Helpers", "Utils", "Common", "Impl"];

    [Fact]
    public void A_folder_uses_only_folders_listed_before_it()
        => Law.Holds(ProjectFile.In(Repository.Here, "src").Where(project => FolderOrder.Rooms.ContainsKey(project.Name))
            .SelectMany(project => WrongWay(project.Name, FolderOrder.Rooms[project.Name], BuiltAssembly.Of(Repository.Here, project).Uses)));

    [Fact]
    public void Two_folders_never_use_each_other()
        => Law.Holds(ProjectFile.In(Repository.Here, "src")
            .SelectMany(project => Circles(project.Name, BuiltAssembly.Of(Repository.Here, project).Uses)));

    [Fact]
    public void A_namespace_says_the_folder()
        => Law.Holds(Repository.Here.Under("src").Where(file => file.Extension == ".cs").SelectMany(WrongNamespace));

    [Fact]
    public void A_folder_is_a_noun_of_the_domain()
        => Law.Holds(Repository.Here.Under("src").SelectMany(EmptyName));

    [Fact]
    public void A_folder_that_looks_up_is_found()
        => Law.Catches(WrongWay(Sample.Namespace, ["Ground", "Roof", "Nook"], Sample.AllUses.Where(InRooms)), Sample.Marked("Ground/Floor.cs"));

    [Fact]
    public void A_folder_without_a_place_in_the_order_is_found()
        => Assert.Contains(WrongWay(Sample.Namespace, ["Roof"], Sample.AllUses.Where(InRooms)), finding => finding.What.Contains("'Ground'", StringComparison.Ordinal));

    [Fact]
    public void Two_folders_that_use_each_other_are_found()
        => Law.Catches(Circles(Sample.Namespace, Sample.AllUses.Where(InRooms)), [Sample.Marked("Ground/Floor.cs")[0], .. Sample.Marked("Roof/Tile.cs")]);

    [Fact]
    public void A_type_beside_the_project_file_is_bound_by_circles_alone()
    {
        Use[] uses = [.. Sample.AllUses.Where(use => use.From.Name is "Tile" or "Beside" && use.Target.Name is "Floor" or "Beside" or "Tile")];
        Assert.Contains(uses, use => use.From.Name == "Tile" && use.Target.Name == "Beside");
        Law.Catches(WrongWay(Sample.Namespace, ["Ground", "Roof"], uses));
        Law.Catches(Circles(Sample.Namespace, uses));
    }

    [Fact]
    public void A_namespace_that_does_not_say_the_folder_is_found()
        => Law.Catches(WrongNamespace(new TextFile("src/Pipelines.Core/Spec/X.cs", "using System;\n\nnamespace Pipelines.Core.Values;\n")), "src/Pipelines.Core/Spec/X.cs:3");

    [Fact]
    public void A_file_without_a_namespace_is_found()
        => Law.Catches(WrongNamespace(new TextFile("src/Pipelines.Core/Spec/X.cs", "class X;\n")), "src/Pipelines.Core/Spec/X.cs");

    [Fact]
    public void An_empty_folder_name_is_found()
        => Law.Catches(EmptyName(new TextFile("src/Pipelines.Core/Utils/X.cs", "")), "src/Pipelines.Core/Utils");

    private static bool InRooms(Use use) => use.From.Namespace != Sample.Namespace && use.Target.Namespace != Sample.Namespace;

    private static IEnumerable<Finding> WrongWay(string project, string[] rooms, IEnumerable<Use> uses)
    {
        foreach ((string from, string to, Use use) in Between(project, uses).Where(edge => !IsLoose(edge.From) && !IsLoose(edge.To)))
        {
            int fromRoom = RoomOf(rooms, from), toRoom = RoomOf(rooms, to);
            if (fromRoom < 0 || toRoom < 0)
                yield return new Finding(use.Place, $"'{(fromRoom < 0 ? from : to)}' has no place in the order of {project}.",
                    "Add it to tests/Pipelines.House/Laws/FolderOrder.cs, after everything that it uses.");
            else if (toRoom > fromRoom)
                yield return new Finding(use.Place, $"'{from}' uses {use.Target.Spoken} of '{to}', which stands after it.",
                    "Move the shared noun down, or make one room of the two.");
        }
    }

    /// <summary>Each pair of folders on a circle once, by the first place where the one uses the other.</summary>
    private static IEnumerable<Finding> Circles(string project, IEnumerable<Use> uses)
    {
        (string From, string To, Use Use)[] edges = [.. Between(project, uses).DistinctBy(edge => (edge.From, edge.To))];
        ILookup<string, string> next = edges.ToLookup(edge => edge.From, edge => edge.To);
        foreach ((string from, string to, Use use) in edges.Where(edge => Reaches(next, edge.To, edge.From)))
            yield return new Finding(use.Place, $"'{from}' uses {use.Target.Spoken} of '{to}', which leads back to it.",
                "Move the shared noun down, or make one room of the two.");
    }

    private static bool Reaches(ILookup<string, string> next, string start, string end)
    {
        HashSet<string> seen = new(StringComparer.Ordinal) { start };
        Queue<string> open = new([start]);
        while (open.TryDequeue(out string? here))
        {
            if (here == end)
                return true;
            foreach (string further in next[here].Where(seen.Add))
                open.Enqueue(further);
        }
        return false;
    }

    /// <summary>Uses that cross from one folder of the project to another. A type beside the csproj is a room of its own.</summary>
    private static IEnumerable<(string From, string To, Use Use)> Between(string project, IEnumerable<Use> uses)
        => from use in uses
           let @from = FolderOf(project, use.From)
           let to = FolderOf(project, use.Target)
           where @from is not null && to is not null && @from != to
           select (@from, to, use);

    private static string? FolderOf(string project, TypeName type)
        => type.Namespace == project ? $"./{type.Name.Split('+')[0].Split('`')[0]}"
        : type.Namespace.StartsWith(project + ".", StringComparison.Ordinal) ? type.Namespace[(project.Length + 1)..].Replace('.', '/')
        : null;

    private static bool IsLoose(string folder) => folder.StartsWith("./", StringComparison.Ordinal);

    // "Local/Process" belongs to the room "Local" unless it is listed itself.
    private static int RoomOf(string[] rooms, string folder)
    {
        int exact = Array.IndexOf(rooms, folder);
        int cut = folder.LastIndexOf('/');
        return exact >= 0 || cut < 0 ? exact : RoomOf(rooms, folder[..cut]);
    }

    private static IEnumerable<Finding> WrongNamespace(TextFile file)
    {
        string expected = file.Folder["src/".Length..].Replace('/', '.');
        (string Place, string Line)[] declared = [.. file.Matching(line => NamespaceLine().IsMatch(line))];
        // Code without a namespace would be out of sight of every other rule.
        if (declared.Length == 0)
            yield return new Finding(file.Path, "declares no namespace.", $"Begin it with 'namespace {expected};'.");
        foreach ((string place, string line) in declared)
        {
            string name = NamespaceLine().Match(line).Groups["name"].Value;
            if (name != expected && !FolderOrder.ForeignNamespaces.ContainsKey(file.Path))
                yield return new Finding(place, $"declares the namespace '{name}', but lies in '{file.Folder}'.", $"Name it '{expected}', or move the file.");
        }
    }

    private static IEnumerable<Finding> EmptyName(TextFile file)
        => file.Folder.Split('/').Any(EmptyNames.Contains)
            ? [new Finding(file.Folder, "is named by a kind of class.", "Name the folder by what its code is about.")]
            : [];

    [GeneratedRegex(@"^namespace (?<name>[\w.]+)")]
    private static partial Regex NamespaceLine();
}
