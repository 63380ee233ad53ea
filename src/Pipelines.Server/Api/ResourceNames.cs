using System.Text;

namespace Pipelines.Server.Api;

/// <summary>What names may look like.</summary>
internal static class ResourceNames
{
    public const int LongestExperiment = 128;
    public const int LongestPipeline = 128;
    public const int LongestVersion = 127;
    private const int LongestDescription = 4096;
    private const int LongestNamespace = 63;

    /// <summary>A text that is not too long, as it is.</summary>
    public static string Checked(string field, string text, int longest)
        => text.Length <= longest ? text : throw ApiRefusal.Invalid($"\"{field}\" has {text.Length} characters; at most {longest} are taken. Shorten it.");

    public static string Description(string text) => Checked("description", text, LongestDescription);

    public static string Namespace(string text) => Checked("namespace", text, LongestNamespace);

    /// <summary>A name of lower-case letters, digits and dashes, made from whatever people gave.</summary>
    public static string Derive(string text, int longest)
    {
        StringBuilder name = new();
        foreach (char letter in text.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(letter))
                name.Append(letter);
            else if (name.Length > 0 && name[^1] != '-')
                name.Append('-');
        }
        string derived = name.ToString().Trim('-');
        return derived.Length == 0
            ? throw ApiRefusal.Invalid($"\"{text}\" has no letter of a to z and no digit to make a name of. Give a \"name\" of those.")
            : Checked("name", derived, longest);
    }
}
