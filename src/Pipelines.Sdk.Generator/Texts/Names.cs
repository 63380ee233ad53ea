using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Pipelines.Sdk.Generator.Texts;

/// <summary>Names of the format as names of C#, and back.</summary>
internal static class Names
{
    /// <summary><c>train-model</c> and <c>Train model</c> are <c>TrainModel</c>.</summary>
    public static string Pascal(string name)
    {
        StringBuilder text = new();
        bool begins = true;
        foreach (char c in name)
        {
            if (!IsLetterOrDigit(c))
            {
                begins = true;
                continue;
            }
            if (text.Length == 0 && char.IsDigit(c))
                text.Append('_');
            text.Append(begins ? char.ToUpperInvariant(c) : c);
            begins = false;
        }
        return text.Length > 0 ? text.ToString() : "_";
    }

    /// <summary><c>max_depth</c> is <c>maxDepth</c>; a word of C# gets an <c>@</c>.</summary>
    public static string Camel(string name)
    {
        string pascal = Pascal(name);
        int capitals = 0;
        while (capitals < pascal.Length && char.IsUpper(pascal[capitals]))
            capitals++;
        // "URI" is "uri", "URIName" is "uriName", "Name" is "name".
        int lowered = capitals <= 1 || capitals == pascal.Length ? capitals : capitals - 1;
        string camel = pascal.Substring(0, lowered).ToLowerInvariant() + pascal.Substring(lowered);
        return Escaped(camel);
    }

    /// <summary><c>maxDepth</c> is <c>max_depth</c>; <c>ROCCurve</c> is <c>roc_curve</c>.</summary>
    public static string Snake(string name)
    {
        StringBuilder text = new();
        for (int i = 0; i < name.Length; i++)
        {
            bool begins = i > 0 && char.IsUpper(name[i]) && name[i - 1] != '_'
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            text.Append(begins ? "_" : "").Append(char.ToLowerInvariant(name[i]));
        }
        return text.ToString();
    }

    /// <summary>A name that is also a word of C#, with an <c>@</c>.</summary>
    public static string Escaped(string name) => SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None ? "@" + name : name;

    /// <summary>A name that is not taken yet, with a number where it is.</summary>
    public static string Free(string name, ISet<string> taken)
    {
        string free = name;
        for (int number = 2; !taken.Add(free); number++)
            free = name + number;
        return free;
    }

    /// <summary>A namespace of what a project calls its own: <c>my-app</c> is <c>my_app</c>.</summary>
    public static string Namespace(string text)
        => string.Join(".", text.Split('.').Where(part => part.Length > 0).Select(part =>
        {
            string plain = new([.. part.Select(c => IsLetterOrDigit(c) || c == '_' ? c : '_')]);
            return Escaped(char.IsDigit(plain[0]) ? "_" + plain : plain);
        }));

    private static bool IsLetterOrDigit(char c) => c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9';
}
