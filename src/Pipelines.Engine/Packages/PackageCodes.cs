namespace Pipelines.Engine.Packages;

/// <summary>The codes of problems of files and archives; <c>docs/problems.md</c> explains each.</summary>
internal static class PackageCodes
{
    public const string CannotOpen = "PIPE020";
    public const string TooLarge = "PIPE021";
    public const string BadArchive = "PIPE022";
    public const string NoMember = "PIPE023";
    public const string SeveralMembers = "PIPE024";
    public const string UnsafeMember = "PIPE025";
}
