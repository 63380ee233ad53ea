using System.Text.RegularExpressions;
using Pipelines.House.Laws;
using Pipelines.House.Reading;
using Pipelines.House.Samples;

namespace Pipelines.House;

public sealed partial class CodeTests
{
    [Fact]
    public void Code_touches_nothing_that_is_banned()
        => Law.Holds(ProjectFile.In(Repository.Here, "src")
            .SelectMany(project => Banned(project.Name, WrittenIn(project))));

    [Fact]
    public void Deciding_projects_are_pure()
        => Law.Holds(ProjectFile.In(Repository.Here, "src").Where(project => Purity.Projects.Contains(project.Name))
            .SelectMany(project => Impure(WrittenIn(project), BuiltAssembly.Of(Repository.Here, project).NativeCalls)));

    [Fact]
    public void Types_have_names_that_say_something()
        => Law.Holds(ProjectFile.In(Repository.Here, "src")
            .SelectMany(project => EmptyNames(BuiltAssembly.Of(Repository.Here, project).Types)));

    [Fact]
    public void Each_banned_member_is_found()
        => Law.Catches(Banned("Pipelines.Engine", Sample.Uses("BannedSample")), Sample.Marked("BannedSample.cs"));

    [Fact]
    public void Programs_may_speak()
        => Assert.DoesNotContain(Banned("Pipelines.Cli", Sample.Uses("BannedSample")), finding => finding.What.Contains("Console", StringComparison.Ordinal));

    [Fact]
    public void Each_impurity_is_found()
        => Law.Catches(Impure(Sample.Uses("ImpureSample"), []), Sample.Marked("ImpureSample.cs"));

    [Fact]
    public void A_call_out_of_dotnet_is_found()
        => Law.Catches(Impure([], ["src/Pipelines.Core/X.cs:3"]), "src/Pipelines.Core/X.cs:3");

    [Fact]
    public void A_type_name_that_says_nothing_is_found()
        => Law.Catches(EmptyNames(Sample.Types), "tests/Pipelines.House/Samples/Nook/PaintHelper.cs:4");

    // Generators of the SDK put types of their own into other namespaces; what they use is not ours to mend.
    private static IEnumerable<Use> WrittenIn(ProjectFile project)
        => BuiltAssembly.Of(Repository.Here, project).Uses.Where(use => $"{use.From.Namespace}.".StartsWith($"{project.Name}.", StringComparison.Ordinal));

    private static IEnumerable<Finding> Banned(string project, IEnumerable<Use> uses)
        => from use in uses
           from ban in BannedMembers.All
           where ban.Hits(project, use)
           select new Finding(use.Place, $"uses {use.Target.Spoken}{(use.Member is null ? "" : "." + use.Member)}.", ban.Mend);

    private static IEnumerable<Finding> Impure(IEnumerable<Use> uses, IEnumerable<string> nativeCalls)
        => uses.Where(Purity.IsBroken)
            .Select(use => new Finding(use.Place, $"uses {use.Target.FullName} in a project that only decides.",
                "Let the shell in Engine read the world and hand over what it found; text and events come in, commands go out."))
            .Concat(nativeCalls.Select(place => new Finding(place, "calls out of .NET in a project that only decides.", "Move it to Engine.")));

    private static IEnumerable<Finding> EmptyNames(IEnumerable<(TypeName Name, string Place)> types)
        => types.Where(type => EmptyName().IsMatch(type.Name.Spoken)).Select(type => new Finding(
            type.Place, $"'{type.Name.Spoken}' is a name for anything.", "Name the type by what it is or keeps; put a lone function beside its one user."));

    [GeneratedRegex("(Helper|Manager|Processor|Util|Utility)(s|ies)?(?=[A-Z]|$)")]
    private static partial Regex EmptyName();
}
