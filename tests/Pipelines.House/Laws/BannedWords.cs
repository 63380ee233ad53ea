namespace Pipelines.House.Laws;

/// <summary>Words that may stand in no file of the repository. Each is put together here, or this file would break the law.</summary>
internal static class BannedWords
{
    private const string Hosts = "Write the package's or image's name alone: the machine's own configuration says where it comes from.";
    private const string Unfinished = "Finish it, or take it out; what is left to do belongs in the tracker.";
    private const string Elsewhere = "The repository speaks of the product alone: say what is so, not where or when it was discussed.";

    public static readonly (string Pattern, string Mend)[] All =
    [
        (@"nuget" + @"\.org", Hosts),
        (@"pypi" + @"\.(org|python)", Hosts),
        (@"python" + @"hosted\.org", Hosts),
        (@"npmjs" + @"\.(org|com)", Hosts),
        (@"yarn" + @"pkg\.com", Hosts),
        (@"\bdeb\." + @"debian\.org", Hosts),
        (@"\b(archive|security|ports)\." + @"ubuntu\.com", Hosts),
        (@"security\." + @"debian\.org", Hosts),
        (@"\bTO" + @"DO\b", Unfinished),
        (@"\bFIX" + @"ME\b", Unfinished),
        (@"\bHA" + @"CK\b", Unfinished),
        (@"Not" + @"ImplementedException", Unfinished),
        (@"(?i)\bissue" + @" #?\d", Elsewhere),
        (@"(?i)\bissue" + @" #", Elsewhere),
        (@"/work/" + @"(shared|wt|main)\b", Elsewhere),
    ];
}
